"""Dates in a search: a value is a stretch of time as long as it is precise, with a prefix (FHIR R4, 3.1.1.5.7)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from vaccinnet.kmehr.business_day import BRUSSELS

_PREFIXED = re.compile(r"(?P<prefix>[a-z]{2})?(?P<value>\d{4}.*)")
_DAY = re.compile(r"(?P<year>\d{4})(-(?P<month>\d\d)(-(?P<day>\d\d))?)?")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?P<seconds>:\d\d(?P<fraction>\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time from its beginning up to, and without, its end."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Compared:
    """A prefix and a stretch of time with which others are compared."""

    prefix: str
    stretch: Stretch

    def holds_for(self, other: Stretch) -> bool:
        """Return whether the other stretch is what was asked for."""
        return _COMPARISONS[self.prefix](other, self.stretch)


_COMPARISONS: dict[str, Callable[[Stretch, Stretch], bool]] = {
    "eq": lambda found, asked: asked.begins <= found.begins and found.ends <= asked.ends,
    "ne": lambda found, asked: not (asked.begins <= found.begins and found.ends <= asked.ends),
    "gt": lambda found, asked: found.ends > asked.ends,
    "lt": lambda found, asked: found.begins < asked.begins,
    "ge": lambda found, asked: found.begins >= asked.begins or found.ends > asked.ends,
    "le": lambda found, asked: found.ends <= asked.ends or found.begins < asked.begins,
    "sa": lambda found, asked: found.begins >= asked.ends,
    "eb": lambda found, asked: found.ends <= asked.begins,
}
PREFIXES = tuple(_COMPARISONS)


def compared(text: str) -> Compared | None:
    """Return what a value such as `ge2024-01-05` asks for, or None when it cannot be read."""
    read = _PREFIXED.fullmatch(text)
    prefix = read["prefix"] or "eq" if read else ""
    if read is None or prefix not in _COMPARISONS:
        return None
    stretch = _stretch(read["value"])
    return Compared(prefix, stretch) if stretch else None


def day_of(day: date) -> Stretch:
    """Return the stretch of a day in Brussels."""
    begins = datetime(day.year, day.month, day.day, tzinfo=BRUSSELS)
    return Stretch(begins, _midnight_after(begins, day + timedelta(days=1)))


def instant(moment: datetime) -> Stretch:
    """Return the stretch of one moment."""
    return Stretch(moment, moment + timedelta(microseconds=1))


def _stretch(value: str) -> Stretch | None:
    try:
        moment = _MOMENT.fullmatch(value)
        return _of_moment(moment) if moment else _of_day(value)
    except (ValueError, OverflowError):
        return None


def _of_moment(read: re.Match[str]) -> Stretch:
    moment = datetime.fromisoformat(read[0])
    moment = moment if moment.tzinfo else moment.replace(tzinfo=BRUSSELS)
    if read["fraction"]:
        return instant(moment)
    return Stretch(moment, moment + (timedelta(seconds=1) if read["seconds"] else timedelta(minutes=1)))


def _of_day(value: str) -> Stretch | None:
    read = _DAY.fullmatch(value)
    if read is None:
        return None
    year, month, day = (int(read[part]) if read[part] else None for part in ("year", "month", "day"))
    assert year is not None
    first = date(year, month or 1, day or 1)
    if day:
        return day_of(first)
    after = date(year + 1, 1, 1) if month in (None, 12) else date(year, (month or 0) + 1, 1)
    begins = datetime(first.year, first.month, 1, tzinfo=BRUSSELS)
    return Stretch(begins, _midnight_after(begins, after))


def _midnight_after(begins: datetime, day: date) -> datetime:
    return begins.replace(year=day.year, month=day.month, day=day.day)
