"""The home of a developer: the companies of the account, and making or joining one."""

import uuid
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from vaccinnet.integrators.found import found_company
from vaccinnet.integrators.members import companies_of, invitations_of, join
from vaccinnet.integrators.models import Company
from vaccinnet.portal.console.second_factor import has_factor
from vaccinnet.portal.developer.fields import Field, field, same_names
from vaccinnet.portal.developer.member import proven_addresses
from vaccinnet.portal.findings import problems
from vaccinnet.portal.notices import tell
from vaccinnet.rulebook import Finding, Refused
from vaccinnet.trajectory.look_up import applications_of
from vaccinnet.trajectory.models import Application
from vaccinnet.trajectory.standing import Standing, standing_of


@require_safe
@never_cache
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Show as whom the developer is signed in, the companies, and what can be done next."""
    return _page(request, _fields(request))


@require_POST
@never_cache
@login_required
def make_company(request: HttpRequest) -> HttpResponse:
    """Make a company, whose first member the developer is."""
    try:
        found_company(
            name=request.POST.get("company", ""),
            account_key=request.user.key,
            person=request.POST.get("person", ""),
            email=request.user.email,
            now=request.now,
        )
    except Refused as refused:
        return _page(request, _fields(request), refused.findings)
    tell(request, "company.was_made")
    return redirect("developer")


@require_POST
@never_cache
@login_required
def join_company(request: HttpRequest, invitation_key: uuid.UUID) -> HttpResponse:
    """Take an invitation."""
    try:
        join(
            invitation_key,
            account_key=request.user.key,
            addresses=proven_addresses(request.user),
            name="",
            now=request.now,
            terms=settings.MEMBER_TERMS,
        )
    except Refused as refused:
        return _page(request, _fields(request), refused.findings)
    tell(request, "company.was_joined")
    return redirect("developer")


def _fields(request: HttpRequest) -> list[Field]:
    return [
        field("company.company", request.POST.get("company", ""), autocomplete="organization"),
        field("company.person", request.POST.get("person", ""), autocomplete="name"),
    ]


def _roads(request: HttpRequest, company: Company) -> list[tuple[Application, Standing]]:
    return [(each, standing_of(each, now=request.now)) for each in applications_of(company)]


def _page(request: HttpRequest, fields: list[Field], findings: Iterable[Finding] = ()) -> HttpResponse:
    waiting = invitations_of(proven_addresses(request.user), now=request.now, terms=settings.MEMBER_TERMS)
    shown = {
        "account": request.user,
        "has_factor": has_factor(request.user),
        "companies": [(each, _roads(request, each)) for each in companies_of(request.user.key)],
        "invitations": waiting,
        "fields": fields,
        "problems": problems(findings, fields=same_names(fields)),
    }
    return render(request, "portal/developer.html", shown)
