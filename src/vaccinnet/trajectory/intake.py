"""Step 2, the intake: both sides propose times, one is accepted, and the managers tell what was chosen there."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from vaccinnet.kmehr.business_day import business_day
from vaccinnet.trajectory.answers import Answers
from vaccinnet.trajectory.facts import AcceptedTime, HeldIntake, ProposedTimes, Reason
from vaccinnet.trajectory.guidance import generate_plan, ways_for
from vaccinnet.trajectory.models import Application, Task
from vaccinnet.trajectory.party import Party
from vaccinnet.trajectory.road import demand, enter, judge, take_up
from vaccinnet.trajectory.rules import RULES
from vaccinnet.trajectory.term import add_months
from vaccinnet.trajectory.terms import Terms
from vaccinnet.trajectory.turn import turn_in


@transaction.atomic
def propose_times(
    number: int,
    times: Sequence[datetime | None],
    *,
    place: str = "",
    by: Party,
    seen: int,
    now: datetime,
    terms: Terms,
) -> Application:
    """Return the application with these times, from which the other side chooses; earlier proposals are gone.

    None stands for a time that could not be read. Raises NoSuchApplication or Refused.
    """
    proposed = ProposedTimes(tuple(times), now, place.strip())
    application = take_up(number, "propose_times", by=by, seen=seen, also=RULES.of("times").judge(proposed))
    application.proposed_times = sorted(each for each in times if each)
    application.proposed_by = by.side
    application.intake_at = None
    application.intake_place = place.strip() or application.intake_place
    turn = turn_in("times_proposed", application, terms=terms, now=now)
    details = {"times": [each.isoformat() for each in application.proposed_times], "place": application.intake_place}
    enter(application, "propose_times", by=by, now=now, state="times_proposed", whose=turn, details=details)
    return application


@transaction.atomic
def accept_time(
    number: int, time: datetime | None, *, by: Party, seen: int | None, now: datetime, terms: Terms
) -> Application:
    """Return the application with the time on which both agree. Raises NoSuchApplication or Refused."""
    application = take_up(number, "accept_time", by=by, seen=seen)
    accepted = AcceptedTime(time, tuple(application.proposed_times), application.proposed_by, by.side, now)
    demand(RULES.of("accepted_time").judge(accepted))
    application.intake_at = time
    turn = turn_in("time_agreed", application, terms=terms, now=now)
    details = {"time": time.isoformat() if time else "", "place": application.intake_place}
    enter(application, "accept_time", by=by, now=now, state="time_agreed", whose=turn, details=details)
    return application


@transaction.atomic
def hold_intake(
    number: int, *, ways: Sequence[str], notes: str, by: Party, seen: int, now: datetime, terms: Terms
) -> Application:
    """Return the application with the ways that were chosen at the intake, and a plan made of them to be edited.

    The notes are for the managers only. Raises NoSuchApplication or Refused.
    """
    application = take_up(number, "hold_intake", by=by, seen=seen)
    answers = Answers.read(application.answers)
    held = HeldIntake(
        agreed_at=application.intake_at or now,
        ways=tuple(ways),
        possible=tuple(each.key for each in ways_for(answers.services)),
        now=now,
    )
    demand(RULES.of("intake").judge(held) + (RULES.of("words").judge(Reason(notes, "notes")) if notes.strip() else []))
    application.ways = list(dict.fromkeys(ways))
    _draw_up(application, answers, now=now, terms=terms)
    turn = turn_in("planning", application, terms=terms, now=now)
    details = {"ways": application.ways}
    enter(application, "hold_intake", by=by, now=now, state="planning", whose=turn, details=details)
    if notes.strip():
        enter(application, "note", by=by, now=now, text=notes)
    return application


def _draw_up(application: Application, answers: Answers, *, now: datetime, terms: Terms) -> None:
    today = business_day(now)
    tasks = generate_plan(answers, ways=application.ways, first=today, last=add_months(today, terms.engagement_months))
    application.tasks.all().delete()
    Task.objects.bulk_create(
        Task(application=application, place=place, text=task.text, owner=task.owner, due_on=task.due_on)
        for place, task in enumerate(tasks, 1)
    )


def may_accept(application: Application, *, by: Party) -> bool:
    """Return whether this party chooses from the times that are proposed now."""
    return application.proposed_by != by.side and not judge(application, "accept_time", by=by, seen=None)
