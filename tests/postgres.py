"""PostgreSQL servers for a test, as an operator has them: a primary, a replica that must confirm, and their end."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
from tests.production import free_port

from vaccinnet.config.embedded import Account, Binaries

DEBIAN = Binaries(Path("/usr/lib/postgresql/15/bin"), 15)
_PATIENCE = 60.0
_PAUSE = 0.05
_SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
shared_buffers = 64MB
max_wal_size = 2GB
wal_level = replica
log_min_messages = warning
"""


class ServerFailed(Exception):
    """A program of PostgreSQL did not do what it should; the text is what it said."""


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server with a folder of its own below `folder`, on a port of its own."""

    folder: Path
    port: int
    binaries: Binaries

    @classmethod
    def make(cls, folder: Path, binaries: Binaries = DEBIAN, *, settings: str = "") -> "Server":
        """Return a new server, not yet started. `folder` is made for the account that runs it."""
        made = cls(folder, free_port(), binaries)
        made._account.own(folder)
        made.run(*binaries.initdb(made.data))
        made.write("postgresql.conf", _SETTINGS.format(port=made.port) + settings)
        return made

    def replica(self, folder: Path, *, name: str) -> "Server":
        """Return a streaming replica of this server under a name, not yet started."""
        made = Server(folder, free_port(), self.binaries)
        made._account.own(folder)
        source = f"{self.conninfo} application_name={name}"
        made.run(self.binaries / "pg_basebackup", "--write-recovery-conf", "-D", made.data, "-d", source, "-c", "fast")
        made.write("postgresql.auto.conf", f"port = {made.port}\nsynchronous_standby_names = ''\n")
        return made

    @property
    def data(self) -> Path:
        """Where the files of the cluster are."""
        return self.folder / "data"

    @property
    def conninfo(self) -> str:
        """How a superuser reaches the server, in libpq's words."""
        return f"host=127.0.0.1 port={self.port} user=vaccinnet dbname=postgres"

    def url(self, name: str = "vaccinnet") -> str:
        """Return the address of a database on this server."""
        return f"postgresql://vaccinnet@127.0.0.1:{self.port}/{name}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.run(*self.binaries.start(self.data))

    def stop(self) -> None:
        """Stop it; nothing happens when it does not run."""
        self._account.run([self.binaries / "pg_ctl", "stop", "--mode=immediate", "-D", self.data], output=self._said)

    def kill(self) -> None:
        """Kill every process of the server at once, as a machine that loses its power does."""
        postmaster = psutil.Process(int((self.data / "postmaster.pid").read_text().split()[0]))
        assert str(self.data) in " ".join(postmaster.cmdline()), "this is not the server of the test"
        family = [postmaster, *postmaster.children()]
        for each in family:
            each.kill()
        psutil.wait_procs(family, timeout=_PATIENCE)

    def promote(self) -> None:
        """Make a replica take writes."""
        self.run(self.binaries / "pg_ctl", "promote", "--wait", "-D", self.data)

    def ask(self, query: str, *values: object, name: str = "postgres") -> list[tuple]:
        """Return the rows of a query."""
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            cursor = connection.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    def until(self, query: str, expected: object, *, name: str = "postgres") -> None:
        """Wait until a query has this answer."""
        deadline = time.monotonic() + _PATIENCE
        while (found := self.ask(query, name=name)) != [(expected,)]:
            if time.monotonic() > deadline:
                raise ServerFailed(f"{query} answers {found}.")
            time.sleep(_PAUSE)

    def write(self, name: str, text: str) -> None:
        """Add a text to a file of the cluster."""
        self.run("/bin/sh", "-c", 'cat >> "$1"', "sh", self.data / name, given=text)

    def run(self, *command: str | Path, given: str = "") -> None:
        """Run a program as the account of the server. Raises ServerFailed."""
        if not self._account.run(command, output=self._said, given=given):
            raise ServerFailed(self._said.read_text(encoding="utf-8", errors="replace")[-2000:])

    @property
    def _account(self) -> Account:
        return Account.of(self.folder)

    @property
    def _said(self) -> Path:
        # Beside the folder: root must not follow links inside it.
        return self.folder.with_suffix(".log")


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """Keep a server running, and leave nothing of it."""
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def primary_and_replica(folder: Path, binaries: Binaries = DEBIAN) -> Iterator[tuple[Server, Server]]:
    """Run a primary whose commits wait for its replica, both in new folders below this one."""
    with running(Server.make(folder / "primary", binaries)) as primary:
        primary.ask("CREATE DATABASE vaccinnet")
        with running(primary.replica(folder / "replica", name="replica")) as replica:
            primary.ask("ALTER SYSTEM SET synchronous_standby_names = 'replica'")
            primary.ask("SELECT pg_reload_conf()")
            primary.until("SELECT sync_state FROM pg_stat_replication", "sync")
            yield primary, replica
