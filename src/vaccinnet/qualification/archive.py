"""Open what was sent: a zip or single files, with bounds on everything and never a path of somebody else's choosing.

A zip may be locked by AES with the password that was agreed; a caller without one needs no library for it.
"""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from vaccinnet.qualification.facts import Seen, ShownFile
from vaccinnet.qualification.locked_zip import LockedZip, WrongPassword

# At the end of every zip: how large its list of files is (APPNOTE 4.3.16).
_END, _END_SIZE, _LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535
_LIST_SIZE_A_FILE = 400
_PIECE = 64 * 1024
_NOISE = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much may be shown: a set has twelve files, a generous one a few dozen."""

    most_files: int = 100
    most_bytes: int = 32 * 1024 * 1024
    # How many times larger a file may become; XML that repeats itself gets 50 times smaller at most.
    most_times: int = 200


@dataclass(slots=True)
class Opened:
    """The files that can be read, and the problems with the others."""

    files: list[ShownFile] = field(default_factory=list)
    problems: list[Seen] = field(default_factory=list)
    size: int = 0

    def keep(self, name: str, contents: bytes, exchange: str = "") -> None:
        """Add a file; of several with one name each gets a name of its own."""
        taken = {each.name for each in self.files}
        names = (name, *(f"{name} ({number})" for number in range(2, len(taken) + 3)))
        self.files.append(ShownFile(next(each for each in names if each not in taken), contents, exchange))

    def refuse(self, file: str, problem: str, **values: object) -> None:
        """Add a problem with a file."""
        self.problems.append(Seen(file, problem=problem, values=values))


def is_zip(contents: bytes) -> bool:
    """Return whether this is a zip, whatever its name says."""
    return contents[:4] in (b"PK\x03\x04", _END, b"PK\x07\x08")


_USUAL = Bounds()


def open_files(files: Iterable[ShownFile], bounds: Bounds = _USUAL, *, password: str = "") -> Opened:
    """Return what is in the files that were sent; a zip among them is opened, a zip in a zip is not.

    `password` is the one that was agreed for locked zips; without one they stay locked.
    """
    opened = Opened()
    for number, each in enumerate(files, start=1):
        if number > bounds.most_files:
            opened.refuse("", "many", most=bounds.most_files)
            break
        if is_zip(each.contents):
            _open_zip(each, opened, bounds, password)
        elif _has_room(each.name, len(each.contents), opened, bounds):
            opened.keep(each.name, each.contents, each.exchange)
    return opened


def _open_zip(sent: ShownFile, opened: Opened, bounds: Bounds, password: str) -> None:
    if len(sent.contents) > bounds.most_bytes:
        opened.refuse(sent.name, "large", most=bounds.most_bytes)
        return
    # The list of files is read as a whole, so a long one is refused before.
    if _size_of_list(sent.contents) > bounds.most_files * _LIST_SIZE_A_FILE:
        opened.refuse(sent.name, "many", most=bounds.most_files)
        return
    try:
        with zipfile.ZipFile(io.BytesIO(sent.contents)) as archive:
            _read_entries(sent.name, archive, opened, bounds, LockedZip(sent.contents, password))
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, NotImplementedError, zlib.error):
        opened.refuse(sent.name, "broken")


def _size_of_list(contents: bytes) -> int:
    end = contents.rfind(_END, max(0, len(contents) - _END_SIZE - _LONGEST_COMMENT))
    if end < 0 or end + _END_SIZE > len(contents):
        return 0
    size: int = struct.unpack_from("<L", contents, end + 12)[0]
    return size


def _read_entries(name: str, archive: zipfile.ZipFile, opened: Opened, bounds: Bounds, locked: LockedZip) -> None:
    numbered = list(enumerate(archive.infolist()))
    entries = [(n, each) for n, each in numbered if not each.is_dir() and not _is_noise(each.filename)]
    if len(opened.files) + len(entries) > bounds.most_files:
        opened.refuse(name, "many", most=bounds.most_files)
        return
    for number, entry in entries:
        inside = f"{name}/{_readable(entry.filename)}"
        if problem := "path" if _is_trick(entry) else locked.problem(entry):
            opened.refuse(inside, problem)
            continue
        is_locked = entry.flag_bits & 1
        pieces = locked.pieces(number, _PIECE) if is_locked else _pieces(archive, entry)
        try:
            if not _read_entry(inside, pieces, entry.compress_size, opened, bounds):
                return
        except WrongPassword:
            # It is the same for all of them.
            opened.refuse(name, "password")
            return


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(entry) as reader:
        while piece := reader.read(_PIECE):
            yield piece


def _read_entry(inside: str, pieces: Iterator[bytes], packed: int, opened: Opened, bounds: Bounds) -> bool:
    """Read one file piece by piece, and return whether there is room for more; the list of the zip proves nothing."""
    most_unpacked = bounds.most_times * max(packed, 1024)
    most = min(bounds.most_bytes - opened.size, most_unpacked)
    read, size = [], 0
    for piece in pieces:
        size += len(piece)
        if size > most:
            is_bomb = size > most_unpacked
            opened.refuse(
                inside, "bomb" if is_bomb else "large", most=bounds.most_times if is_bomb else bounds.most_bytes
            )
            return is_bomb
        read.append(piece)
    contents = b"".join(read)
    if is_zip(contents):
        opened.refuse(inside, "nested")
    elif _has_room(inside, size, opened, bounds):
        opened.keep(inside, contents)
    return True


def _has_room(name: str, size: int, opened: Opened, bounds: Bounds) -> bool:
    opened.size += size
    if opened.size > bounds.most_bytes:
        opened.refuse(name, "large", most=bounds.most_bytes)
        return False
    return True


def _is_noise(name: str) -> bool:
    return name.startswith(_NOISE[0]) or name.rpartition("/")[2] in _NOISE[1:]


def _is_trick(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename.replace("\\", "/")
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    return is_link or name.startswith("/") or ".." in name.split("/") or ":" in name.split("/")[0]


def _readable(name: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in name)[:200]
