"""What managers answer to an application: that they need more, or that they decline it."""

from datetime import datetime

from django.db import transaction

from vaccinnet.trajectory.facts import Reason
from vaccinnet.trajectory.models import Application
from vaccinnet.trajectory.party import Party
from vaccinnet.trajectory.road import enter, take_up
from vaccinnet.trajectory.rules import RULES
from vaccinnet.trajectory.terms import Terms
from vaccinnet.trajectory.turn import NOBODY, turn_in


@transaction.atomic
def ask_for_more(number: int, *, reason: str, by: Party, seen: int, now: datetime, terms: Terms) -> Application:
    """Return the application, which the developer completes and files again. Raises NoSuchApplication or Refused."""
    application = take_up(number, "ask_for_more", by=by, seen=seen, also=RULES.of("words").judge(Reason(reason)))
    turn = turn_in("more_asked", application, terms=terms, now=now)
    enter(application, "ask_for_more", by=by, now=now, state="more_asked", whose=turn, text=reason)
    return application


@transaction.atomic
def decline(number: int, *, reason: str, by: Party, seen: int, now: datetime) -> Application:
    """Return the application, which is declined for this reason. Raises NoSuchApplication or Refused."""
    application = take_up(number, "decline", by=by, seen=seen, also=RULES.of("words").judge(Reason(reason)))
    enter(application, "decline", by=by, now=now, state="declined", whose=NOBODY, text=reason)
    return application
