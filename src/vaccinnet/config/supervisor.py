"""Keep a database and processes running until asked to stop."""

import signal
import time
from collections.abc import Callable, Sequence

from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.database import Database
from vaccinnet.config.processes import Child

_LOOKS_EVERY = 0.5
_LOOKS_EVERY_AT_START = 0.05
_PATIENCE = 25.0


class Supervisor:
    """Starts processes, watches over them and the database, and stops them."""

    def __init__(self, database: Database, children: Sequence[Child]):
        self._database = database
        self._children = children
        # Handlers only note the signal: they may interrupt anything.
        self._signals: list[int] = []

    def __enter__(self) -> "Supervisor":
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda received, _: self._signals.append(received))
        for child in self._children:
            child.start()
        return self

    def __exit__(self, *_: object) -> None:
        for child in self._children:
            child.ask_to_stop()
        deadline = time.monotonic() + _PATIENCE
        for child in self._children:
            child.stop(patience=max(0.0, deadline - time.monotonic()))

    @property
    def is_asked_to_stop(self) -> bool:
        """Whether a signal came in."""
        return bool(self._signals)

    def wait_until(self, is_ready: Callable[[], bool], *, patience: float) -> bool:
        """Return True when it is ready, or False when asked to stop before. Raises TimeoutError."""
        deadline = time.monotonic() + patience
        while not self.is_asked_to_stop:
            if is_ready():
                return True
            if time.monotonic() > deadline:
                raise TimeoutError
            self._keep_children()
            time.sleep(_LOOKS_EVERY_AT_START)
        return False

    def watch(self, is_over: Callable[[], bool] = lambda: False) -> None:
        """Keep everything running until asked to stop, or until it is over."""
        while not self.is_asked_to_stop and not is_over():
            self._keep_database()
            self._keep_children()
            time.sleep(_LOOKS_EVERY)

    def _keep_children(self) -> None:
        for child in self._children:
            child.keep_running()

    def _keep_database(self) -> None:
        if self._database.is_alive():
            return
        try:
            self._database.start_again()
        except CannotStart:
            # The next round tries again: a machine that is short of disk or memory may recover.
            time.sleep(_LOOKS_EVERY)
