"""The worker: processes batches when they are due, for as long as it runs."""

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event

import structlog
from django.db import InterfaceError, OperationalError, connection

from vaccinnet.batch.process import process_due
from vaccinnet.batch.terms import Terms
from vaccinnet.register.vaccine_codes import current_codes

log = structlog.get_logger(__name__)

_LOOKS_EVERY = 0.25
_WAITS_AFTER_LOSS = 1.0


@dataclass(slots=True)
class Chore:
    """Something else that a worker does now and then, at most once in this time."""

    do: Callable[[datetime], object]
    every: timedelta
    _due_at: float = field(default=0.0, init=False)

    def do_if_due(self, now: datetime) -> None:
        """Do it if it is due; a defect of its own is logged, and keeps no batch waiting."""
        if time.monotonic() < self._due_at:
            return
        self._due_at = time.monotonic() + self.every.total_seconds()
        try:
            self.do(now)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("a chore of the worker broke off")


def work_forever(stop: Event, *, terms: Terms, clock: Callable[[], datetime], chores: Sequence[Chore] = ()) -> None:
    """Process batches as they become due until `stop` is set; a lost database is waited for."""
    # A chunk makes some ten thousand objects that refer to each other in no circle: looking for circles less often
    # saves a tenth of the time, and everything loaded by now stays anyway.
    gc.freeze()
    gc.set_threshold(50_000)
    while not stop.is_set():
        try:
            process_due(codes=current_codes(), terms=terms, clock=clock, should_stop=stop.is_set)
            for chore in chores:
                chore.do_if_due(clock())
            stop.wait(_LOOKS_EVERY)
        except (OperationalError, InterfaceError):
            log.warning("the database is not reachable; trying again")
            connection.close()
            stop.wait(_WAITS_AFTER_LOSS)
