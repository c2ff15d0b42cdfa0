"""What was handed in as managers and developers see it: the machine's verdict, the decisions, and the comments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vaccinnet.qualification.asked import WIRE_NAMES
from vaccinnet.qualification.facts import Service
from vaccinnet.qualification.models import Attempt, Comment, Decision
from vaccinnet.qualification.show_set import handed_in
from vaccinnet.rulebook import Language
from vaccinnet.trajectory.models import Application


class NoSuchAttempt(Exception):
    """There is no such attempt, or it is not of this application."""


@dataclass(frozen=True, slots=True)
class ReviewedSet:
    """An attempt that was handed in, with the decisions on its criteria."""

    service: Service
    attempt: Attempt
    decisions: Mapping[str, Decision]

    @property
    def name(self) -> str:
        """Return the service as it is called on the wire."""
        return WIRE_NAMES[self.service]

    def outcome(self, criterion: Mapping[str, Any]) -> str:
        """Return how a criterion stands: as a manager decided, or else as the machine says."""
        decision = self.decisions.get(criterion["id"])
        return decision.outcome if decision else str(criterion["outcome"])

    @property
    def not_passed(self) -> tuple[str, ...]:
        """Return the criteria that are not passed."""
        return tuple(each["id"] for each in criteria_of(self.attempt) if self.outcome(each) != "passed")


@dataclass(frozen=True, slots=True)
class Review:
    """All that was handed in for an application, by service."""

    sets: tuple[ReviewedSet, ...]

    @property
    def times(self) -> int:
        """Return how often managers decided on a criterion of it."""
        return sum(decision.times for each in self.sets for decision in each.decisions.values())

    @property
    def not_passed(self) -> tuple[tuple[str, str], ...]:
        """Return the service and the number of every criterion that is not passed."""
        return tuple((each.name, criterion) for each in self.sets for criterion in each.not_passed)


def review_of(application: Application) -> Review:
    """Return what was handed in last for an application, with the decisions."""
    keys = handed_in(application)
    attempts = Attempt.objects.in_bulk(list(keys.values()))
    return Review(
        tuple(
            ReviewedSet(service, attempts[keys[service]], decisions_on(attempts[keys[service]]))
            for service in WIRE_NAMES
            if service in keys and keys[service] in attempts
        )
    )


def decisions_on(attempt: Attempt) -> Mapping[str, Decision]:
    """Return the decisions of managers on an attempt, by the number of the criterion."""
    return {each.criterion: each for each in attempt.decisions.all()}


def comments_on(attempt: Attempt) -> Sequence[Comment]:
    """Return what both sides said about the criteria of an attempt, and what was decided, the oldest first."""
    return list(attempt.comments.order_by("at", "id"))


def report_of(attempt: Attempt, language: Language) -> Mapping[str, Any]:
    """Return the latest report on an attempt as plain values."""
    report: Mapping[str, Any] = attempt.verdicts.order_by("-at")[0].reports[language]
    return report


def criteria_of(attempt: Attempt) -> Sequence[Mapping[str, Any]]:
    """Return the criteria of the latest report on an attempt."""
    criteria: Sequence[Mapping[str, Any]] = report_of(attempt, "nl")["criteria"]
    return criteria
