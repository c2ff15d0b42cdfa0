"""Draw up the guidance plan: the ways of integrating there are, and the tasks that follow from the answers."""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from vaccinnet.trajectory.answers import Answers
from vaccinnet.trajectory.facts import PlannedTask

_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Way:
    """A way of integrating with web services; its texts are in Dutch and English."""

    key: str
    services: tuple[str, ...]
    texts: Mapping[str, str]


def ways_for(services: Collection[str]) -> tuple[Way, ...]:
    """Return the ways of integrating with any of these web services."""
    return tuple(each for each in all_ways() if set(each.services) & set(services))


@cache
def all_ways() -> tuple[Way, ...]:
    """Return every way of integrating there is."""
    return tuple(
        Way(each["key"], tuple(each["services"]), {language: each[language] for language in ("nl", "en")})
        for each in _read("ways.toml")["way"]
    )


def generate_plan(answers: Answers, *, ways: Collection[str], first: date, last: date) -> tuple[PlannedTask, ...]:
    """Return the tasks that follow from the answers and the ways chosen, each due between these days, by date.

    No task is due on a Saturday or Sunday, unless the days between leave no other.
    """
    known: dict[str, Sequence[str]] = {
        "services": answers.services,
        "customers": answers.customers,
        "ehealth": (answers.ehealth,),
        "platform": (answers.platform,),
        "ways": tuple(ways),
    }
    language = answers.language if answers.language in ("nl", "en") else "nl"
    tasks = [
        PlannedTask(each[language], each["owner"], _due(each["share"], first, last))
        for each in _read("tasks.toml")["task"]
        if all(set(known[name]) & set(values) for name, values in each.get("when", {}).items())
    ]
    return tuple(sorted(tasks, key=lambda task: task.due_on or last))


def _due(share: int, first: date, last: date) -> date:
    day = first + (last - first) * share // _WHOLE
    # A weekend day becomes the Friday before it.
    friday = day - timedelta(days=max(0, day.weekday() - 4))
    return max(friday, first)


@cache
def _read(name: str) -> Any:
    return tomllib.loads((files("vaccinnet.trajectory") / name).read_text(encoding="utf-8"))
