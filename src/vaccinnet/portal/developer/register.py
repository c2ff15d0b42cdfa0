"""Register a test user: an organisation, a doctor, a trainee, a practice or a citizen."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Literal, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods

from vaccinnet.acceptance.test_users.facts import ORGANISATION_KINDS, PRACTICE_KINDS, UserKind
from vaccinnet.acceptance.test_users.register import register_test_citizen, register_test_profile
from vaccinnet.portal.developer.fields import Field, choices, field, same_names
from vaccinnet.portal.developer.member import for_members
from vaccinnet.portal.findings import problems
from vaccinnet.portal.notices import tell
from vaccinnet.profiles.models import Kind
from vaccinnet.rulebook import Finding, Refused

_SUBKINDS = {"organisation": ORGANISATION_KINDS, "practice": PRACTICE_KINDS}
_KINDS = ("organisation", "doctor", "trainee", "practice", "citizen")
_SEXES = ("female", "male", "undefined")


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def register(request: HttpRequest, kind: str) -> HttpResponse:
    """Show the form of a test user of this kind, or register what is written in it."""
    if kind not in _KINDS:
        raise Http404
    findings: Sequence[Finding] = ()
    if request.method == "POST":
        try:
            _register(request, kind)
        except Refused as refused:
            findings = refused.findings
        else:
            tell(request, "test_users.was_registered")
            return redirect("test-users", request.company.key)
    fields = _fields(request, kind)
    shown = {
        "company": request.company,
        "kind": kind,
        "fields": fields,
        "needs_doctor": any(each.name == "doctors" and not each.choices for each in fields),
        "problems": problems(findings, fields=same_names(fields)),
    }
    return render(request, "portal/developer_register.html", shown)


def _register(request: HttpRequest, kind: str) -> None:
    written = request.POST
    if kind == "citizen":
        register_test_citizen(
            request.company,
            given_names=written.get("given_names", ""),
            family_name=written.get("family_name", ""),
            birth_date=_day(written.get("birth_date", "")),
            sex=written.get("sex", ""),
            insz=_digits(written.get("insz", "")),
            consent=bool(written.get("consent")),
            allows_real=settings.ALLOW_REAL_NUMBERS,
            by=request.party,
            now=request.now,
        )
        return
    register_test_profile(
        request.company,
        kind=cast(UserKind, kind),
        name=written.get("name", ""),
        subkind=written.get("subkind", ""),
        nihii=_digits(written.get("nihii", "")),
        cbe=_digits(written.get("cbe", "")),
        insz=_digits(written.get("insz", "")),
        doctors=keys_in(written.getlist("doctors")),
        allows_real=settings.ALLOW_REAL_NUMBERS,
        by=request.party,
        now=request.now,
    )


def _fields(request: HttpRequest, kind: str) -> list[Field]:
    written = request.POST
    if kind == "citizen":
        return [
            field("test_users.given_names", written.get("given_names", "")),
            field("test_users.family_name", written.get("family_name", "")),
            field("test_users.birth_date", written.get("birth_date", ""), type="date"),
            field("test_users.sex", written.get("sex", ""), kind="one", choices=choices("test_users.sex_", _SEXES)),
            field("test_users.insz", written.get("insz", ""), inputmode="numeric", optional=True),
            *([field("test_users.consent", written.get("consent"), kind="box")] if settings.ALLOW_REAL_NUMBERS else []),
        ]
    fields = [field("test_users.name", written.get("name", ""))]
    if kind in _SUBKINDS:
        offered = choices("test_users.subkind_", _SUBKINDS[kind])
        fields.append(field("test_users.subkind", written.get("subkind", ""), kind="one", choices=offered))
    if kind != "doctor":
        fields.append(_doctors(request))
    fields.append(field("test_users.nihii", written.get("nihii", ""), inputmode="numeric", optional=True))
    if kind == "organisation":
        fields.append(field("test_users.cbe", written.get("cbe", ""), inputmode="numeric", optional=True))
    if kind in ("doctor", "trainee"):
        fields.append(field("test_users.insz", written.get("insz", ""), inputmode="numeric", optional=True))
    return fields


def _doctors(request: HttpRequest) -> Field:
    doctors = request.company.profiles.filter(kind=Kind.DOCTOR, ended_at__isnull=True).order_by("registered_at")
    offered = [(str(each.key), f"{each.name} ({each.user_code})") for each in doctors]
    return field("test_users.doctors", request.POST.getlist("doctors"), kind="several", choices=offered)


def keys_in(texts: Sequence[str]) -> list[uuid.UUID]:
    """Return the keys that these texts are; what is none is a key that nobody has."""
    keys = []
    for each in texts:
        try:
            keys.append(uuid.UUID(each))
        except ValueError:
            keys.append(uuid.UUID(int=0))
    return keys


def _day(text: str) -> date | Literal[False] | None:
    if not text.strip():
        return None
    try:
        return parse_date(text.strip()) or False
    except ValueError:
        return False


def _digits(text: str) -> str:
    """Return a number without the signs that people write between its digits."""
    return "".join(each for each in text if each not in " .-/")
