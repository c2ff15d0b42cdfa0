"""Nudge developers before a term of theirs ends, and tell what was done to whoever has not read it yet."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from vaccinnet.database.send_each import send_each
from vaccinnet.trajectory.models import Application, Event
from vaccinnet.trajectory.party import Side
from vaccinnet.trajectory.road import enter
from vaccinnet.trajectory.terms import Terms


@dataclass(frozen=True, slots=True)
class News:
    """An event that the other side is told of."""

    event: Event
    to: Side


def nudge(*, now: datetime, terms: Terms) -> list[Event]:
    """Return the nudges that are due now and were not given before; each is in the history, to be told.

    A developer is nudged some days before a term ends and at its end, each once; a term that is shorter than those days
    has no such nudge.
    """
    given = []
    most = max(terms.nudge_days, default=0)
    due = Application.objects.filter(
        waits_for="integrator", filed_at__isnull=False, due_at__lte=now + timedelta(days=most)
    )
    for number in list(due.order_by("due_at").values_list("number", flat=True)):
        with transaction.atomic():
            application = due.select_for_update(skip_locked=True).filter(number=number).first()
            days = application and _days_to_tell(application, now=now, terms=terms)
            if application and days is not None:
                assert application.due_at is not None
                details = {"days": days, "due_at": application.due_at.isoformat()}
                given.append(enter(application, "nudge", by=None, now=now, details=details))
    return given


def _days_to_tell(application: Application, *, now: datetime, terms: Terms) -> int | None:
    """Return the days before the end at which the developer is nudged now, or None."""
    assert application.due_at is not None
    due = [
        days for days in {*terms.nudge_days, 0} if application.since < application.due_at - timedelta(days=days) <= now
    ]
    if not due:
        return None
    # Of several that are due, the last one tells it all.
    days = min(due)
    told = {"days": days, "due_at": application.due_at.isoformat()}
    return None if application.events.filter(act="nudge", details__contains=told).exists() else days


def tell(send: Callable[[News], None], *, now: datetime, most: int = 100) -> int:
    """Give what was not told yet to `send`, the oldest first, and return how many events were told.

    One that cannot be sent does not hold the others up (database/send_each.py).
    """
    untold = Event.objects.filter(told_at__isnull=True).select_related("application__company")

    def send_one(event: Event) -> None:
        send(News(event, "authority" if event.side == "integrator" else "integrator"))

    return send_each(untold.order_by("id"), send_one, mark="told_at", since="at", now=now, most=most)
