"""Ask and write many rows at once, on the hot path of a batch.

A list of values goes as one text: binding thousands of them one by one costs more than the database needs to answer.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from psycopg import Cursor

# Stands between the values of a list; no value of XML can hold it.
_BETWEEN = "\x1f"


def ask(query: str, **lists: Iterable[Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a query over lists: `= ANY(string_to_array(%(name)s, E'\\x1f')::type[])` is one of a list."""
    with server_cursor() as cursor:
        bound = {name: _BETWEEN.join(map(str, values)) for name, values in lists.items()}
        return cursor.execute(query, bound).fetchall()


def copy(table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    """Copy rows into the columns of a table, in the caller's transaction."""
    with server_cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copying:
        for row in rows:
            copying.write_row(row)


@contextmanager
def server_cursor() -> Iterator[Cursor[tuple[Any, ...]]]:
    """Yield a cursor that binds on the server, where Django's own bind on the client; errors are those of Django.

    A lost database must look the same everywhere: who takes it for a defect would put a batch off.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        yield cursor
