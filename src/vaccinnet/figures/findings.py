"""Count findings by day, program and rule, from the journal and from what batches contained."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Max, Min

from vaccinnet.audit.seal import last_finished
from vaccinnet.batch.models import Batch
from vaccinnet.database.bulk import server_cursor
from vaccinnet.exchanges.models import Exchange
from vaccinnet.figures.models import CountedDay, Found
from vaccinnet.kmehr.business_day import BRUSSELS, business_day

_DAY = timedelta(days=1)
_COUNTING = uuid.uuid5(uuid.NAMESPACE_URL, "urn:openvaccinnet:figures:findings").int % 2**63

# What a batch contained is another service than BatchUpload, which answers for calls.
IN_BATCHES = "batch"

_OF_DAYS = """
    SELECT (at AT TIME ZONE 'Europe/Brussels')::date AS day, service, software_id, rule, count(*) AS times
    FROM exchanges_exchange, unnest(rules) AS rule
    WHERE at >= %(begin)s AND at < %(end)s GROUP BY 1, 2, 3, 4
    UNION ALL
    SELECT (processed_at AT TIME ZONE 'Europe/Brussels')::date, 'batch', software_id, each.key, sum(each.value::bigint)
    FROM batch_batch, jsonb_each_text(findings) AS each
    WHERE processed_at >= %(begin)s AND processed_at < %(end)s GROUP BY 1, 2, 3, 4
"""
_KEEP = f"INSERT INTO figures_found (day, service, software_id, rule, times) {_OF_DAYS}"


@dataclass(frozen=True, slots=True)
class Times:
    """How often a rule had a finding about what a program sent by a service on a day."""

    day: date
    service: str
    software_id: str
    rule: str
    times: int


def count_days(*, now: datetime) -> int:
    """Count the findings of every finished day that was not counted, and return how many days that were."""
    counted = 0
    for day in _uncounted(last_finished(now)):
        counted += _count(day)
    return counted


def findings_between(first: date, last: date, *, now: datetime) -> list[Times]:
    """Return the findings of these days; those of days that are not counted yet are counted here."""
    counted = Found.objects.filter(day__range=(first, last))
    told = [Times(*row) for row in counted.values_list("day", "service", "software_id", "rule", "times")]
    latest = CountedDay.objects.aggregate(latest=Max("day"))["latest"]
    begin = max(first, latest + _DAY) if latest else first
    end = min(last, business_day(now))
    if begin <= end:
        with server_cursor() as cursor:
            told += [Times(*row) for row in cursor.execute(_OF_DAYS, _moments(begin, end)).fetchall()]
    return told


def _uncounted(last: date) -> Iterator[date]:
    latest = CountedDay.objects.aggregate(latest=Max("day"))["latest"]
    day = latest + _DAY if latest else _first_day()
    while day and day <= last:
        yield day
        day += _DAY


def _first_day() -> date | None:
    said = Exchange.objects.aggregate(first=Min("at"))["first"]
    processed = Batch.objects.aggregate(first=Min("processed_at"))["first"]
    return business_day(min(filter(None, (said, processed)))) if said or processed else None


@transaction.atomic
def _count(day: date) -> bool:
    """Count one day, and return whether that was done here and now."""
    with server_cursor() as cursor:
        row = cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_COUNTING]).fetchone()
        if not (row and row[0]) or CountedDay.objects.filter(day=day).exists():
            return False
        cursor.execute(_KEEP, _moments(day, day))
    CountedDay.objects.create(day=day)
    return True


def _moments(first: date, last: date) -> dict[str, datetime]:
    """Return the moments between which these days lie in Brussels."""
    return {
        "begin": datetime.combine(first, time(), BRUSSELS),
        "end": datetime.combine(last + _DAY, time(), BRUSSELS),
    }
