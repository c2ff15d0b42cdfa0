"""Step 3: the developer asks for more time with a reason, and the managers decide."""

from datetime import datetime, timedelta

from django.db import transaction

from vaccinnet.trajectory.facts import Extension, Reason
from vaccinnet.trajectory.models import Event
from vaccinnet.trajectory.party import Party
from vaccinnet.trajectory.road import demand, enter, take_up
from vaccinnet.trajectory.rules import RULES
from vaccinnet.trajectory.talk import go_on, open_questions, settled, wait_for_answer
from vaccinnet.trajectory.terms import Terms


@transaction.atomic
def ask_extension(number: int, *, days: int | None, reason: str, by: Party, now: datetime, terms: Terms) -> Event:
    """Return the request for so many days more; until it is decided the clock stands still.

    Raises NoSuchApplication or Refused.
    """
    application = take_up(number, "ask_extension", by=by, seen=None)
    waits = any(each.act == "ask_extension" for each in open_questions(application))
    findings = RULES.of("extension").judge(Extension(days, terms.longest_extension_days, waits))
    demand(findings + RULES.of("words").judge(Reason(reason)))
    turn = wait_for_answer(application, now=now, terms=terms)
    return enter(application, "ask_extension", by=by, now=now, whose=turn, text=reason, details={"days": days})


@transaction.atomic
def decide_extension(
    number: int, request_id: int, *, is_granted: bool, reason: str, by: Party, now: datetime, terms: Terms
) -> Event:
    """Return the decision; what is granted is added to the clock, which runs on. Raises NoSuchApplication or Refused.

    A refusal has a reason; a grant may have one.
    """
    needs_reason = not is_granted or reason.strip()
    findings = RULES.of("words").judge(Reason(reason)) if needs_reason else []
    application = take_up(number, "decide_extension", by=by, seen=None, also=findings)
    request = settled(application, request_id, act="ask_extension")
    days = int(request.details["days"]) if is_granted else 0
    application.extension_days += days
    turn = go_on(application, but=request, now=now, terms=terms, added=timedelta(days=days))
    details = {"is_granted": is_granted, "days": days}
    return enter(
        application, "decide_extension", by=by, now=now, whose=turn, text=reason, details=details, settles=request
    )
