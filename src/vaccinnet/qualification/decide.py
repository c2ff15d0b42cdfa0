"""Review what was handed in: decide on single criteria, comment on them, and sign the conclusion on the whole."""

import uuid
from datetime import date, datetime

from django.db import transaction

from vaccinnet.qualification.asked import asked_by
from vaccinnet.qualification.models import Attempt, Comment, Decision
from vaccinnet.qualification.review import NoSuchAttempt, Review, criteria_of, review_of
from vaccinnet.qualification.review_facts import Conclusion, Deciding
from vaccinnet.qualification.rules import RULES
from vaccinnet.qualification.show_set import handed_in
from vaccinnet.trajectory import talk
from vaccinnet.trajectory.answers import Answers
from vaccinnet.trajectory.facts import Reason
from vaccinnet.trajectory.models import Application
from vaccinnet.trajectory.party import Party
from vaccinnet.trajectory.qualify import admit_to_production, return_to_integration
from vaccinnet.trajectory.road import demand, find
from vaccinnet.trajectory.rules import RULES as ROAD
from vaccinnet.trajectory.terms import Terms


@transaction.atomic
def decide(
    number: int,
    attempt_key: uuid.UUID,
    criterion: str,
    *,
    outcome: str,
    reason: str,
    seen: int,
    by: Party,
    now: datetime,
) -> Decision:
    """Return the decision of a manager on a criterion, in place of one that was seen. Raises Refused.

    What the machine says stays beside it. Every decision is also entered as a comment, and stays there.
    Raises NoSuchApplication or NoSuchAttempt.
    """
    application = find(number, by=by, locked=True)
    attempt = attempt_of(application, attempt_key)
    there = Decision.objects.filter(attempt=attempt, criterion=criterion).first()
    facts = Deciding(
        outcome=outcome,
        is_under_review=by.side == "authority" and is_under_review(application, attempt),
        has_criterion=any(each["id"] == criterion for each in criteria_of(attempt)),
        seen=seen,
        times=there.times if there else 0,
        last_by=there.by_name if there else "",
    )
    demand([*RULES.of("decision").judge(facts), *ROAD.of("words").judge(Reason(reason))])
    decision = there or Decision(attempt=attempt, criterion=criterion)
    decision.outcome, decision.reason, decision.times = outcome, reason.strip(), facts.times + 1
    decision.by_key, decision.by_name, decision.at = by.key, by.name, now
    decision.save()
    _enter(attempt, criterion, reason, by=by, now=now, outcome=outcome)
    return decision


@transaction.atomic
def comment(number: int, attempt_key: uuid.UUID, criterion: str, text: str, *, by: Party, now: datetime) -> Comment:
    """Return what one side says to the other about a criterion; it is also a message in the thread of the application.

    Raises NoSuchApplication, NoSuchAttempt or Refused.
    """
    application = find(number, by=by, locked=True)
    attempt = attempt_of(application, attempt_key)
    if not any(each["id"] == criterion for each in criteria_of(attempt)):
        raise NoSuchAttempt
    demand(ROAD.of("words").judge(Reason(text, "text")))
    talk.say(number, f"{criterion}: {text.strip()}", by=by, now=now)
    return _enter(attempt, criterion, text, by=by, now=now)


@transaction.atomic
def conclude(
    number: int,
    *,
    verdict: str,
    name: str,
    agrees: bool,
    reason: str = "",
    conditions: str = "",
    valid_until: date | None = None,
    seen: int,
    decisions: int,
    by: Party,
    now: datetime,
    terms: Terms,
) -> Application:
    """Return the application: admitted to production when the verdict is "pass", else back in integration.

    Who signs has seen so many `decisions` on criteria. Who signed, and what, stands in its history. Raises
    NoSuchApplication or Refused.
    """
    application = find(number, by=by, locked=True)
    review = review_of(application)
    services = Answers.read(application.answers).services
    passed = [each.name for each in review.sets]
    conclusion = Conclusion(
        verdict=verdict,
        name=name,
        agrees=agrees,
        not_passed=review.not_passed,
        lacking=tuple(each for each in services if each not in passed),
        seen=decisions,
        times=review.times,
    )
    demand(RULES.of("conclusion").judge(conclusion))
    signed = _signed(review, name)
    if verdict == "fail":
        return return_to_integration(number, reason=reason, by=by, seen=seen, now=now, terms=terms, details=signed)
    return admit_to_production(
        number,
        services=services,
        passed=passed,
        by=by,
        seen=seen,
        now=now,
        conditions=conditions,
        valid_until=valid_until,
        details=signed,
    )


def attempt_of(application: Application, key: uuid.UUID) -> Attempt:
    """Return an attempt for one of the programs of this application. Raises NoSuchAttempt."""
    programs = [each.program.key for each in asked_by(application)]
    attempt = Attempt.objects.filter(key=key, program_key__in=programs).first()
    if attempt is None:
        raise NoSuchAttempt
    return attempt


def is_under_review(application: Application, attempt: Attempt) -> bool:
    """Return whether the managers judge this attempt now."""
    return application.state == "qualification" and attempt.key in handed_in(application).values()


def _signed(review: Review, name: str) -> dict[str, object]:
    return {
        "signed_by": name.strip(),
        "attempts": {each.service: str(each.attempt.key) for each in review.sets},
        "decisions": [
            {"service": each.service, "criterion": decision.criterion, "outcome": decision.outcome}
            for each in review.sets
            for decision in each.decisions.values()
        ],
    }


def _enter(attempt: Attempt, criterion: str, text: str, *, by: Party, now: datetime, outcome: str = "") -> Comment:
    return Comment.objects.create(
        attempt=attempt,
        criterion=criterion,
        side=by.side,
        by_key=by.key,
        by_name=by.name,
        at=now,
        text=text.strip(),
        outcome=outcome,
    )
