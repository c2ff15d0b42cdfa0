"""The page of an activation: its doctor and its contact ask for a code by mail, open it once, and see or end it."""

import uuid
from datetime import datetime
from typing import Literal, cast, get_args

from django.db import transaction

from vaccinnet.admission.activate import NoSuchActivation
from vaccinnet.admission.codes import digest_of, is_right, new_code
from vaccinnet.admission.facts import By, Confirming
from vaccinnet.admission.history import enter
from vaccinnet.admission.knocks import count_knock
from vaccinnet.admission.models import Activation
from vaccinnet.admission.rules import RULES
from vaccinnet.admission.terms import ActivationTerms
from vaccinnet.rulebook import Refused

Who = Literal["doctor", "contact"]


@transaction.atomic
def ask_code(key: uuid.UUID, *, to: Who, now: datetime, terms: ActivationTerms) -> None:
    """Let a code be mailed to the doctor or contact of the activation. Raises Refused when that is asked too often.

    For a key that is of nothing, the same happens as far as anybody can see.
    """
    count_knock("code", str(key), now=now, terms=terms)
    activation = Activation.objects.select_for_update().filter(key=key).first()
    if activation and to in get_args(Who):
        enter(activation, "ask_code", by=By(activation.form[f"{to}_name"]), now=now, details={"to": to})


def make_code(activation: Activation, *, to: Who, now: datetime, terms: ActivationTerms) -> str:
    """Return the new code that is mailed now, in the caller's transaction; the earlier one holds no longer."""
    code = new_code()
    activation.opening_digest, activation.opening_until = digest_of(code), now + terms.opening_holds
    activation.opening_by, activation.opening_attempts = to, 0
    activation.save(update_fields=["opening_digest", "opening_until", "opening_by", "opening_attempts"])
    return code


def open_page(key: uuid.UUID, code: str, *, now: datetime, terms: ActivationTerms) -> Who:
    """Return who opens the page with this code, which holds no longer then. Raises Refused."""
    with transaction.atomic():
        activation = Activation.objects.select_for_update().filter(key=key).first()
        if activation is None:
            findings = RULES.of("opening").judge(Confirming(is_right=False))
        else:
            opening = Confirming(
                is_right=activation.opening_digest is not None and is_right(code, activation.opening_digest),
                has_run_out=activation.opening_until is not None and now >= activation.opening_until,
                attempts=activation.opening_attempts,
                most_attempts=terms.most_attempts,
            )
            findings = RULES.of("opening").judge(opening)
            if findings:
                activation.opening_attempts = min(activation.opening_attempts + 1, terms.most_attempts)
            else:
                activation.opening_digest, activation.opening_until = None, now
            activation.save(update_fields=["opening_digest", "opening_until", "opening_attempts"])
    if findings:
        raise Refused(findings)
    assert activation is not None
    return cast(Who, activation.opening_by)


@transaction.atomic
def find_again(number: str, email: str, *, source: str, now: datetime, terms: ActivationTerms) -> None:
    """Let the addresses of the pages of an organisation's activations be mailed, if it is an address on their forms.

    Whether it is, is not told. Raises Refused when this is asked too often.
    """
    count_knock("find", source, now=now, terms=terms)
    address = email.strip().lower()
    for each in Activation.objects.filter(number=number, state__in=("waiting", "confirmed", "activated")):
        for who in get_args(Who):
            if address and each.form[f"{who}_email"].lower() == address:
                enter(each, "ask_code", by=By(each.form[f"{who}_name"]), now=now, details={"to": who})
                break


def activation_of(key: uuid.UUID) -> Activation:
    """Return the activation. Raises NoSuchActivation."""
    rows = Activation.objects.select_related("admission", "organisation")
    if (activation := rows.filter(key=key).first()) is None:
        raise NoSuchActivation
    return activation
