"""What allauth's forms refuse, as findings of our rules."""

from collections.abc import Iterator

from allauth.mfa.base.forms import BaseAuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.forms import BaseForm

from vaccinnet.integrators.entry import Entry
from vaccinnet.integrators.rules import RULES
from vaccinnet.portal.findings import Problem, problems

# By the code of Django or allauth; for what has none, by the field.
_BY_CODE = {
    "password_too_short": "short",
    "password_too_common": "common",
    "password_entirely_numeric": "digits",
    "password_too_similar": "similar",
    "too_many_login_attempts": "attempts",
    "rate_limited": "attempts",
    "email_password_mismatch": "mismatch",
    "incorrect_code": "code",
}
_BY_FIELD = {
    "login": "address",
    "email": "address",
    "password": "missing",
    "password1": "missing",
    "password2": "differs",
    "code": "code",
}
# Where an app shows the code, and no mail brings it.
_OF_FACTOR = {"code": "factor", "attempts": "factor_attempts"}


def problems_of(form: BaseForm) -> tuple[Problem, ...]:
    """Return what is wrong with what was filled in, each with its field."""
    found = [each for field, wrong in _wrong(form) for each in RULES.of("account").judge(Entry(field, wrong))]
    return problems(found, fields={name: name for name in form.fields})


def _wrong(form: BaseForm) -> Iterator[tuple[str, str]]:
    of_factor = isinstance(form, (BaseAuthenticateForm, ActivateTOTPForm))
    names = {**_OF_FACTOR, "code": "proof"} if "password" in getattr(form, "takes", ()) else _OF_FACTOR
    for field, errors in form.errors.as_data().items():
        for error in errors:
            wrong = _BY_CODE.get(error.code or "") or _BY_FIELD.get(field, "mismatch")
            yield field, names.get(wrong, wrong) if of_factor else wrong
