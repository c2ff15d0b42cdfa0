"""The responsible doctor reads the form with the code of the mail, and says yes or no."""

import uuid
from datetime import datetime

from django.db import transaction

from vaccinnet.admission.activate import Asked, move, take_up
from vaccinnet.admission.codes import digest_of, is_right, new_code
from vaccinnet.admission.facts import By, Confirming
from vaccinnet.admission.history import enter
from vaccinnet.admission.models import Activation
from vaccinnet.admission.rules import RULES
from vaccinnet.admission.terms import ActivationTerms
from vaccinnet.rulebook import Finding, Refused


@transaction.atomic
def renew_code(key: uuid.UUID, *, now: datetime, terms: ActivationTerms) -> Asked:
    """Return the activation with a new code, to be mailed to its doctor; the earlier one holds no longer."""
    activation = take_up(key, "confirm")
    code = new_code()
    activation.code_digest, activation.code_until, activation.attempts = digest_of(code), now + terms.code_holds, 0
    activation.save(update_fields=["code_digest", "code_until", "attempts"])
    return Asked(activation, code)


@transaction.atomic
def send_again(key: uuid.UUID, *, by: By, now: datetime) -> Activation:
    """Return the activation, whose doctor is mailed a new code. Raises NoSuchActivation or Refused."""
    activation = take_up(key, "confirm")
    enter(activation, "renew_code", by=by, now=now)
    return activation


def read_form(key: uuid.UUID, code: str, *, now: datetime, terms: ActivationTerms) -> Activation:
    """Return the activation that waits for its doctor, who has the code. Raises NoSuchActivation or Refused.

    A wrong code counts: after some of them only a new code helps.
    """
    with transaction.atomic():
        activation = take_up(key, "confirm")
        findings = _prove(activation, code, now=now, terms=terms)
    if findings:
        raise Refused(findings)
    return activation


def confirm(key: uuid.UUID, code: str, *, now: datetime, terms: ActivationTerms) -> Activation:
    """Return the activation, confirmed by its responsible doctor with the code of the mail. Raises Refused.

    A wrong code counts: after some of them only a new code helps.
    """
    with transaction.atomic():
        activation = take_up(key, "confirm")
        findings = _prove(activation, code, now=now, terms=terms)
        if not findings:
            move(activation, "confirmed", now=now)
            enter(activation, "confirm", by=By(activation.form["doctor_name"]), now=now)
    if findings:
        raise Refused(findings)
    return activation


def say_no(key: uuid.UUID, code: str, *, reason: str, now: datetime, terms: ActivationTerms) -> Activation:
    """Return the activation, declined by its responsible doctor with the code of the mail. Raises Refused."""
    with transaction.atomic():
        activation = take_up(key, "decline", reason=reason)
        findings = _prove(activation, code, now=now, terms=terms)
        if not findings:
            move(activation, "declined", now=now, reason=reason)
            enter(activation, "decline", by=By(activation.form["doctor_name"]), now=now, reason=reason)
    if findings:
        raise Refused(findings)
    return activation


def _prove(activation: Activation, code: str, *, now: datetime, terms: ActivationTerms) -> list[Finding]:
    confirming = Confirming(
        is_right=is_right(code, activation.code_digest),
        has_run_out=now >= activation.code_until,
        attempts=activation.attempts,
        most_attempts=terms.most_attempts,
    )
    findings = RULES.of("confirming").judge(confirming)
    if findings:
        # Kept in the caller's transaction, which is not undone by what is found.
        activation.attempts = min(activation.attempts + 1, terms.most_attempts)
        activation.save(update_fields=["attempts"])
    return findings
