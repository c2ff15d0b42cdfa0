"""Assemble a set from what a program exchanged with this environment, and tell how far it is."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vaccinnet.integrators.models import Program
from vaccinnet.qualification.choose import choose
from vaccinnet.qualification.facts import OK, Service, ShownFile
from vaccinnet.qualification.journal import kept_of
from vaccinnet.qualification.judge_shown import judge_shown
from vaccinnet.qualification.progress import Progress, progress_of
from vaccinnet.qualification.reading import read_exchange
from vaccinnet.qualification.report import make_report
from vaccinnet.qualification.report_json import as_plain
from vaccinnet.qualification.rules.messages import LONGEST
from vaccinnet.rulebook import Language


@dataclass(frozen=True, slots=True)
class Captured:
    """The files of a set as the journal has them, and how many exchanges there were to choose from."""

    files: tuple[ShownFile, ...]
    of: int


def capture(program: Program, service: Service, *, now: datetime, ok: str = OK) -> Captured:
    """Return the set that shows most, of the exchanges of this program; `now` is that of business, as the journal's."""
    kept = kept_of(program, service, until=now, days=LONGEST.days)
    found = {}
    for each in kept:
        exchange = read_exchange(*each.files(0), ok=ok)
        if exchange.request and exchange.answer:
            found[each.key] = exchange
    keys: dict[int, uuid.UUID] = {id(exchange): key for key, exchange in found.items()}
    by_key = {each.key: each for each in kept}
    chosen = [by_key[keys[id(each)]] for each in choose(service, list(found.values()))]
    files = [file for number, each in enumerate(chosen, start=1) for file in each.files(number)]
    return Captured(tuple(files), of=len(kept))


@dataclass(frozen=True, slots=True)
class Look:
    """How far the own traffic of a program is: the parts of the set, and the report on it as plain values."""

    progress: Progress
    report: Mapping[str, Any]
    of: int

    @property
    def criteria(self) -> int:
        """Return how many criteria there are."""
        return len(self.report["criteria"])

    @property
    def passed(self) -> int:
        """Return how many of them are passed."""
        return int(self.report["counts"]["passed"])

    @property
    def share(self) -> int:
        """Return how much of the demanded files is there, in percent."""
        return self.progress.shown * 100 // self.progress.demanded


def look(program: Program, service: Service, *, now: datetime, language: Language, ok: str = OK) -> Look:
    """Return how far a program is with what it exchanged until now; nothing is kept."""
    captured = capture(program, service, now=now, ok=ok)
    judged = judge_shown(captured.files, program, service, now=now, ok=ok)
    report = make_report(judged.verdict, judged.read, language)
    return Look(progress_of(judged.read.shown), as_plain(report), captured.of)
