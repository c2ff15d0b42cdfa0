"""The database of this environment: the embedded one, or one that somebody else looks after."""

from types import TracebackType
from typing import Protocol

import psycopg

from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.data_folder import DataFolder
from vaccinnet.config.embedded import Embedded
from vaccinnet.config.environment import Environment


class Database(Protocol):
    """What a server needs of its database: hold it as a context manager."""

    def __enter__(self) -> object: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def is_alive(self) -> bool:
        """Return whether the database answers."""

    def start_again(self) -> None:
        """Start a database that no longer answers, if it is ours to start."""


class DatabaseElsewhere:
    """A database that DATABASE_URL names: it is there or it is not."""

    def __init__(self, url: str):
        self._url = url

    def __enter__(self) -> "DatabaseElsewhere":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def is_alive(self) -> bool:
        """Return whether the database answers."""
        try:
            with psycopg.connect(self._url, connect_timeout=3) as connection:
                connection.execute("SELECT 1")
        except psycopg.Error:
            return False
        return True

    def start_again(self) -> None:
        """Leave it to those who look after the database."""


def database_of(environment: Environment) -> Database:
    """Return the database that this environment uses. Raises CannotStart when production names none."""
    if environment.uses_embedded_database and environment.is_production:
        raise CannotStart("Production does not use the embedded database; name a PostgreSQL server with DATABASE_URL.")
    if environment.uses_embedded_database:
        return Embedded(DataFolder(environment.data_dir))
    return DatabaseElsewhere(environment.database_url)
