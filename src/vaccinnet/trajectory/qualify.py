"""Step 4: the developer hands in the qualification test; the verdict comes from above, and ends here."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from vaccinnet.admission.admit import admit_program
from vaccinnet.admission.facts import By
from vaccinnet.trajectory.answers import Answers
from vaccinnet.trajectory.facts import Reason
from vaccinnet.trajectory.models import Application
from vaccinnet.trajectory.party import Party
from vaccinnet.trajectory.road import enter, take_up
from vaccinnet.trajectory.rules import RULES
from vaccinnet.trajectory.talk import open_questions
from vaccinnet.trajectory.term import days_after
from vaccinnet.trajectory.terms import Terms
from vaccinnet.trajectory.turn import NOBODY, Whose, run_on, stand_still, turn_in


@transaction.atomic
def hand_in(
    number: int, *, by: Party, seen: int | None, now: datetime, terms: Terms, details: Mapping[str, Any] | None = None
) -> Application:
    """Return the application, whose qualification test is judged now; the clock of the developer stands still.

    `details` say what was handed in. Raises NoSuchApplication or Refused.
    """
    application = take_up(number, "hand_in", by=by, seen=seen)
    stand_still(application, now=now)
    turn = turn_in("qualification", application, terms=terms, now=now)
    enter(application, "hand_in", by=by, now=now, state="qualification", whose=turn, details=details)
    return application


@transaction.atomic
def return_to_integration(
    number: int,
    *,
    reason: str,
    by: Party,
    seen: int | None,
    now: datetime,
    terms: Terms,
    details: Mapping[str, Any] | None = None,
) -> Application:
    """Return the application, whose test did not succeed yet: the clock runs on with what was left.

    Raises NoSuchApplication or Refused.
    """
    findings = RULES.of("words").judge(Reason(reason))
    application = take_up(number, "return_to_integration", by=by, seen=seen, also=findings)
    if asked := open_questions(application):
        turn = Whose("authority", days_after(asked[0].at, terms.reply_days))
    else:
        turn = run_on(application, now=now)
    enter(
        application,
        "return_to_integration",
        by=by,
        now=now,
        state="integration",
        whose=turn,
        text=reason,
        details=details,
    )
    return application


@transaction.atomic
def admit(
    number: int, *, by: Party, seen: int | None, now: datetime, details: Mapping[str, Any] | None = None
) -> Application:
    """Return the application, whose software is admitted to production. Raises NoSuchApplication or Refused."""
    application = take_up(number, "admit", by=by, seen=seen)
    application.time_left = None
    enter(application, "admit", by=by, now=now, state="admitted", whose=NOBODY, details=details)
    return application


@transaction.atomic
def admit_to_production(
    number: int,
    *,
    services: Sequence[str],
    passed: Sequence[str],
    by: Party,
    seen: int | None,
    now: datetime,
    conditions: str = "",
    valid_until: date | None = None,
    details: Mapping[str, Any] | None = None,
) -> Application:
    """Return the application, whose program is admitted for these of the services that it `passed`, in one transaction.

    The program is that of the form, in the version that stands there; `details` say what was signed.
    Raises NoSuchApplication or Refused.
    """
    told = {**(details or {}), "services": list(services), "passed": list(passed)}
    application = admit(number, by=by, seen=seen, now=now, details=told)
    answers = Answers.read(application.answers)
    admit_program(
        f"{answers.integrator_part.strip()}_{answers.program_part.strip()}",
        services=services,
        passed=passed,
        version=answers.program_version,
        conditions=conditions,
        valid_until=valid_until,
        by=By(by.name, by.key),
        now=now,
    )
    return application
