"""One PostgreSQL cluster in a data folder: made once, configured at every start."""

import shutil
import time
from pathlib import Path

import psycopg

from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.data_folder import closed_to_others, write_once
from vaccinnet.config.embedded.account import Account
from vaccinnet.config.embedded.binaries import Binaries, configuration
from vaccinnet.config.embedded.socket import make_socket_folder, remove_socket_folder, url_of

# After a SIGKILL the old process keeps its lock until the system has cleared it away.
_PATIENCE = 30.0
_PAUSE = 0.1
_LARGEST_LOG = 10 * 1024 * 1024

_INCLUDE = "\ninclude 'vaccinnet.conf'\n"


class Cluster:
    """The files and the server of an embedded database; who may start and stop it is for the caller to know."""

    def __init__(self, data_folder: Path, binaries: Binaries):
        self._data_folder = data_folder
        self._data = data_folder / "database"
        self._complete = data_folder / "database.complete"
        self._log = data_folder / "database.log"
        self._binaries = binaries

    def is_alive(self) -> bool:
        """Return whether the database answers."""
        try:
            with psycopg.connect(self._maintenance_url, connect_timeout=3) as connection:
                connection.execute("SELECT 1")
        except psycopg.Error:
            return False
        return True

    def start(self) -> None:
        """Start the database, making it first when it is not there. Raises CannotStart."""
        account = Account.of(self._data)
        self._refuse_closed_folders(account)
        self._make(account)
        self._configure(account)
        self._run(account)
        self._make_our_database()

    def stop(self) -> None:
        """Stop the database: connections end, what was committed is safe."""
        Account.of(self._data).run(self._binaries.stop(self._data), output=self._log)
        remove_socket_folder(self._data_folder)

    @property
    def _maintenance_url(self) -> str:
        return url_of(self._data_folder, name="postgres")

    def _refuse_closed_folders(self, account: Account) -> None:
        if not account.is_another:
            return
        for needed in (self._data_folder, self._binaries.folder):
            if closed := closed_to_others(needed):
                raise CannotStart(
                    f"The database runs as {account.name}, which may not pass through {closed}; allow it with "
                    f"`chmod o+x {closed}`, or choose another place (for data with --data-dir)."
                )

    def _make(self, account: Account) -> None:
        if self._complete.exists():
            self._refuse_another_version()
            return
        if (self._data / "postmaster.opts").exists():
            raise CannotStart(
                f"The database in {self._data} was in use, but {self._complete} is gone; put the whole data folder "
                f"back from a backup, or name another one with --data-dir."
            )
        # It was never started, so nothing is stored in it: an earlier initdb was broken off.
        shutil.rmtree(self._data, ignore_errors=True)
        account.own(self._data)
        self._demand(account, self._binaries.initdb(self._data))
        self._demand(account, _append(self._data / "postgresql.conf"), given=_INCLUDE)
        self._demand(account, self._binaries.sync(self._data))
        write_once(self._complete, f"{self._binaries.major}\n")

    def _refuse_another_version(self) -> None:
        found = self._complete.read_text(encoding="utf-8").strip()
        if found != str(self._binaries.major):
            raise CannotStart(
                f"The database in {self._data} is of PostgreSQL {found} and this version of OpenVaccinnet brings "
                f"{self._binaries.major}; carry the data over with pg_dump and pg_restore, or name another folder with "
                f"--data-dir."
            )

    def _configure(self, account: Account) -> None:
        sockets = make_socket_folder(self._data_folder, account)
        self._demand(account, _overwrite(self._data / "vaccinnet.conf"), given=configuration(sockets))

    def _demand(self, account: Account, command: list[str | Path], *, given: str = "") -> None:
        if not account.run(command, output=self._log, given=given):
            raise CannotStart(f"The database could not be made: {self._last_words()} (more in {self._log}).")

    def _run(self, account: Account) -> None:
        if self._log.stat().st_size > _LARGEST_LOG:
            self._log.replace(self._log.with_suffix(".log.1"))
        self._forget_a_stale_pid()
        deadline = time.monotonic() + _PATIENCE
        while True:
            size = self._log.stat().st_size
            if account.run(self._binaries.start(self._data), output=self._log) or self.is_alive():
                return
            if time.monotonic() > deadline or not self._is_locked(since=size):
                raise CannotStart(f"The database does not start: {self._last_words()} (more in {self._log}).")
            time.sleep(_PAUSE)

    def _forget_a_stale_pid(self) -> None:
        # After a reboot, and in containers, the number may be that of another program, for which PostgreSQL would wait.
        file = self._data / "postmaster.pid"
        try:
            program = Path(f"/proc/{int(file.read_text().split()[0])}/comm").read_text().strip()
        except (OSError, ValueError, IndexError):
            return
        if program != "postgres":
            file.unlink()

    def _is_locked(self, *, since: int) -> bool:
        with open(self._log, "rb") as log:
            log.seek(since)
            said = log.read()
        return b'"postmaster.pid" already exists' in said or b"shared memory block" in said

    def _last_words(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        telling = [line for line in lines if "FATAL" in line or "error:" in line]
        return (telling or lines or ["it said nothing"])[-1].rstrip(".")

    def _make_our_database(self) -> None:
        with psycopg.connect(self._maintenance_url, autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'vaccinnet'").fetchone():
                connection.execute("CREATE DATABASE vaccinnet")


def _append(file: Path) -> list[str | Path]:
    return ["/bin/sh", "-c", 'cat >> "$1"', "sh", file]


def _overwrite(file: Path) -> list[str | Path]:
    return ["/bin/sh", "-c", 'cat > "$1.new" && mv -f "$1.new" "$1"', "sh", file]
