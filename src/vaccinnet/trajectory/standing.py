"""How an application stands: its step, whose turn it is and until when, the clock, and what each side may do next."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from vaccinnet.kmehr.business_day import business_day
from vaccinnet.trajectory.models import Application
from vaccinnet.trajectory.party import Side, Turn
from vaccinnet.trajectory.steps import STEPS, Act, State, acts_for

_NOTHING = timedelta()


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of the engagement: when it began, what is left of it, and whether it stands still.

    `ends_at` is when it ends if it runs from now on; it is over when nothing is left.
    """

    began_at: datetime
    left: timedelta
    stands_still: bool
    extension_days: int
    now: datetime

    @property
    def ends_at(self) -> datetime:
        """Return when the engagement ends if the clock runs on from now."""
        return self.now + self.left

    @property
    def is_over(self) -> bool:
        """Return whether nothing is left."""
        return self.left <= _NOTHING

    @property
    def days_left(self) -> int:
        """Return how many days are left, counted in days of Brussels; today's end is none."""
        return max((business_day(self.ends_at) - business_day(self.now)).days, 0)


@dataclass(frozen=True, slots=True)
class Standing:
    """How an application stands at a moment."""

    state: State
    step: int
    waits_for: Turn
    since: datetime
    due_at: datetime | None
    now: datetime
    clock: Clock | None

    @property
    def age(self) -> timedelta:
        """Return how long it has waited for the side whose turn it is."""
        return self.now - self.since

    @property
    def is_late(self) -> bool:
        """Return whether the side whose turn it is has had more than its term."""
        return self.due_at is not None and self.due_at < self.now

    def acts(self, side: Side) -> tuple[Act, ...]:
        """Return what this side may do now, in the order of the road."""
        return acts_for(self.state, side)


def standing_of(application: Application, *, now: datetime) -> Standing:
    """Return how the application stands at `now`."""
    state = cast(State, application.state)
    return Standing(
        state=state,
        step=STEPS[state] or STEPS.get(cast(State, application.closed_in), 0),
        waits_for=cast(Turn, application.waits_for),
        since=application.since,
        due_at=application.due_at,
        now=now,
        clock=_clock(application, now=now),
    )


def _clock(application: Application, *, now: datetime) -> Clock | None:
    if application.engaged_at is None or application.state not in ("integration", "qualification", "closed"):
        return None
    stands_still = application.time_left is not None
    left = application.time_left if application.time_left is not None else (application.due_at or now) - now
    return Clock(application.engaged_at, max(left, _NOTHING), stands_still, application.extension_days, now)
