"""What the rules of this package judge: a form, an act, a reason, times, a plan, an extension."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from vaccinnet.integrators.facts import Taken
from vaccinnet.trajectory.answers import Answers
from vaccinnet.trajectory.party import Side
from vaccinnet.trajectory.steps import Act, State

NOTHING_TAKEN = Taken()


class _Facts:
    """What all of them can do."""

    __slots__ = ()

    def but(self, **changes: Any) -> Any:
        """Return the same with some facts changed."""
        return replace(self, **changes)  # type: ignore[type-var]


@dataclass(frozen=True, slots=True)
class Form(_Facts):
    """The answers as they are filed, and what other companies have of them already."""

    answers: Answers
    taken: Taken = NOTHING_TAKEN

    def answering(self, **changes: Any) -> "Form":
        """Return the same form with some answers changed."""
        return replace(self, answers=self.answers.but(**changes))


@dataclass(frozen=True, slots=True)
class Draft(_Facts):
    """The answers as they are saved to go on later."""

    answers: Answers


@dataclass(frozen=True, slots=True)
class Move(_Facts):
    """An act that somebody wants to do, and how the application stands.

    `seen` is the revision that who acts has looked at, None where that does not matter; `last_by` did the last act.
    """

    act: Act
    side: Side
    state: State
    revision: int = 1
    seen: int | None = None
    last_by: str = ""


@dataclass(frozen=True, slots=True)
class Reason(_Facts):
    """What somebody wrote as a reason, a question or an answer, in the field `where`."""

    text: str
    where: str = "reason"


@dataclass(frozen=True, slots=True)
class ProposedTimes(_Facts):
    """Times that are proposed for the intake; None for what could not be read."""

    times: tuple[datetime | None, ...]
    now: datetime
    place: str = ""


@dataclass(frozen=True, slots=True)
class AcceptedTime(_Facts):
    """A time that is accepted, what was proposed, and by which side."""

    time: datetime | None
    proposed: tuple[datetime, ...]
    proposed_by: str
    side: Side
    now: datetime


@dataclass(frozen=True, slots=True)
class HeldIntake(_Facts):
    """An intake that took place, and the ways of integrating that were chosen there; `possible` are those there are."""

    agreed_at: datetime
    ways: tuple[str, ...]
    possible: tuple[str, ...]
    now: datetime


@dataclass(frozen=True, slots=True)
class PlannedTask(_Facts):
    """A task of a plan as it is written: by whom, and when it is due; None for a date that cannot be read."""

    text: str
    owner: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Plan(_Facts):
    """The tasks of a plan, with the days between which they may be due."""

    tasks: tuple[PlannedTask, ...]
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Engagement(_Facts):
    """What a developer signs when accepting the plan."""

    name: str
    agrees: bool


@dataclass(frozen=True, slots=True)
class Extension(_Facts):
    """An extension that is asked: days as they were written, the most that one may have, whether one waits already."""

    days: int | None
    longest: int
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Settling(_Facts):
    """A question or a request that is answered: whether it is there, and whether it was answered already."""

    is_there: bool = True
    is_settled: bool = False


@dataclass(frozen=True, slots=True)
class Ticking(_Facts):
    """A task that is marked as done or not done, whose it is, and by which side."""

    owner: str | None
    side: Side
