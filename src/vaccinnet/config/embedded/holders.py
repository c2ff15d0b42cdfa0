"""Who needs the embedded database: the first holder starts it, the last one stops it.

The kernel drops the locks of a killed process, so nobody is counted who is no longer there. `gate.lock` is held only
while the database starts or stops; `holders.lock` is shared by every holder for as long as it lives.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Holders:
    """The processes that hold the database in one folder, this one among them or not."""

    def __init__(self, folder: Path):
        self._gate = folder / "gate.lock"
        self._holders = folder / "holders.lock"
        self._held: int | None = None

    @contextmanager
    def gate(self) -> Iterator[None]:
        """Keep every other process from starting or stopping the database meanwhile."""
        descriptor = _open(self._gate)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def join(self) -> None:
        """Count this process among the holders."""
        if self._held is None:
            self._held = _open(self._holders)
            fcntl.flock(self._held, fcntl.LOCK_SH)

    def leave(self) -> bool:
        """Count this process no longer, and return whether it was the last one. Call it inside the gate."""
        if self._held is None:
            return False
        try:
            fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            return False
        finally:
            os.close(self._held)
            self._held = None


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
