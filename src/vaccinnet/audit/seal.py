"""Seal the trail of a day, so that lines cannot be taken from the end of a chain unseen.

A chain alone cannot tell that its last lines are gone. A seal holds where the chains stood at the end of a day, and the
seal of the day before; who keeps the seals elsewhere (export) can tell that the whole trail was written anew.
"""

import hashlib
import json
import uuid
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Count, QuerySet, Window

from vaccinnet.audit.models import Line, Seal
from vaccinnet.audit.trail import NOTHING_BEFORE
from vaccinnet.database.bulk import server_cursor
from vaccinnet.kmehr.business_day import BRUSSELS, business_day

# A line is dated when its transaction begins: those of just before midnight get this long to be committed.
SETTLES = timedelta(hours=1)
DAY = timedelta(days=1)

_VERSION = "1"
ROWS_AT_ONCE = 2000
_SEALING = uuid.uuid5(uuid.NAMESPACE_URL, "urn:openvaccinnet:audit:seal").int % 2**63


class NotNext(Exception):
    """Days are sealed one after the other, and this is not the one after the last."""


def seal_missing(now: datetime) -> tuple[Seal, ...]:
    """Seal every day that is finished at `now` and has no seal, from the first line of the trail on, and return these.

    Nothing is sealed twice, and nobody waits: when another is sealing, what it has not sealed yet is left to it.
    """
    made: list[Seal] = []
    last = last_finished(now)
    while sealed := _seal_next(last):
        made.append(sealed)
    return tuple(made)


@transaction.atomic
def seal_day(day: date) -> Seal:
    """Return the seal of this finished day, made now if there is none. Raises NotNext."""
    latest = Seal.objects.order_by("-day").first()
    if latest and day <= latest.day:
        return Seal.objects.get(day=day)
    if latest and day != latest.day + DAY:
        raise NotNext
    lines, digest = digest_of_day(day, after=bytes(latest.digest) if latest else NOTHING_BEFORE)
    return Seal.objects.create(day=day, lines=lines, digest=digest)


def last_finished(now: datetime) -> date:
    """Return the last day whose lines are all there at `now`."""
    return business_day(now - SETTLES) - DAY


def lines_of_day(day: date) -> QuerySet[Line]:
    """Return the lines that all persons got on this day in Brussels."""
    return Line.objects.filter(at__gte=_start_of(day), at__lt=_start_of(day + DAY))


def digest_of_day(day: date, *, after: bytes) -> tuple[int, bytes]:
    """Return how many lines the day has, and the digest of its seal, when that of the day before is `after`.

    Runs inside a transaction: the lines stream through, however many there are.
    """
    digest = hashlib.sha256(_line(_VERSION, after.hex(), day.isoformat()))
    lines = 0
    for person_key, number, head, of_person in _ends_of_chains(day):
        digest.update(_line(person_key.hex, number, bytes(head).hex()))
        lines += of_person
    return lines, digest.digest()


def _ends_of_chains(day: date) -> Iterator[tuple[uuid.UUID, int, bytes, int]]:
    """Yield for each person with lines that day the last one, number and digest, and how many there were."""
    counted = lines_of_day(day).annotate(of_person=Window(Count("number"), partition_by="person_key"))
    ends = counted.order_by("person_key", "-number").distinct("person_key")
    return ends.values_list("person_key", "number", "digest", "of_person").iterator(chunk_size=ROWS_AT_ONCE)


def _next_day(last: date) -> date | None:
    """Return the first day up to `last` that has no seal; None when there is none."""
    latest = Seal.objects.order_by("-day").values_list("day", flat=True).first()
    if latest:
        return latest + DAY if latest < last else None
    first = Line.objects.filter(at__lt=_start_of(last + DAY)).order_by("at").values_list("at", flat=True).first()
    return business_day(first) if first else None


@transaction.atomic
def _seal_next(last: date) -> Seal | None:
    """Return the seal made for the first day without one, or None when all have one or another is sealing now."""
    with server_cursor() as cursor:
        row = cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_SEALING]).fetchone()
    is_alone = row is not None and row[0]
    day = _next_day(last) if is_alone else None
    return seal_day(day) if day else None


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), BRUSSELS)


def _line(*values: object) -> bytes:
    return json.dumps(values, separators=(",", ":")).encode() + b"\n"
