"""Step 2, the guidance plan: managers edit and propose it, the developer accepts it with the engagement."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from vaccinnet.kmehr.business_day import business_day
from vaccinnet.trajectory.facts import Engagement, Plan, PlannedTask, Reason, Ticking
from vaccinnet.trajectory.models import Application, Task
from vaccinnet.trajectory.party import Party
from vaccinnet.trajectory.road import demand, enter, take_up
from vaccinnet.trajectory.rules import RULES
from vaccinnet.trajectory.term import add_months, months_after
from vaccinnet.trajectory.terms import Terms
from vaccinnet.trajectory.turn import Whose, turn_in


@transaction.atomic
def edit_plan(
    number: int, tasks: Sequence[PlannedTask], *, by: Party, seen: int, now: datetime, terms: Terms
) -> Application:
    """Return the application with these tasks in the place of those it had. Raises NoSuchApplication or Refused."""
    findings = RULES.of("plan").judge(_plan(tasks, now=now, terms=terms))
    application = take_up(number, "edit_plan", by=by, seen=seen, also=findings)
    application.tasks.all().delete()
    Task.objects.bulk_create(
        Task(application=application, place=place, text=task.text.strip(), owner=task.owner, due_on=task.due_on)
        for place, task in enumerate(tasks, 1)
    )
    enter(application, "edit_plan", by=by, now=now, details={"tasks": _told(tasks)})
    return application


@transaction.atomic
def propose_plan(number: int, *, by: Party, seen: int, now: datetime, terms: Terms) -> Application:
    """Return the application, whose plan the developer accepts or returns. Raises NoSuchApplication or Refused."""
    application = take_up(number, "propose_plan", by=by, seen=seen)
    tasks = tasks_of(application)
    demand(RULES.of("plan").judge(_plan(tasks, now=now, terms=terms)))
    turn = turn_in("plan_proposed", application, terms=terms, now=now)
    details = {"tasks": _told(tasks)}
    enter(application, "propose_plan", by=by, now=now, state="plan_proposed", whose=turn, details=details)
    return application


@transaction.atomic
def return_plan(number: int, *, reason: str, by: Party, seen: int, now: datetime, terms: Terms) -> Application:
    """Return the application, whose plan the managers change. Raises NoSuchApplication or Refused."""
    application = take_up(number, "return_plan", by=by, seen=seen, also=RULES.of("words").judge(Reason(reason)))
    turn = turn_in("planning", application, terms=terms, now=now)
    enter(application, "return_plan", by=by, now=now, state="planning", whose=turn, text=reason)
    return application


@transaction.atomic
def accept_plan(
    number: int, *, name: str, agrees: bool, by: Party, seen: int, now: datetime, terms: Terms
) -> Application:
    """Return the application, whose engagement begins now: its clock runs. Raises NoSuchApplication or Refused."""
    findings = RULES.of("engagement").judge(Engagement(name, agrees))
    application = take_up(number, "accept_plan", by=by, seen=seen, also=findings)
    application.engaged_by, application.engaged_at = name.strip(), now
    turn = Whose("integrator", months_after(now, terms.engagement_months))
    details = {"name": name.strip(), "months": terms.engagement_months, "tasks": _told(tasks_of(application))}
    enter(application, "accept_plan", by=by, now=now, state="integration", whose=turn, details=details)
    return application


@transaction.atomic
def tick(number: int, task_key: uuid.UUID, *, is_done: bool, by: Party, now: datetime) -> Task:
    """Return the task, marked as done or as not done after all. Raises NoSuchApplication or Refused."""
    application = take_up(number, "tick", by=by, seen=None)
    task = application.tasks.filter(key=task_key).first()
    demand(RULES.of("ticking").judge(Ticking(task.owner if task else None, by.side)))
    assert task is not None
    if bool(task.done_at) != is_done:
        task.done_at, task.done_by = (now, by.name) if is_done else (None, "")
        task.save(update_fields=["done_at", "done_by"])
        enter(application, "tick", by=by, now=now, details={"task": task.text, "is_done": is_done})
    return task


def tasks_of(application: Application) -> tuple[PlannedTask, ...]:
    """Return the tasks of the plan as they are written."""
    return tuple(PlannedTask(each.text, each.owner, each.due_on) for each in application.tasks.order_by("place"))


def _plan(tasks: Iterable[PlannedTask], *, now: datetime, terms: Terms) -> Plan:
    today = business_day(now)
    # The developer may take a while to accept, and the engagement begins then.
    last = add_months(today + timedelta(days=terms.answer_days), terms.engagement_months)
    return Plan(tuple(tasks), today, last)


def _told(tasks: Iterable[PlannedTask]) -> list[dict[str, str]]:
    return [
        {"text": each.text.strip(), "owner": each.owner, "due_on": each.due_on.isoformat() if each.due_on else ""}
        for each in tasks
    ]
