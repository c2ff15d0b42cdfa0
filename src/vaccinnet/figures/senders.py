"""What each sender sent: how much, how complete, and how long after the vaccine was given."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Sum

from vaccinnet.figures.models import Sent
from vaccinnet.figures.suppress import hidden_in_line
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.profiles.models import Kind, Profile

# Doctors and trainees are persons: outside the register they are counted together.
_PERSONS = (Kind.DOCTOR, Kind.TRAINEE)
_MONTHS = 12
_COUNTS = ("vaccinations", "with_lot", "with_product", "with_author", "within_day", "within_week", "within_month")


@dataclass(frozen=True, slots=True)
class SenderFigures:
    """What one sender sent in the months that are asked and still stands. `name` is empty where many are together.

    The shares of what is complete are of all its vaccinations, those of the delay of its own work alone. Numbers are
    None where they are hidden.
    """

    name: str
    kind: str
    vaccinations: int | None
    own: int | None
    with_lot: float | None
    with_product: float | None
    with_author: float | None
    within_day: float | None
    within_week: float | None
    within_month: float | None


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """What all senders sent in a month, and which part of their own work came within a week."""

    month: date
    vaccinations: int
    within_week: float | None


def sender_figures(*, now: datetime, least: int, names_persons: bool) -> list[SenderFigures]:
    """Return what senders sent in the last twelve months, who sent most first.

    A sender with fewer than `least` vaccinations is hidden, and another with it when the total would tell the number.
    Without `names_persons` doctors and trainees are each one line.
    """
    counted = _counted(_first_month(now), names_persons=names_persons)
    lines = sorted(counted.items(), key=lambda each: (-sum(by["vaccinations"] for by in each[1].values()), each[0]))
    figures = [_figures(name, kind, by_origin) for (kind, name), by_origin in lines]
    not_shown = hidden_in_line([each.vaccinations or 0 for each in figures], least=least)
    return [_hide(each) if place in not_shown else each for place, each in enumerate(figures)]


def month_figures(*, now: datetime) -> list[MonthFigures]:
    """Return what was sent in each of the last twelve months, the oldest first; a month without is there too."""
    first = _first_month(now)
    totals: dict[date, dict[str, int]] = defaultdict(lambda: dict.fromkeys(("all", "own", "within_week"), 0))
    rows = Sent.objects.filter(month__gte=first).values_list("month", "origin", "vaccinations", "within_week")
    for month, origin, vaccinations, within_week in rows:
        total = totals[month]
        total["all"] += vaccinations
        if origin == "own":
            total["own"] += vaccinations
            total["within_week"] += within_week
    months = [_months_after(first, n) for n in range(_MONTHS)]
    return [
        MonthFigures(month, total["all"], _share(total["within_week"], total["own"]))
        for month in months
        for total in [totals[month]]
    ]


def _first_month(now: datetime) -> date:
    return _months_after(business_day(now).replace(day=1), 1 - _MONTHS)


def _months_after(month: date, number: int) -> date:
    years, index = divmod(month.month - 1 + number, 12)
    return date(month.year + years, index + 1, 1)


def _counted(first: date, *, names_persons: bool) -> dict[tuple[str, str], dict[str, dict[str, int]]]:
    """Return the counts by kind and name of the sender and by origin."""
    sums = {name: Sum(name) for name in _COUNTS}
    rows = list(Sent.objects.filter(month__gte=first).values("sender_key", "origin").annotate(**_renamed(sums)))
    profiles = Profile.objects.filter(key__in={row["sender_key"] for row in rows})
    senders = {key: (kind, name) for key, kind, name in profiles.values_list("key", "kind", "name")}
    counted: dict[tuple[str, str], dict[str, dict[str, int]]] = {}
    for row in rows:
        kind, name = senders.get(row["sender_key"], ("", ""))
        key = (kind, name if names_persons or kind not in _PERSONS else "")
        counts = counted.setdefault(key, {}).setdefault(row["origin"], dict.fromkeys(_COUNTS, 0))
        for each in _COUNTS:
            counts[each] += row[f"all_{each}"]
    return counted


def _renamed(sums: dict[str, Sum]) -> dict[str, Sum]:
    return {f"all_{name}": each for name, each in sums.items()}


def _figures(name: str, kind: str, by_origin: dict[str, dict[str, int]]) -> SenderFigures:
    every = {each: sum(counts[each] for counts in by_origin.values()) for each in _COUNTS}
    own = by_origin.get("own", dict.fromkeys(_COUNTS, 0))
    complete = {each: _share(every[each], every["vaccinations"]) for each in _COUNTS if each.startswith("with_")}
    in_time = {each: _share(own[each], own["vaccinations"]) for each in _COUNTS if each.startswith("within_")}
    return SenderFigures(name, kind, every["vaccinations"], own["vaccinations"], **complete, **in_time)


def _share(part: int, of: int) -> float | None:
    return part / of if of else None


def _hide(figures: SenderFigures) -> SenderFigures:
    numbers = ("vaccinations", "own", *(each for each in _COUNTS if each.startswith("with")))
    return replace(figures, **dict.fromkeys(numbers, None))  # type: ignore[arg-type]
