"""Fill the database of a deployment, or of a peer, with benchmark people and with vaccinations of earlier days.

Plain SQL over a connection of its own: the process that measures has loaded the settings of one database only.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import psycopg

from vaccinnet.config.embedded.socket import url_of

_PERSON_COLUMNS = "key, given_names, family_name, birth_date, sex, company_key, enrolled_at"
_GROWN_TABLES = ("register_vaccination", "register_sentvaccination")
_STEP = 5_000_000


@contextmanager
def database(data_folder: Path) -> Iterator[psycopg.Cursor[Any]]:
    """Yield a cursor in the database of a data folder; what is done is committed at the end."""
    with psycopg.connect(url_of(data_folder)) as connection, connection.cursor() as cursor:
        yield cursor


def enrol(
    cursor: psycopg.Cursor[Any], persons: Sequence[tuple[str, date]], *, company_key: uuid.UUID, now: datetime
) -> None:
    """Enrol many test citizens at once, and remember their order for `grow`."""
    cursor.execute("CREATE TABLE benchmark_person (n int PRIMARY KEY, key uuid)")
    keys = [uuid.uuid4() for _ in persons]
    with cursor.copy(f"COPY register_person ({_PERSON_COLUMNS}) FROM STDIN") as copying:
        for key, (_, born) in zip(keys, persons, strict=True):
            copying.write_row((key, "Voornaam", "Testburger", born, "unknown", company_key, now))
    with cursor.copy("COPY register_alias (insz, person_key, since) FROM STDIN") as copying:
        for key, (insz, _) in zip(keys, persons, strict=True):
            copying.write_row((insz, key, now))
    with cursor.copy("COPY benchmark_person (n, key) FROM STDIN") as copying:
        for n, key in enumerate(keys):
            copying.write_row((n, key))
    cursor.execute("ANALYZE register_person, register_alias, benchmark_person")


def receive_stock(
    cursor: psycopg.Cursor[Any], senders: Iterable[uuid.UUID], vaccine_keys: Iterable[str], *, doses: int
) -> None:
    """Give the senders that many doses of each vaccine, so that every vaccination takes one."""
    cursor.execute(
        "INSERT INTO stock_stock (sender_key, vaccine_key, doses)"
        " SELECT s, v, %s FROM unnest(%s::uuid[]) s, unnest(%s::text[]) v ON CONFLICT DO NOTHING",
        (doses, list(senders), sorted(set(vaccine_keys))),
    )


def grow(cursor: psycopg.Cursor[Any], stored: int, *, persons: int, sender_key: uuid.UUID) -> None:
    """Fill the register up to this many vaccinations, spread over the first `persons`.

    The rows lie as they would have come: of every person one, then of every person the next. Many are stored without
    indexes, which are made anew afterwards: row by row that would take an hour.
    """
    present = count(cursor, "register_vaccination")
    indexes = _drop_indexes(cursor) if stored - present > _STEP // 10 else []
    for begin in range(present, stored, _STEP):
        values = {
            "begin": begin,
            "end": min(stored, begin + _STEP) - 1,
            "persons": persons,
            "sender": sender_key,
            # What a later growth adds to the same persons must not repeat what they have.
            "last": date(2020 if not present else 2010, 1, 1),
        }
        cursor.execute(_GROW_VACCINATION, values)
        cursor.execute(_GROW_SENT, values)
    for definition in indexes:
        cursor.execute(definition)
    cursor.execute(f"ANALYZE {', '.join(_GROWN_TABLES)}")


# One vaccination a day, further and further back. The ids are as random as real ones, and the same in both tables.
_GROW_VACCINATION = """
INSERT INTO register_vaccination (
    person_key, id, version, vaccine_key, cnk, vaccinnet_code, atc, product_name, given_on, lot, quantity, place,
    adverse_effects, origin, sender_key, software_id, local_id, sent_in, author_number, author_user_code, author_name,
    reported_at, stored_at, removed_at, removal_reason)
SELECT p.key, md5('vaccination ' || g)::uuid, 1, 'DTPA/GL00' || g %% 5, '1734094', '', '',
    'BOOSTRIX SER PREREMPL 1 X 0,5 ML', %(last)s::date - (g / %(persons)s)::int, 'LOT' || g %% 1000, 1, '',
    '', 'own', %(sender)s, 'growth', 'growth-' || g, md5('call ' || g)::uuid, '19990512004', 'ART-2005', 'Jan Huisarts',
    '2020-01-01T09:00:00', now(), NULL, ''
FROM generate_series(%(begin)s::bigint, %(end)s::bigint) g
JOIN benchmark_person p ON p.n = g %% %(persons)s
"""
_GROW_SENT = """
INSERT INTO register_sentvaccination (sender_key, local_id, content_digest, person_key, vaccination_id, stored_at)
SELECT %(sender)s, '2020-01-01 19990512004.' || md5('header ' || g), sha256(('growth-' || g)::bytea), p.key,
    md5('vaccination ' || g)::uuid, now()
FROM generate_series(%(begin)s::bigint, %(end)s::bigint) g
JOIN benchmark_person p ON p.n = g %% %(persons)s
"""


def _drop_indexes(cursor: psycopg.Cursor[Any]) -> list[str]:
    """Drop the indexes of the tables that grow, and return the statements that make them again."""
    cursor.execute("SET LOCAL maintenance_work_mem = '1GB'; SET LOCAL max_parallel_maintenance_workers = 2")
    constraints = cursor.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('p', 'u')",
        [list(_GROWN_TABLES)],
    ).fetchall()
    for table, name, _ in constraints:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    made_again = [f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {text}' for table, name, text in constraints]
    indexes = cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid = ANY(%s::regclass[])",
        [list(_GROWN_TABLES)],
    ).fetchall()
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    return made_again + [definition for _, definition in indexes]


def count(cursor: psycopg.Cursor[Any], table: str) -> int:
    """Return how many rows a table has."""
    return cursor.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
