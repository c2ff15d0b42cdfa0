"""Processes of one command: they end when it ends, and are started again when they end by themselves."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence

_SET_PARENT_DEATH_SIGNAL = 1

_SHORTEST_PAUSE = 0.2
_LONGEST_PAUSE = 30.0
# Who lived this long is healthy: the next pause is short again.
_HEALTHY_AFTER = 30.0


def end_with_parent() -> None:
    """Have the kernel end this process when its parent dies, also by SIGKILL. Linux only; elsewhere nothing happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)


class Child:
    """A process of a supervisor. It has a session of its own, so Ctrl-C reaches only the supervisor."""

    def __init__(
        self,
        name: str,
        arguments: Sequence[str],
        *,
        variables: Mapping[str, str],
        clock: Callable[[], float] = time.monotonic,
    ):
        self.name = name
        self._arguments = list(arguments)
        self._variables = dict(variables)
        self._clock = clock
        self._process: subprocess.Popen[bytes] | None = None
        self._pause = _SHORTEST_PAUSE
        self._started_at = 0.0
        self._start_at = 0.0

    def start(self) -> None:
        """Start the process."""
        self._started_at = self._clock()
        self._process = subprocess.Popen(  # noqa: S603
            self._arguments,
            env=os.environ | self._variables,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )

    @property
    def exit_code(self) -> int | None:
        """How the process ended, or None while it runs."""
        return self._process.poll() if self._process else None

    def keep_running(self) -> None:
        """Start a process that ended by itself once more: at once the first time, later after longer and longer."""
        now = self._clock()
        if self._process is None:
            if now >= self._start_at:
                self.start()
        elif self.exit_code is not None:
            if now - self._started_at >= _HEALTHY_AFTER:
                self._pause = _SHORTEST_PAUSE
            self._start_at = now + self._pause
            self._pause = min(self._pause * 2, _LONGEST_PAUSE)
            self._process = None

    def ask_to_stop(self) -> None:
        """Ask the process to finish what it does and end."""
        if self._process and self._process.poll() is None:
            self._process.terminate()

    def stop(self, *, patience: float) -> None:
        """Wait until the process has ended; after `patience` seconds end it, and all it started, by force."""
        if self._process is None:
            return
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
