"""Verify that nobody changed the trail."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from vaccinnet.audit.models import Line, Seal
from vaccinnet.audit.seal import DAY, ROWS_AT_ONCE, digest_of_day
from vaccinnet.audit.trail import NOTHING_BEFORE, Entry, digest_of

# More than anybody reads; a trail that was written anew must not fill the memory.
_MOST_BROKEN = 1000

# Hears how many lines and how many days are done.
OnProgress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Broken:
    """What does not follow: the first such line of a person, or a day whose seal does not fit or is not there."""

    person_key: uuid.UUID | None = None
    number: int | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Verified:
    """How much was verified, and what is broken: the first thousand of it."""

    lines: int
    persons: int
    days: int
    broken: tuple[Broken, ...]


def broken_at(person_key: uuid.UUID) -> int | None:
    """Return the number of the first line that does not follow from the one before it, or None when all do.

    It tells a line that was changed, put in or taken out. Lines taken from the end leave a shorter chain that is whole:
    those a chain alone cannot tell, and a seal can.
    """
    chain = _Chain(person_key)
    lines = _lines(Line.objects.filter(person_key=person_key))
    return next((line.number for line in lines if not chain.goes_on_with(line)), None)


@transaction.atomic
def verify_all(on_progress: OnProgress = lambda lines, days: None) -> Verified:
    """Verify the chains of all persons and the seals of all days, and return what is broken.

    The lines stream through, so that a trail of any length needs the same memory.
    """
    lines, persons, broken = _verify_chains(on_progress)
    days = 0
    for day, is_whole in _judged_days():
        days += 1
        if not is_whole and len(broken) < _MOST_BROKEN:
            broken.append(Broken(day=day))
        on_progress(lines, days)
    return Verified(lines, persons, days, tuple(broken))


def _verify_chains(on_progress: OnProgress) -> tuple[int, int, list[Broken]]:
    """Return how many lines and persons there are, and for each broken chain where it breaks."""
    lines = persons = 0
    broken: list[Broken] = []
    chain = _Chain(None)
    for line in _lines(Line.objects.all()):
        if line.person_key != chain.person_key:
            chain, persons = _Chain(line.person_key), persons + 1
        was_broken = chain.is_broken
        if not chain.goes_on_with(line) and not was_broken and len(broken) < _MOST_BROKEN:
            broken.append(Broken(line.person_key, line.number))
        lines += 1
        if lines % ROWS_AT_ONCE == 0:
            on_progress(lines, 0)
    return lines, persons, broken


def _judged_days() -> Iterator[tuple[date, bool]]:
    """Yield every day from the first sealed one to the last, and whether its seal is there and fits."""
    before: Seal | None = None
    for seal in Seal.objects.order_by("day").iterator():
        while before and before.day + DAY < seal.day:
            before = Seal(day=before.day + DAY, digest=before.digest)
            yield before.day, False
        after = bytes(before.digest) if before else NOTHING_BEFORE
        yield seal.day, (seal.lines, bytes(seal.digest)) == digest_of_day(seal.day, after=after)
        before = seal


class _Row(NamedTuple):
    """A line as it is read: in the order of the columns that `_lines` asks for."""

    person_key: uuid.UUID
    number: int
    at: datetime
    action: str
    via: str
    by_key: uuid.UUID | None
    software_id: str
    about: list[uuid.UUID]
    for_key: uuid.UUID | None
    reason: str
    digest: bytes


def _lines(lines: QuerySet[Line]) -> Iterator[_Row]:
    rows = lines.order_by("person_key", "number").values_list(*_Row._fields)
    return map(_Row._make, rows.iterator(chunk_size=ROWS_AT_ONCE))


class _Chain:
    """The lines of one person, as far as they were read; broken from the first that does not follow."""

    def __init__(self, person_key: uuid.UUID | None):
        self.person_key, self.is_broken = person_key, False
        self._number, self._digest = 0, NOTHING_BEFORE

    def goes_on_with(self, line: _Row) -> bool:
        """Return whether the chain is whole up to this line."""
        if self.is_broken:
            return False
        self._number += 1
        self._digest = digest_of(_entry(line), number=self._number, at=line.at, after=self._digest)
        self.is_broken = line.number != self._number or bytes(line.digest) != self._digest
        return not self.is_broken


def _entry(line: _Row) -> Entry:
    about = tuple(line.about)
    return Entry(
        line.person_key, line.action, line.via, line.by_key, line.software_id, about, line.for_key, line.reason
    )
