"""Ask and write many rows at once, on the hot path of a batch.

A list of values goes as one text: binding thousands of them one by one costs more than the database needs to answer.
"""

import random
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, IntegrityError, OperationalError, connection, connections, transaction
from psycopg import Cursor
from psycopg.errors import DeadlockDetected, UniqueViolation

# Stands between the values of a list; no value of XML can hold it.
_BETWEEN = "\x1f"
# Up to here an INSERT costs less than the conversation of a COPY.
_MOST_INSERTED = 10
_MOST_CLASHES = 25
# Seconds that two who clash wait at most, so that one of them is through before the other looks again.
_LONGEST_WAIT = 0.05

Result = TypeVar("Result")


def ask(query: str, database: str = DEFAULT_DB_ALIAS, /, **lists: Iterable[Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a query over lists: `= ANY(string_to_array(%(name)s, E'\\x1f')::type[])` is one of a list."""
    # In the fewest steps: a call asks a dozen times.
    bound = {name: _BETWEEN.join(map(str, values)) for name, values in lists.items()}
    wrapper = connections[database]
    wrapper.ensure_connection()
    with wrapper.wrap_database_errors:
        return Cursor(wrapper.connection).execute(query, bound).fetchall()


def change(statement: str, **lists: Iterable[Any]) -> None:
    """Run a statement over lists, written as a query for `ask` is, in the caller's transaction."""
    with server_cursor() as cursor:
        cursor.execute(statement, {name: _BETWEEN.join(map(str, values)) for name, values in lists.items()})


def lock(key: uuid.UUID) -> None:
    """Wait until no other transaction holds this key, and hold it until the caller's transaction ends."""
    with server_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key.int % 2**63])


def put(table: str, columns: str, rows: Iterable[Sequence[str | None]]) -> None:
    """Put rows of texts into the columns of a table, in the caller's transaction: many by COPY, a few by INSERT."""
    first = list(islice(rows := iter(rows), _MOST_INSERTED + 1))
    if len(first) <= _MOST_INSERTED:
        _insert(table, columns, first)
        return
    with server_cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copying:
        for row in chain(first, rows):
            copying.write_row(row)


def _insert(table: str, columns: str, rows: Sequence[Sequence[str | None]]) -> None:
    if not rows:
        return
    places = ", ".join([f"({', '.join(['%s'] * len(rows[0]))})"] * len(rows))
    with server_cursor() as cursor:
        # Untyped texts: the columns give them their types, as COPY does.
        cursor.execute(f"INSERT INTO {table} ({columns}) VALUES {places}", [each for row in rows for each in row])  # noqa: S608


def in_one_go(do: Callable[[], Result]) -> Result:
    """Return what `do` returns, done in one transaction; it is done again when others wrote the same at that moment.

    A unique constraint or a deadlock tells that. What others wrote is visible the next time. Raises
    what the database raises when it happens again and again.
    """
    for attempt in range(1, _MOST_CLASHES + 1):
        try:
            with transaction.atomic():
                return do()
        except (IntegrityError, OperationalError) as clash:
            if attempt == _MOST_CLASHES or not isinstance(clash.__cause__, UniqueViolation | DeadlockDetected):
                raise
            time.sleep(random.uniform(0, _LONGEST_WAIT))  # noqa: S311  (not a secret)
    raise AssertionError


@contextmanager
def server_cursor() -> Iterator[Cursor[tuple[Any, ...]]]:
    """Yield a cursor that binds on the server, where Django's own bind on the client; errors are those of Django.

    A lost database must look the same everywhere: who takes it for a defect would put a batch off.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        yield cursor
