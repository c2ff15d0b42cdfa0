"""Ask and write many rows at once, on the hot path of a batch.

A list of values goes as one text: binding thousands of them one by one costs more than the database needs to answer.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, OperationalError, connection, transaction
from psycopg import Cursor
from psycopg.errors import DeadlockDetected, UniqueViolation

# Stands between the values of a list; no value of XML can hold it.
_BETWEEN = "\x1f"


def ask(query: str, **lists: Iterable[Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a query over lists: `= ANY(string_to_array(%(name)s, E'\\x1f')::type[])` is one of a list."""
    with server_cursor() as cursor:
        return cursor.execute(query, _bound(lists)).fetchall()


def change(statement: str, **lists: Iterable[Any]) -> None:
    """Run a statement over lists, written as a query for `ask` is, in the caller's transaction."""
    with server_cursor() as cursor:
        cursor.execute(statement, _bound(lists))


def lock(key: uuid.UUID) -> None:
    """Wait until no other transaction holds this key, and hold it until the caller's transaction ends."""
    with server_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key.int % 2**63])


def copy(table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    """Copy rows into the columns of a table, in the caller's transaction."""
    with server_cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copying:
        for row in rows:
            copying.write_row(row)


@contextmanager
def all_or_nothing(collision: type[Exception]) -> Iterator[None]:
    """Write all that is written inside, or nothing of it.

    Raises `collision` when another transaction wrote the same at the same moment: a unique constraint or a deadlock
    tells. The caller's own transaction goes on.
    """
    try:
        with transaction.atomic():
            yield
    except (IntegrityError, OperationalError) as clash:
        if isinstance(clash.__cause__, UniqueViolation | DeadlockDetected):
            raise collision from clash
        raise


@contextmanager
def server_cursor() -> Iterator[Cursor[tuple[Any, ...]]]:
    """Yield a cursor that binds on the server, where Django's own bind on the client; errors are those of Django.

    A lost database must look the same everywhere: who takes it for a defect would put a batch off.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        yield cursor


def _bound(lists: dict[str, Iterable[Any]]) -> dict[str, str]:
    return {name: _BETWEEN.join(map(str, values)) for name, values in lists.items()}
