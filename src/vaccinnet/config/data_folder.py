"""The data folder: where the database, the secrets and the virtual certificate authority live.

openvaccinnet-data   the format of the folder
secrets/             made at their first use
database/, run/      the embedded database and its socket, for its own account alone
database.complete    there once initdb has finished, with the version of PostgreSQL
database.log, gate.lock, holders.lock
admissions/          the keys by which acceptance signs what is admitted
acceptance/          the virtual certificate authority
mail/                the keys to which developers encrypt what they mail
"""

import os
import pwd
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from vaccinnet.config.cannot_start import CannotStart

# Raised when a folder written by this version cannot be used by the one before.
FORMAT = 1

_MARK = "openvaccinnet-data"


def default_data_folder() -> Path:
    """Return where data are kept when nobody says otherwise."""
    return Path("/var/lib/openvaccinnet" if os.geteuid() == 0 else "var")


@dataclass(frozen=True)
class DataFolder:
    """A folder that belongs to one installation, and to nobody else on the machine."""

    path: Path

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", Path(os.path.abspath(self.path)))

    @property
    def tls_files(self) -> tuple[Path, Path]:
        """Where the certificate chain and the key of the web server are, when it has a virtual certificate."""
        return self.path / "acceptance" / "tls" / "chain.pem", self.path / "acceptance" / "tls" / "key.pem"

    def prepare(self) -> None:
        """Make the folder, or make sure that the one there can be used. Raises CannotStart."""
        with self._plain_errors():
            if not os.path.lexists(self.path):
                self.path.mkdir(parents=True, mode=0o700)
            self._refuse_what_is_not_ours()
            # The database of root runs as another user, who must pass through to its own folder, and only that.
            self.path.chmod(0o711 if os.geteuid() == 0 else 0o700)
            self._refuse_a_newer_format()

    def secret(self, name: str) -> str:
        """Return the secret with this name, made at its first use."""
        file = self.path / "secrets" / name
        with self._plain_errors():
            if not file.exists():
                file.parent.mkdir(mode=0o700, exist_ok=True)
                write_once(file, secrets.token_urlsafe(64))
            return file.read_text(encoding="utf-8")

    def _refuse_what_is_not_ours(self) -> None:
        if not self.path.is_dir():
            raise CannotStart(f"{self.path} is a file; name a folder with --data-dir.")
        owner = self.path.stat().st_uid
        if owner != os.geteuid():
            raise CannotStart(
                f"The data folder {self.path} belongs to {_user_name(owner)}; "
                f"start as that user, or name another folder with --data-dir."
            )
        if not all(name.startswith(_MARK) for name in os.listdir(self.path)) and not (self.path / _MARK).exists():
            raise CannotStart(
                f"{self.path} holds other files and is not a data folder; name a new or empty one with --data-dir."
            )

    def _refuse_a_newer_format(self) -> None:
        mark = self.path / _MARK
        if not mark.exists():
            write_once(mark, f"{FORMAT}\n")
        text = mark.read_text(encoding="utf-8", errors="replace").strip()
        if not text.isdecimal():
            raise CannotStart(f"{mark} cannot be read as a version; restore the data folder from a backup.")
        if int(text) > FORMAT:
            raise CannotStart(
                f"The data folder {self.path} was written by a newer version of OpenVaccinnet (format {text}, this one "
                f"knows {FORMAT}); install that version, or name another folder with --data-dir."
            )

    @contextmanager
    def _plain_errors(self) -> Iterator[None]:
        try:
            yield
        except PermissionError as error:
            raise CannotStart(
                f"There is no permission to write {error.filename or self.path}; "
                f"make {self.path} writable for {_user_name(os.geteuid())}, or name another folder with --data-dir."
            ) from error
        except OSError as error:
            raise CannotStart(f"The data folder {self.path} cannot be used: {error.strerror}.") from error


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def write_once(file: Path, text: str) -> None:
    """Write a private file that is not there yet: readers see all of it or none, and the first of two writers wins."""
    aside = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    with open(aside, "x", encoding="utf-8", opener=_private) as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(aside, file)
    except FileExistsError:
        pass
    finally:
        aside.unlink()
    _sync_folder(file.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def closed_to_others(folder: Path) -> Path | None:
    """Return the first folder on the way to `folder` that other users may not pass, if there is one."""
    for each in (*reversed(folder.parents), folder):
        if each.exists() and not each.stat().st_mode & stat.S_IXOTH:
            return each
    return None
