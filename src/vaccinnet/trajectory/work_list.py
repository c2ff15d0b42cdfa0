"""The managers' work list: what waits for them, how long already, and until when they promised."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from vaccinnet.trajectory.models import Application, Event
from vaccinnet.trajectory.steps import State
from vaccinnet.trajectory.talk import ASKING
from vaccinnet.trajectory.term import days_after
from vaccinnet.trajectory.terms import Terms


@dataclass(frozen=True, slots=True)
class Work:
    """Something that waits for the managers: an application in a state, or a question about one."""

    application: Application
    # "filed", "planning", …; "ask" or "ask_extension" for a question or request.
    what: str
    since: datetime
    due_at: datetime
    now: datetime
    question: Event | None = None

    @property
    def age(self) -> timedelta:
        """Return how long it has waited."""
        return self.now - self.since

    @property
    def is_late(self) -> bool:
        """Return whether the promise is broken."""
        return self.due_at < self.now

    @property
    def share(self) -> float:
        """Return how much of the promised time has passed: 1 at its end, more when it is late."""
        return self.age / max(self.due_at - self.since, timedelta(seconds=1))


def work_list(*, now: datetime, terms: Terms) -> Sequence[Work]:
    """Return what waits for the managers, what is due first first."""
    waiting = Application.objects.filter(waits_for="authority", due_at__isnull=False).select_related("company")
    questions = Event.objects.filter(act__in=ASKING, settled_by__isnull=True).exclude(application__waits_for="nobody")
    # In step 3 an application waits for them only by its questions.
    works = [_of(each, now) for each in waiting.exclude(state="integration")]
    works += [
        Work(each.application, each.act, each.at, days_after(each.at, terms.reply_days), now, each)
        for each in questions.select_related("application__company").order_by("id")
    ]
    return sorted(works, key=lambda work: (work.due_at, work.application.number))


def stands_still(*, now: datetime) -> Sequence[Application]:
    """Return the applications that wait for their developer beyond the term, the longest first."""
    late = Application.objects.filter(waits_for="integrator", filed_at__isnull=False, due_at__lt=now)
    return list(late.select_related("company").order_by("due_at"))


def _of(application: Application, now: datetime) -> Work:
    assert application.due_at is not None
    return Work(application, cast(State, application.state), application.since, application.due_at, now)
