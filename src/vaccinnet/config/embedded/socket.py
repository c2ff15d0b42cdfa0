"""Where the embedded database listens: a socket that only its account and root can reach."""

import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.embedded.account import Account

# The kernel takes 107 bytes; a name that PostgreSQL adds for its lock file must fit as well.
_LONGEST = 100
_NAME = ".s.PGSQL.5432"

# Not the temporary folder of the environment: every process must come to the same place.
_SHORT = Path("/tmp")  # noqa: S108


def socket_folder(data_folder: Path) -> Path:
    """Return the folder of the socket: in the data folder, or a short one when that path is too long."""
    folder = data_folder / "run"
    if len(os.fsencode(folder / _NAME)) <= _LONGEST:
        return folder
    return _SHORT / f"vaccinnet-{os.geteuid()}" / hashlib.sha256(os.fsencode(data_folder)).hexdigest()[:16]


def url_of(data_folder: Path, *, name: str = "vaccinnet") -> str:
    """Return the address of the embedded database in this data folder."""
    return f"postgresql:///{name}?user=vaccinnet&host={quote(str(socket_folder(data_folder)), safe='')}"


def make_socket_folder(data_folder: Path, account: Account) -> Path:
    """Return the folder of the socket, made for `account` alone. Raises CannotStart if somebody else made it."""
    folder = socket_folder(data_folder)
    if folder.parent != data_folder:
        _make_short(folder.parent, mode=0o711 if account.is_another else 0o700)
    account.own(folder)
    return folder


def remove_socket_folder(data_folder: Path) -> None:
    """Leave nothing behind outside the data folder."""
    folder = socket_folder(data_folder)
    if folder.parent != data_folder:
        # Another data folder may have its socket beside ours.
        with suppress(OSError):
            folder.rmdir()
            folder.parent.rmdir()


def _make_short(folder: Path, *, mode: int) -> None:
    # Anybody may write to the folder above: what another user put there first must not be trusted.
    folder.mkdir(mode=mode, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise CannotStart(f"{folder} was made by another user; remove it, or choose a shorter path with --data-dir.")
    folder.chmod(mode)
