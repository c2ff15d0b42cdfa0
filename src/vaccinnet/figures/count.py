"""Count the register: one pass in slices, with pauses, so that nobody else waits for it.

Coverage is counted by slices of persons, from the index that recognises duplicates: it has all that is asked, so the
vaccinations themselves are not read. What senders sent is counted by slices of the table as it lies on the disk.
"""

import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db import transaction

from vaccinnet.database.bulk import put, server_cursor
from vaccinnet.figures.models import Cohort, Pass, Reached, Sent
from vaccinnet.figures.subjects import diseases_by_key
from vaccinnet.kmehr.codes import VaccineCodes

# A slice takes some tenths of a second.
_PERSONS_A_SLICE = 10_000
_BLOCKS_A_SLICE = 4_096
_KEPT_PASSES = 20

_PEOPLE = """
    SELECT key AS row_key, key AS person, coalesce(extract(year FROM birth_date), 0)::int AS birth_year
    FROM register_person
    WHERE key BETWEEN %(first)s AND %(last)s AND merged_into IS NULL AND deceased_on IS NULL
"""
# The persons that were merged into one of the slice stand in others.
_WITH_MERGED = f"""
    WITH surviving AS ({_PEOPLE}), people AS MATERIALIZED (
        SELECT * FROM surviving
        UNION ALL
        SELECT merged.key, surviving.person, surviving.birth_year
        FROM register_person merged JOIN surviving ON surviving.person = merged.merged_into
        WHERE merged.merged_into IS NOT NULL)
"""  # noqa: S608 - no value is in it, as below
_REACHED = f"""
    {_WITH_MERGED}, first_dose AS MATERIALIZED (
        SELECT people.person, people.birth_year, upper(given.vaccine_key) AS vaccine_key,
            min(given.given_on) AS first_on
        FROM people JOIN register_vaccination given ON given.person_key = people.row_key
        WHERE given.removed_at IS NULL
        GROUP BY 1, 2, 3),
    of_subject AS (
        SELECT person, birth_year, 'v:' || split_part(vaccine_key, '/', 1) AS subject, first_on FROM first_dose
        UNION ALL
        SELECT person, birth_year, protects.subject, first_on
        FROM first_dose JOIN unnest(%(codes)s::text[], %(subjects)s::text[]) AS protects(code, subject)
            ON protects.code = first_dose.vaccine_key)
    SELECT subject, birth_year, extract(year FROM first_on)::int, count(*)
    FROM (SELECT subject, birth_year, person, min(first_on) AS first_on FROM of_subject GROUP BY 1, 2, 3) AS reached
    GROUP BY 1, 2, 3
"""  # noqa: S608
_COHORTS = f"SELECT birth_year, count(*) FROM ({_PEOPLE}) AS people GROUP BY 1"  # noqa: S608
_SENT = """
    SELECT sender_key, origin, date_trunc('month', stored_at AT TIME ZONE 'Europe/Brussels')::date, count(*),
        count(*) FILTER (WHERE lot <> ''),
        count(*) FILTER (WHERE cnk <> '' OR vaccinnet_code LIKE '%%/%%'),
        count(*) FILTER (WHERE author_number <> '' OR author_user_code <> ''),
        count(*) FILTER (WHERE late <= 1), count(*) FILTER (WHERE late <= 7), count(*) FILTER (WHERE late <= 30)
    FROM (SELECT *, (stored_at AT TIME ZONE 'Europe/Brussels')::date - given_on AS late FROM register_vaccination
          WHERE removed_at IS NULL AND ctid >= %(begin)s::tid AND ctid < %(end)s::tid) AS standing
    GROUP BY 1, 2, 3
"""

Rows = list[tuple[Any, ...]]
# Is told how many seconds a slice took, and waits as it sees fit; False breaks the pass off.
Pause = Callable[[float], bool]


def count(*, codes: VaccineCodes, clock: Callable[[], datetime], pause: Pause = lambda seconds: True) -> Pass | None:
    """Count the whole register and replace the figures by what was counted; None when `pause` broke it off.

    Each person is counted as it stands at one moment. What moves within the table meanwhile may be missed or met twice
    among what senders sent; the change itself brings the next pass, which mends that.
    """
    began_at = clock()
    reached: Counter[tuple[Any, ...]] = Counter()
    cohorts: Counter[tuple[Any, ...]] = Counter()
    sent: dict[tuple[Any, ...], list[int]] = {}
    pairs = list(diseases_by_key(codes))
    lists = {"codes": [code for code, _ in pairs], "subjects": [subject for _, subject in pairs]}
    for bounds in _slices_of_persons():
        began = time.perf_counter()
        cohorts.update({row[:-1]: row[-1] for row in _ask(_COHORTS, bounds)})
        reached.update({row[:-1]: row[-1] for row in _ask(_REACHED, bounds | lists)})
        if not pause(time.perf_counter() - began):
            return None
    for bounds in _slices_of_table():
        began = time.perf_counter()
        for row in _ask(_SENT, bounds):
            standing = sent.setdefault(row[:3], [0] * len(row[3:]))
            standing[:] = map(sum, zip(standing, row[3:], strict=True))
        if not pause(time.perf_counter() - began):
            return None
    return _replace(reached, cohorts, sent, began_at=began_at, ended_at=clock())


def _slices_of_persons() -> Iterator[dict[str, Any]]:
    """Yield the first and last key of each slice; keys are random, so equal parts of their range hold as many."""
    ((estimate,),) = _ask("SELECT reltuples::bigint FROM pg_class WHERE oid = 'register_person'::regclass", {})
    slices = max(1, estimate // _PERSONS_A_SLICE)
    edges = [2**128 * number // slices for number in range(slices + 1)]
    for begin, end in pairwise(edges):
        yield {"first": uuid.UUID(int=begin), "last": uuid.UUID(int=end - 1)}


def _slices_of_table() -> Iterator[dict[str, str]]:
    """Yield where each slice begins and ends; what is added behind the last one meanwhile is for the next pass."""
    ((blocks,),) = _ask("SELECT pg_relation_size('register_vaccination') / current_setting('block_size')::int", {})
    for begin in range(0, blocks, _BLOCKS_A_SLICE):
        yield {"begin": f"({begin},0)", "end": f"({begin + _BLOCKS_A_SLICE},0)"}


def _ask(query: str, values: dict[str, Any]) -> Rows:
    # One core at most: the others are for who waits for an answer.
    with transaction.atomic(), server_cursor() as cursor:
        cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")
        cursor.execute("SET LOCAL work_mem = '64MB'")
        return cursor.execute(query, values).fetchall()


@transaction.atomic
def _replace(
    reached: Counter[tuple[Any, ...]],
    cohorts: Counter[tuple[Any, ...]],
    sent: dict[tuple[Any, ...], list[int]],
    *,
    began_at: datetime,
    ended_at: datetime,
) -> Pass:
    for table in (Reached, Cohort, Sent):
        table.objects.all().delete()
    put(
        "figures_reached",
        "subject, birth_year, year, persons",
        ((*map(str, key), str(n)) for key, n in reached.items()),
    )
    put("figures_cohort", "birth_year, persons", ((str(year), str(n)) for (year,), n in cohorts.items()))
    columns = "sender_key, origin, month, vaccinations, with_lot, with_product, with_author, within_day, within_week"
    put("figures_sent", f"{columns}, within_month", ((*map(str, key), *map(str, row)) for key, row in sent.items()))
    vaccinations = sum(row[0] for row in sent.values())
    done = Pass.objects.create(began_at=began_at, ended_at=ended_at, vaccinations=vaccinations)
    kept = list(Pass.objects.order_by("-id").values_list("id", flat=True)[:_KEPT_PASSES])
    Pass.objects.exclude(id__in=kept).delete()
    return done
