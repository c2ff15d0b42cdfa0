"""Read the files of a zip that is locked by AES with the password that was agreed."""

import io
import struct
import zipfile
from collections.abc import Iterator

# What a file that is locked by AES says in the place of its compression (APPNOTE, appendix E).
_AES = 99


class WrongPassword(Exception):
    """The password does not open the file."""


class LockedZip:
    """A zip of which some files may be locked; their numbers are those of its list, from 0 on.

    Without a password they stay locked, and no library for them is needed.
    """

    def __init__(self, contents: bytes, password: str):
        self._contents, self._password = contents, password

    def problem(self, entry: zipfile.ZipInfo) -> str:
        """Return what keeps this file locked (`locked` or `weak`), or nothing."""
        if not entry.flag_bits & 1:
            return ""
        if not self._password:
            return "locked"
        # Anybody picks the lock that zips had before (Biham and Kocher, 1994), and opening it takes seconds a megabyte.
        return "" if entry.compress_type == _AES else "weak"

    def pieces(self, number: int, size: int) -> Iterator[bytes]:
        """Yield the contents of a locked file in pieces of at most this size. Raises WrongPassword or BadZipFile."""
        # Not at the top: only the server needs it installed.
        import pyzipper

        try:
            archive = pyzipper.AESZipFile(io.BytesIO(self._contents))
            with archive.open(archive.infolist()[number], pwd=self._password.encode()) as reader:
                while piece := reader.read(size):
                    yield piece
        except RuntimeError as refused:
            raise WrongPassword from refused
        except (pyzipper.BadZipFile, IndexError, struct.error) as broken:
            raise zipfile.BadZipFile from broken
