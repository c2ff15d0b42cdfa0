"""The worker: processes batches when they are due, for as long as it runs."""

import gc
from collections.abc import Callable
from datetime import datetime
from threading import Event

import structlog
from django.db import InterfaceError, OperationalError, connection

from vaccinnet.batch.process import process_due
from vaccinnet.batch.terms import Terms
from vaccinnet.register.vaccine_codes import current_codes

log = structlog.get_logger(__name__)

_LOOKS_EVERY = 0.25
_WAITS_AFTER_LOSS = 1.0


def work_forever(stop: Event, *, terms: Terms, clock: Callable[[], datetime]) -> None:
    """Process batches as they become due until `stop` is set; a lost database is waited for."""
    # A chunk makes some ten thousand objects that refer to each other in no circle: looking for circles less often
    # saves a tenth of the time, and everything loaded by now stays anyway.
    gc.freeze()
    gc.set_threshold(50_000)
    while not stop.is_set():
        try:
            process_due(codes=current_codes(), terms=terms, clock=clock, should_stop=stop.is_set)
            stop.wait(_LOOKS_EVERY)
        except (OperationalError, InterfaceError):
            log.warning("the database is not reachable; trying again")
            connection.close()
            stop.wait(_WAITS_AFTER_LOSS)
