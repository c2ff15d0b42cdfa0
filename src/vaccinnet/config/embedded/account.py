"""The operating system's user that the embedded database runs as."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vaccinnet.config.cannot_start import CannotStart

# PostgreSQL refuses to run as root. `nobody` exists everywhere; who wants a user of its own makes `vaccinnet`.
_STAND_INS = ("vaccinnet", "nobody")


@dataclass(frozen=True)
class Account:
    """A user and its group; programs of the database run as it."""

    name: str
    uid: int
    gid: int

    @classmethod
    def of(cls, folder: Path) -> "Account":
        """Return the account for a database in `folder`: ourselves, or as root the owner of what is there."""
        if os.geteuid() != 0:
            return cls._from(pwd.getpwuid(os.geteuid()))
        try:
            owner = folder.stat().st_uid
        except FileNotFoundError:
            owner = 0
        return cls._from(pwd.getpwuid(owner)) if owner else cls._stand_in()

    @classmethod
    def _from(cls, entry: pwd.struct_passwd) -> "Account":
        return cls(entry.pw_name, entry.pw_uid, entry.pw_gid)

    @classmethod
    def _stand_in(cls) -> "Account":
        for name in _STAND_INS:
            try:
                return cls._from(pwd.getpwnam(name))
            except KeyError:
                continue
        raise CannotStart(
            "PostgreSQL does not run as root and this machine has no user 'nobody'; make a user 'vaccinnet', or name "
            "another database with DATABASE_URL."
        )

    @property
    def is_another(self) -> bool:
        """Return whether programs of the database run as somebody else than we."""
        return self.uid != os.geteuid()

    def own(self, folder: Path) -> None:
        """Make `folder` if it is not there, for this account alone. The folder above it must be ours."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.is_another:
            os.chown(folder, self.uid, self.gid, follow_symlinks=False)

    def run(self, arguments: Sequence[str | Path], *, output: Path, given: str = "") -> bool:
        """Run a program as this account, add what it says to the file `output`, and return whether it succeeded.

        What is inside the account's folders is written in this way only: root must not follow links there.
        """
        # A file, because the database keeps what it inherits open: reading a pipe would wait for ever.
        with open(output, "ab", opener=_private) as said:
            ended = subprocess.run(  # noqa: S603
                [str(each) for each in arguments],
                input=given.encode(),
                stdout=said,
                stderr=said,
                cwd="/",
                umask=0o077,
                start_new_session=True,
                check=False,
                **self._identity(),
            )
        return ended.returncode == 0

    def _identity(self) -> dict[str, Any]:
        if not self.is_another:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
