"""Keep the figures: beside the batches, one pass when something changed, and the findings of every finished day."""

import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event

import structlog
from django.db import Error, connection

from vaccinnet.audit.models import Action, Line
from vaccinnet.database.bulk import server_cursor
from vaccinnet.figures.count import count
from vaccinnet.figures.findings import count_days
from vaccinnet.figures.models import Pass
from vaccinnet.register.vaccine_codes import current_codes

log = structlog.get_logger(__name__)

_LOOKS_EVERY = 5.0
_WAITS_AFTER_LOSS = 30.0
# A pass works a quarter of the time, and the next comes after ten times as long.
_RESTS = 3
_BETWEEN = 10
_SHORTEST_BETWEEN = timedelta(minutes=1)
# What no line of a trail tells, such as persons without vaccinations, is counted by then.
_LONGEST_BETWEEN = timedelta(days=1)
# A line is dated when its transaction begins, and seen when that ends.
_SETTLES = timedelta(hours=1)
_KEEPING = uuid.uuid5(uuid.NAMESPACE_URL, "urn:openvaccinnet:figures:keep").int % 2**63


def keep_forever(stop: Event, *, clock: Callable[[], datetime]) -> None:
    """Keep the figures until `stop` is set; of all workers one does it at a time."""
    while not stop.is_set():
        wait = _LOOKS_EVERY
        try:
            keep(stop, clock=clock)
        except Error:
            log.warning("the figures wait for the database")
            wait = _WAITS_AFTER_LOSS
        except Exception:
            log.exception("keeping the figures broke off")
            wait = _WAITS_AFTER_LOSS
        finally:
            # A connection that waits would keep the advisory lock from others, or be lost unseen.
            connection.close()
        stop.wait(wait)


def keep(stop: Event, *, clock: Callable[[], datetime]) -> bool:
    """Count what is to be counted now, and return whether the register was counted."""
    if not _is_alone():
        return False
    count_days(now=clock())
    if not is_due(clock()):
        return False
    return count(codes=current_codes(), clock=clock, pause=lambda seconds: not _rests(stop, seconds)) is not None


def is_due(now: datetime) -> bool:
    """Return whether the register changed since the last pass began and that is long enough ago, or a day went by."""
    last = Pass.objects.order_by("-id").first()
    if last is None or last.began_at < now - _LONGEST_BETWEEN:
        return True
    took = last.ended_at - last.began_at
    if now < last.ended_at + max(_SHORTEST_BETWEEN, _BETWEEN * took):
        return False
    since = last.began_at - min(_SETTLES, _BETWEEN * took + _SHORTEST_BETWEEN)
    return Line.objects.filter(at__gte=since).exclude(action=Action.CONSULTED).exists()


def _rests(stop: Event, seconds: float) -> bool:
    """Wait as long as the others may expect after a slice that took so long, and return whether to stop."""
    return stop.wait(_RESTS * seconds)


def _is_alone() -> bool:
    with server_cursor() as cursor:
        row = cursor.execute("SELECT pg_try_advisory_lock(%s)", [_KEEPING]).fetchone()
    return row is not None and row[0]


def until_counted(clock: Callable[[], datetime], *, patience: float = 60.0) -> bool:
    """Count the register now, without pauses, and return whether that was done; another may be at it."""
    until = time.monotonic() + patience
    while not _is_alone():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    try:
        return count(codes=current_codes(), clock=clock) is not None
    finally:
        with server_cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_KEEPING])
