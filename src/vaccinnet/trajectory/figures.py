"""Figures of the road: how long each step takes, how long each side is waited for, and where developers drop out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from statistics import median

from vaccinnet.trajectory.models import Event
from vaccinnet.trajectory.steps import STEPS, State


@dataclass(frozen=True, slots=True)
class Passage:
    """An event as far as the figures need it: when, what was done, and how the application stood after it."""

    application: int
    at: datetime
    act: str
    state: State
    waits_for: str


@dataclass(frozen=True, slots=True)
class StepFigures:
    """Of one step: how many are in it, how many left it for the next, how many dropped out, and how long it takes.

    Times are of the applications that left it for the next step, in total and as far as each side was waited for; None
    when there are none.
    """

    step: int
    now_in: int
    went_on: int
    dropped_out: int
    declined: int
    median_time: timedelta | None
    median_for_integrator: timedelta | None
    median_for_authority: timedelta | None


def figures(*, now: datetime) -> Sequence[StepFigures]:
    """Return the figures of the four steps."""
    rows = Event.objects.order_by("application_id", "id").values_list(
        "application_id", "at", "act", "state", "waits_for"
    )
    return figures_of((Passage(*row) for row in rows), now=now)


def figures_of(passages: Iterable[Passage], *, now: datetime) -> Sequence[StepFigures]:
    """Return the figures of the four steps from events, in the order in which they came in each application."""
    stays: dict[int, list[Mapping[str, timedelta]]] = {step: [] for step in (1, 2, 3, 4)}
    now_in, dropped, declined = Counter[int](), Counter[int](), Counter[int]()
    for _, each in groupby(passages, key=lambda passage: passage.application):
        road = list(each)
        times = _times(road)
        reached = max((STEPS[passage.state] for passage in road), default=0)
        last = road[-1].state
        for step, time in times.items():
            if step < reached or last == "admitted":
                stays[step].append(time)
        if last == "closed":
            dropped[_last_step(road)] += 1
        elif last == "declined":
            declined[_last_step(road)] += 1
        elif last != "admitted":
            now_in[STEPS[last]] += 1
    return [
        StepFigures(
            step=step,
            now_in=now_in[step],
            went_on=len(stays[step]),
            dropped_out=dropped[step],
            declined=declined[step],
            median_time=_median(sum(time.values(), timedelta()) for time in stays[step]),
            median_for_integrator=_median(time.get("integrator", timedelta()) for time in stays[step]),
            median_for_authority=_median(time.get("authority", timedelta()) for time in stays[step]),
        )
        for step in stays
    ]


def _times(road: Sequence[Passage]) -> dict[int, dict[str, timedelta]]:
    """Return how long the application was in each step, by the side that was waited for; a closed time is nobody's."""
    times: dict[int, dict[str, timedelta]] = {}
    for here, then in pairwise(road):
        if step := STEPS[here.state]:
            spent = times.setdefault(step, {})
            spent[here.waits_for] = spent.get(here.waits_for, timedelta()) + (then.at - here.at)
    return times


def _last_step(road: Sequence[Passage]) -> int:
    return next((STEPS[each.state] for each in reversed(road) if STEPS[each.state]), 1)


def _median(times: Iterable[timedelta]) -> timedelta | None:
    seconds = [each.total_seconds() for each in times]
    return timedelta(seconds=median(seconds)) if seconds else None
