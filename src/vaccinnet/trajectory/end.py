"""A road that ends before its time: withdrawn, closed because nothing happens, and opened again."""

from datetime import datetime, timedelta
from typing import cast

from django.db import transaction

from vaccinnet.trajectory.facts import Reason
from vaccinnet.trajectory.models import Application
from vaccinnet.trajectory.party import Party
from vaccinnet.trajectory.road import enter, take_up
from vaccinnet.trajectory.rules import RULES
from vaccinnet.trajectory.steps import State
from vaccinnet.trajectory.talk import open_questions
from vaccinnet.trajectory.term import days_after
from vaccinnet.trajectory.terms import Terms
from vaccinnet.trajectory.turn import NOBODY, Whose, stand_still, turn_in


@transaction.atomic
def withdraw(number: int, *, reason: str, by: Party, seen: int | None, now: datetime) -> Application:
    """Return the application, which the developer withdraws; a reason may be given.

    Raises NoSuchApplication or Refused.
    """
    findings = RULES.of("words").judge(Reason(reason)) if reason.strip() else []
    application = take_up(number, "withdraw", by=by, seen=seen, also=findings)
    return _close(application, "withdraw", by=by, text=reason, now=now)


@transaction.atomic
def close(number: int, *, reason: str, by: Party, seen: int | None, now: datetime) -> Application:
    """Return the application, which a manager closes for this reason. Raises NoSuchApplication or Refused."""
    application = take_up(number, "close", by=by, seen=seen, also=RULES.of("words").judge(Reason(reason)))
    return _close(application, "close", by=by, text=reason, now=now)


def close_idle(*, now: datetime, terms: Terms) -> list[int]:
    """Close the roads of developers whose term ended long ago and who did nothing, and return their numbers."""
    idle = Application.objects.filter(
        waits_for="integrator", filed_at__isnull=False, due_at__lt=now - timedelta(days=terms.closing_days)
    )
    closed = []
    for number in list(idle.order_by("due_at").values_list("number", flat=True)):
        with transaction.atomic():
            # Asked again under the lock: somebody may have done something in the meantime.
            application = idle.select_for_update(skip_locked=True).filter(number=number).first()
            if application:
                _close(application, "close", by=None, text="", now=now)
                closed.append(number)
    return closed


@transaction.atomic
def reopen(number: int, *, reason: str, by: Party, seen: int | None, now: datetime, terms: Terms) -> Application:
    """Return the application, which goes on where it was closed, with a new term.

    Raises NoSuchApplication or Refused.
    """
    application = take_up(number, "reopen", by=by, seen=seen, also=RULES.of("words").judge(Reason(reason)))
    state = cast(State, application.closed_in)
    if state == "integration":
        least = timedelta(days=terms.reopened_days)
        application.time_left = max(application.time_left or timedelta(), least)
        if asked := open_questions(application):
            turn = Whose("authority", days_after(max(asked[0].at, now), terms.reply_days))
        else:
            turn = turn_in(state, application, terms=terms, now=now)
    else:
        turn = turn_in(state, application, terms=terms, now=now)
    application.closed_in = ""
    enter(application, "reopen", by=by, now=now, state=state, whose=turn, text=reason)
    return application


def _close(application: Application, act: str, *, by: Party | None, text: str, now: datetime) -> Application:
    if application.state == "integration":
        stand_still(application, now=now)
    application.closed_in = application.state
    details = {"in": application.state, "is_idle": by is None}
    enter(application, act, by=by, now=now, state="closed", whose=NOBODY, text=text, details=details)
    return application
