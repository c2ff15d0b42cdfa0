"""The people of a company: who is there, whom to invite, and who leaves."""

import uuid
from collections.abc import Iterable

from django.conf import settings
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from vaccinnet.integrators.members import end_membership, invite, members_of
from vaccinnet.integrators.models import Member
from vaccinnet.portal.developer.fields import field, same_names
from vaccinnet.portal.developer.member import for_members
from vaccinnet.portal.findings import language, problems
from vaccinnet.portal.notices import tell
from vaccinnet.portal.texts import say
from vaccinnet.rulebook import Finding, Refused


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def people(request: HttpRequest) -> HttpResponse:
    """Show the people of the company, or invite a colleague, who gets a mail."""
    if request.method != "POST":
        return _page(request)
    try:
        invited = invite(
            request.company,
            email=request.POST.get("email", ""),
            name=request.POST.get("name", ""),
            by=request.party.key,
            now=request.now,
            terms=settings.MEMBER_TERMS,
        )
    except Refused as refused:
        return _page(request, refused.findings)
    _send_invitation(request, invited)
    tell(request, "company.was_invited")
    return redirect("company-people", request.company.key)


@require_POST
@for_members
def end(request: HttpRequest, member_key: uuid.UUID) -> HttpResponse:
    """End a membership, or take an invitation back."""
    is_own = any(each.key == member_key and each.account_key == request.party.key for each in _people(request))
    try:
        end_membership(request.company, member_key, by=request.party.key, now=request.now)
    except Refused as refused:
        return _page(request, refused.findings)
    tell(request, "company.has_left" if is_own else "company.was_ended")
    return redirect("developer") if is_own else redirect("company-people", request.company.key)


def _page(request: HttpRequest, findings: Iterable[Finding] = ()) -> HttpResponse:
    fields = [
        field("company.email", request.POST.get("email", ""), type="email"),
        field("company.name", request.POST.get("name", ""), optional=True),
    ]
    shown = {
        "company": request.company,
        "people": _people(request),
        "own_key": request.party.key,
        "ran_out_before": request.now - settings.MEMBER_TERMS.invitation_holds,
        "fields": fields,
        "problems": problems(findings, fields=same_names(fields)),
    }
    return render(request, "portal/developer_people.html", shown)


def _people(request: HttpRequest) -> list[Member]:
    return members_of(request.company)


def _send_invitation(request: HttpRequest, invited: Member) -> None:
    """Tell the colleague; the mail has no secret, for the invitation is bound to its address."""
    spoken = language()
    text = say(
        "company.mail_text",
        spoken,
        company=request.company.name,
        person=request.party.name,
        address=request.build_absolute_uri(reverse("developer")),
        days=settings.MEMBER_TERMS.invitation_holds.days,
    )
    subject = say("company.mail_subject", spoken, company=request.company.name)
    # None is the sender of the settings.
    send_mail(subject.replace("\n", " "), text, None, [invited.email])
