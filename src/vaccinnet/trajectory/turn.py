"""Whose turn it is in each state and until when, and the clock of the engagement, which can stand still."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from vaccinnet.trajectory.party import Turn
from vaccinnet.trajectory.steps import State
from vaccinnet.trajectory.term import days_after
from vaccinnet.trajectory.terms import Terms

if TYPE_CHECKING:
    from vaccinnet.trajectory.models import Application

_NOTHING = timedelta()


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose turn it is from now on, and until when."""

    side: Turn
    due_at: datetime | None = None


NOBODY = Whose("nobody")


def turn_in(state: State, application: "Application", *, terms: Terms, now: datetime) -> Whose:
    """Return whose turn it is when the application comes into this state now; the engagement has a clock of its own."""
    match state:
        case "draft":
            return Whose("integrator")
        case "filed":
            return Whose("authority", days_after(now, terms.review_days))
        case "times_proposed" if application.proposed_by == "integrator":
            return Whose("authority", days_after(now, terms.review_days))
        case "more_asked" | "times_proposed" | "plan_proposed":
            return Whose("integrator", days_after(now, terms.answer_days))
        case "time_agreed":
            return Whose("authority", days_after(max(application.intake_at or now, now), terms.plan_days))
        case "planning":
            return Whose("authority", days_after(now, terms.plan_days))
        case "qualification":
            return Whose("authority", days_after(now, terms.verdict_days))
        case "integration":
            return run_on(application, now=now)
        case _:
            return NOBODY


def stand_still(application: "Application", *, now: datetime) -> None:
    """Let the clock of the engagement stand still; nothing changes when it stands still already."""
    if application.time_left is None and application.due_at is not None and application.waits_for == "integrator":
        application.time_left = max(application.due_at - now, _NOTHING)


def run_on(application: "Application", *, now: datetime, added: timedelta = _NOTHING) -> Whose:
    """Let the clock of the engagement run on with what was left and what is added, and return the turn."""
    left = (application.time_left or _NOTHING) + added
    application.time_left = None
    return Whose("integrator", now + left)
