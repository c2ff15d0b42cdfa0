"""PostgreSQL's programs of the version of a server, and how they reach it."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.embedded import Binaries

_DEBIAN = "/usr/lib/postgresql/{major}/bin"


@dataclass(frozen=True)
class Source:
    """A server of which backups are made: how programs reach it, and its version; the password goes by environment."""

    conninfo: str
    user: str
    major: int
    password: str = field(repr=False)

    @property
    def variables(self) -> Mapping[str, str]:
        """Return the environment of a program that speaks to the server."""
        return os.environ | ({"PGPASSWORD": self.password} if self.password else {})


def source_of(url: str) -> Source:
    """Return the server at this address. Raises CannotStart when it does not answer."""
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            major, user = connection.info.server_version // 10000, connection.info.user
    except psycopg.Error:
        # The text of the error may repeat the address.
        raise CannotStart("The database does not answer, or refuses this account; nothing was done.") from None
    parts: dict[str, Any] = conninfo_to_dict(url)
    password = str(parts.pop("password", None) or "")
    # Backups are of the whole server, and no database is named for them.
    parts.pop("dbname", None)
    return Source(make_conninfo(**parts), user, major, password)


def programs_of(major: int) -> Binaries:
    """Return PostgreSQL's programs of this version: Debian's, or those of the wheel. Raises CannotStart."""
    debian = Binaries(Path(_DEBIAN.format(major=major)), major)
    if (debian / "pg_basebackup").exists():
        return debian
    ours = Binaries.of_the_wheel()
    if ours.major == major:
        return ours
    raise CannotStart(
        f"The database is PostgreSQL {major}, and its programs are not on this machine; install postgresql-{major}."
    )


def run(command: Sequence[str | Path], *, variables: Mapping[str, str] | None = None) -> None:
    """Run a program. Raises CannotStart with its last words when it fails."""
    ended = subprocess.run(  # noqa: S603
        [str(each) for each in command],
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        umask=0o077,
        text=True,
        errors="replace",
        check=False,
    )
    if ended.returncode:
        name = Path(command[0]).name
        said = ended.stderr.strip().splitlines() or [f"it ended with {ended.returncode}"]
        raise CannotStart(f"{name} failed: {said[-1]}")
