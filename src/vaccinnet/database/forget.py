"""Forget rows that are old, a few at a time, so that nobody waits for it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from vaccinnet.database.bulk import server_cursor

_SLICE = 1000


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a table (known as `r` in `old`) that may be forgotten: its key, and which of them are before a moment."""

    table: str
    key: str
    # What stands after FROM; %(before)s is the moment.
    old: str


def count(rows: Rows, *, before: datetime) -> int:
    """Return how many rows are old enough to be forgotten."""
    with server_cursor() as cursor:
        found = cursor.execute(f"SELECT count(*) FROM {rows.old}", {"before": before}).fetchone()  # noqa: S608
    return found[0] if found else 0


def forget(rows: Rows, *, before: datetime) -> int:
    """Delete the rows that are old enough, and return how many there were; what another process deletes is passed."""
    keys = ", ".join(f"r.{each.strip()}" for each in rows.key.split(","))
    old = f"SELECT {keys} FROM {rows.old} LIMIT {_SLICE} FOR UPDATE OF r SKIP LOCKED"  # noqa: S608
    statement = f"DELETE FROM {rows.table} WHERE ({rows.key}) IN ({old})"  # noqa: S608
    forgotten = 0
    while True:
        with transaction.atomic(), server_cursor() as cursor:
            deleted = cursor.execute(statement, {"before": before}).rowcount
        forgotten += deleted
        if deleted < _SLICE:
            return forgotten
