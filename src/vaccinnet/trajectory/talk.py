"""What both sides say to each other in the thread of an application, and what managers note for themselves."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from vaccinnet.trajectory.facts import Reason, Settling
from vaccinnet.trajectory.models import Application, Event
from vaccinnet.trajectory.party import Party
from vaccinnet.trajectory.road import demand, enter, take_up
from vaccinnet.trajectory.rules import RULES
from vaccinnet.trajectory.term import days_after
from vaccinnet.trajectory.terms import Terms
from vaccinnet.trajectory.turn import Whose, run_on, stand_still

# What both sides see as one conversation.
THREAD = ("say", "ask", "answer", "ask_extension", "decide_extension", "ask_for_more", "return_plan")
ASKING = ("ask", "ask_extension")


@transaction.atomic
def say(number: int, text: str, *, by: Party, now: datetime) -> Event:
    """Return the message, which asks for no answer. Raises NoSuchApplication or Refused."""
    application = take_up(number, "say", by=by, seen=None, also=_judged(text))
    return enter(application, "say", by=by, now=now, text=text)


@transaction.atomic
def ask(number: int, text: str, *, by: Party, now: datetime, terms: Terms) -> Event:
    """Return the question, which the managers answer within their term; until then the clock stands still.

    Raises NoSuchApplication or Refused.
    """
    application = take_up(number, "ask", by=by, seen=None, also=_judged(text))
    turn = wait_for_answer(application, now=now, terms=terms)
    return enter(application, "ask", by=by, now=now, whose=turn, text=text)


@transaction.atomic
def answer(number: int, question_id: int, text: str, *, by: Party, now: datetime, terms: Terms) -> Event:
    """Return the answer to a question; when none is open any more, the clock runs on.

    Raises NoSuchApplication or Refused: a question has one answer.
    """
    application = take_up(number, "answer", by=by, seen=None, also=_judged(text))
    question = settled(application, question_id, act="ask")
    turn = go_on(application, but=question, now=now, terms=terms)
    return enter(application, "answer", by=by, now=now, whose=turn, text=text, settles=question)


@transaction.atomic
def note(number: int, text: str, *, by: Party, now: datetime) -> Event:
    """Return the note, which only managers see. Raises NoSuchApplication or Refused."""
    application = take_up(number, "note", by=by, seen=None, also=_judged(text))
    return enter(application, "note", by=by, now=now, text=text)


def open_questions(application: Application) -> Sequence[Event]:
    """Return the questions and requests that nobody has answered, the oldest first."""
    return list(application.events.filter(act__in=ASKING, settled_by__isnull=True).order_by("id"))


def settled(application: Application, event_id: int, *, act: str) -> Event:
    """Return the open question or request with this id. Raises Refused when there is none."""
    asked = application.events.filter(id=event_id, act=act).first()
    is_settled = asked is not None and Event.objects.filter(settles=asked).exists()
    demand(RULES.of("settling").judge(Settling(asked is not None, is_settled)))
    assert asked is not None
    return asked


def wait_for_answer(application: Application, *, now: datetime, terms: Terms) -> Whose | None:
    """Return the turn while something is asked of the managers: in step 3 it is theirs, else it stays as it is."""
    if application.state != "integration":
        return None
    stand_still(application, now=now)
    asked = [each.at for each in open_questions(application)]
    return Whose("authority", days_after(min([*asked, now]), terms.reply_days))


def go_on(
    application: Application, *, but: Event, now: datetime, terms: Terms, added: timedelta = timedelta()
) -> Whose | None:
    """Return the turn when `but` is answered: in step 3 the developer's, when nothing else is open."""
    if application.state != "integration":
        return None
    if others := [each.at for each in open_questions(application) if each.id != but.id]:
        application.time_left = (application.time_left or timedelta()) + added
        return Whose("authority", days_after(min(others), terms.reply_days))
    return run_on(application, now=now, added=added)


def _judged(text: str) -> list:
    return RULES.of("words").judge(Reason(text, "text"))
