"""Link a doctor whom the company has to another test user that it has."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from vaccinnet.acceptance.test_users.facts import ROLES
from vaccinnet.acceptance.test_users.link import link_test_users
from vaccinnet.portal.developer.fields import field, same_names
from vaccinnet.portal.developer.member import for_members
from vaccinnet.portal.developer.register import keys_in
from vaccinnet.portal.findings import problems
from vaccinnet.portal.notices import tell
from vaccinnet.profiles.models import Kind
from vaccinnet.rulebook import Finding, Refused


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def link(request: HttpRequest) -> HttpResponse:
    """Show which two can be linked, or link them."""
    findings: Sequence[Finding] = ()
    if request.method == "POST":
        doctor, to = keys_in([request.POST.get("doctor", ""), request.POST.get("to", "")])
        try:
            link_test_users(request.company, doctor, to, by=request.party, now=request.now)
        except Refused as refused:
            findings = refused.findings
        else:
            tell(request, "test_users.was_linked")
            return redirect("test-users", request.company.key)
    own = request.company.profiles.filter(ended_at__isnull=True).order_by("registered_at", "user_code")
    named = [(each.kind, (str(each.key), f"{each.name} ({each.user_code})")) for each in own]
    doctors = [choice for kind, choice in named if kind == Kind.DOCTOR]
    others = [choice for kind, choice in named if kind in ROLES]
    fields = [
        field("test_users.doctor", request.POST.get("doctor", ""), kind="one", choices=doctors),
        field("test_users.to", request.POST.get("to", ""), kind="one", choices=others),
    ]
    shown = {
        "company": request.company,
        "fields": fields,
        "has_both": bool(doctors and others),
        "problems": problems(findings, fields=same_names(fields)),
    }
    return render(request, "portal/developer_link.html", shown)
