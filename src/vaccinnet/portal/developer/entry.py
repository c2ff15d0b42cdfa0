"""What allauth's forms refuse, as findings of our rules."""

from collections.abc import Iterator

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


def problems_of(form: BaseForm) -> tuple[Problem, ...]:
    """Return what is wrong with what was filled in, each with its field."""
    found = [each for field, wrong in _wrong(form) for each in RULES.of("account").judge(Entry(field, wrong))]
    return problems(found, fields={name: name for name in form.fields})


def _wrong(form: BaseForm) -> Iterator[tuple[str, str]]:
    for field, errors in form.errors.as_data().items():
        for error in errors:
            yield field, _BY_CODE.get(error.code or "") or _BY_FIELD.get(field, "mismatch")
