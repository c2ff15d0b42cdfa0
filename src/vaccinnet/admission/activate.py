"""The form by which an organisation lets its software be activated, from filing it to its end."""

import secrets
import uuid
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import cast

from django.db import transaction

from vaccinnet.admission.codes import LETTERS, digest_of, new_code
from vaccinnet.admission.facts import (
    BATCH_UPLOAD,
    ActivationAct,
    ActivationMove,
    ActivationState,
    Asking,
    By,
    Form,
    Naming,
)
from vaccinnet.admission.history import demand, enter
from vaccinnet.admission.knocks import count_knock
from vaccinnet.admission.models import Activation, Admission, Organisation
from vaccinnet.admission.rules import RULES
from vaccinnet.admission.terms import ActivationTerms
from vaccinnet.database.bulk import lock
from vaccinnet.integrators.models import Program
from vaccinnet.rulebook import Language

_LIVE = ("waiting", "confirmed", "activated")
_SIGNS = str.maketrans("", "", " .-/")
# Held while organisations get their codes.
_NAMING = uuid.UUID("9d1b7c8e-3f0a-4e1c-a7c7-64d5c7b5b0d2")


class NoSuchActivation(Exception):
    """There is no such activation."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A form that was filed, and the code to mail to its responsible doctor; the code is kept nowhere."""

    activation: Activation
    code: str = field(repr=False)


def findings_of(form: Form) -> list:
    """Return everything that stands in the way of filing this form, each with the name of its field.

    Whether the organisation has an activation already is not told.
    """
    return RULES.of("form").judge(_asking(tidy(form)).but(is_there=False))


@transaction.atomic
def ask_activation(form: Form, *, by: By, now: datetime, terms: ActivationTerms) -> Asked:
    """Return the activation that is asked, which waits for the responsible doctor. Raises Refused with all findings."""
    form = tidy(form)
    lock(_NAMING)
    demand(RULES.of("form").judge(_asking(form)))
    return begin(form, by=by, now=now, terms=terms, is_told=True)


@transaction.atomic
def file_form(form: Form, *, language: Language, source: str, now: datetime, terms: ActivationTerms) -> None:
    """Take a form that somebody sends without an account; the doctor gets a mail. Raises Refused with all findings.

    Whether the organisation has an activation already is not told: those whom it concerns get a mail instead. The same
    form again, while it waits, does nothing.
    """
    form = tidy(form)
    lock(_NAMING)
    asking = _asking(form)
    demand(RULES.of("form").judge(asking.but(is_there=False)))
    there = Activation.objects.filter(number=form.number, admission__key=form.software_id.lower())
    if there.filter(state__in=("waiting", "confirmed"), form=asdict(form), code_until__gt=now).exists():
        return
    count_knock("form", source, now=now, terms=terms)
    by = By(form.contact_name)
    if activated := there.filter(state="activated").first():
        enter(activated, "ask_again", by=by, now=now)
    else:
        begin(form, by=by, now=now, terms=terms, language=language)


def begin(
    form: Form,
    *,
    by: By,
    now: datetime,
    terms: ActivationTerms,
    language: Language = "nl",
    is_told: bool = False,
) -> Asked:
    """Return the activation that begins with this form, in the caller's transaction."""
    code = new_code()
    activation = Activation.objects.create(
        admission=Admission.objects.get(key=form.software_id.lower()),
        form=asdict(form),
        number=form.number,
        since=now,
        code_digest=digest_of(code),
        code_until=now + terms.code_holds,
    )
    enter(activation, "ask", by=by, now=now, details={"language": language}, is_told=is_told)
    return Asked(activation, code)


@transaction.atomic
def approve(key: uuid.UUID, *, part: str, by: By, now: datetime) -> Activation:
    """Return the activation with its softwareID, which ends in `part`, and its organisation with its user code.

    Raises Refused.
    """
    lock(_NAMING)
    activation = take_up(key, "approve")
    software_id = f"{activation.admission.software_id}_{part.strip()}"
    # A softwareID that an organisation had is given to nobody else; the test one of a company is not either.
    taken = Activation.objects.filter(software_id__iexact=software_id).exclude(number=activation.number).exists()
    taken = taken or Program.objects.filter(key=software_id.lower()).exists()
    others = Activation.objects.filter(number=activation.number, admission=activation.admission, state="activated")
    demand(RULES.of("naming").judge(Naming(part.strip(), is_taken=taken, is_active=others.exists())))
    Activation.objects.filter(software_id__iexact=software_id).update(software_id="")
    form = Form(**activation.form)
    organisation = Organisation.objects.filter(number=form.number).first()
    if organisation is None:
        organisation = Organisation(number=form.number, user_code=_free_user_code(), registered_at=now)
    organisation.name, organisation.kind = form.organisation, form.kind
    organisation.save()
    activation.organisation, activation.software_id, activation.activated_at = organisation, software_id, now
    move(activation, "activated", now=now)
    details = {"software_id": software_id, "user_code": organisation.user_code}
    enter(activation, "approve", by=by, now=now, details=details)
    return activation


@transaction.atomic
def decline(key: uuid.UUID, *, reason: str, by: By, now: datetime) -> Activation:
    """Return the activation, declined with a reason that its organisation reads. Raises Refused."""
    activation = take_up(key, "decline", reason=reason)
    move(activation, "declined", now=now, reason=reason)
    enter(activation, "decline", by=by, now=now, reason=reason)
    return activation


@transaction.atomic
def end(key: uuid.UUID, *, reason: str, by: By, now: datetime) -> Activation:
    """Return the activation, ended by its organisation or a manager: production refuses it from then on.

    Raises Refused.
    """
    activation = take_up(key, "end", reason=reason)
    activation.ended_at = now
    move(activation, "ended", now=now, reason=reason)
    enter(activation, "end", by=by, now=now, reason=reason)
    return activation


def tidy(form: Form) -> Form:
    """Return the form without spaces around what is written, and without signs between digits."""
    values = {name: value.strip() for name, value in asdict(form).items()}
    number = values["number"].upper().removeprefix("BE").translate(_SIGNS)
    # What stays of a NIHII number of eleven digits are its first eight.
    values["number"] = number[:8] if len(number) == 11 else number
    values["doctor_nihii"] = values["doctor_nihii"].translate(_SIGNS)
    return Form(**values)


def _asking(form: Form) -> Asking:
    admission = Admission.objects.filter(
        key=form.software_id.lower(), state="admitted", services__contains=[BATCH_UPLOAD]
    ).first()
    versions = admission.versions.filter(state="admitted").values_list("version", flat=True) if admission else ()
    there = Activation.objects.filter(number=form.number, admission=admission, state__in=_LIVE)
    return Asking(form, tuple(versions), is_there=admission is not None and there.exists())


def take_up(key: uuid.UUID, act: ActivationAct, *, reason: str | None = None) -> Activation:
    """Return the activation, locked until the caller's transaction ends, if this act may be done now.

    Raises NoSuchActivation or Refused.
    """
    rows = Activation.objects.select_for_update(of=("self",)).select_related("admission")
    activation = rows.filter(key=key).first()
    if activation is None:
        raise NoSuchActivation
    demand(RULES.of("moving").judge(ActivationMove(act, cast(ActivationState, activation.state), reason)))
    return activation


def move(activation: Activation, state: ActivationState, *, now: datetime, reason: str = "") -> None:
    """Save the activation in its new state."""
    activation.state, activation.since, activation.reason = state, now, reason.strip()
    activation.save()


def _free_user_code() -> str:
    while True:
        code = "O" + "".join(secrets.choice(LETTERS) for _ in range(8))
        if not Organisation.objects.filter(user_code=code).exists():
            return code
