"""A certificate that a manager revokes, with the reason that the company reads."""

import uuid
from collections.abc import Sequence

from django.core.mail import send_mail
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from vaccinnet.acceptance.test_users.certificates import KnownCertificate, certificates_of, revoke_certificate
from vaccinnet.acceptance.test_users.upload import stop_using_certificate
from vaccinnet.integrators.members import members_of
from vaccinnet.integrators.models import Company
from vaccinnet.portal.console.gate import for_managers
from vaccinnet.portal.findings import language, problems
from vaccinnet.portal.notices import tell
from vaccinnet.portal.texts import say
from vaccinnet.rulebook import Finding, Refused


@require_http_methods(["GET", "HEAD", "POST"])
@for_managers
def revoke(request: HttpRequest, key: uuid.UUID, name: str) -> HttpResponse:
    """Say what revoking does, or revoke; an uploaded certificate, by its fingerprint, is no longer used."""
    company = Company.objects.filter(key=key).first()
    known = company and _known(request, company, name)
    if not company or not known:
        raise Http404
    if request.method != "POST":
        return _page(request, company, known)
    reason = request.POST.get("reason", "")
    try:
        if known.fingerprint:
            stop_using_certificate(company, name, by=request.party, now=request.now, reason=reason)
        else:
            revoke_certificate(company, name, by=request.party, now=request.now, reason=reason)
    except Refused as refused:
        return _page(request, company, known, refused.findings)
    _mail(company, known, reason.strip())
    tell(request, "console.was_revoked")
    return redirect("console-company", key)


def _known(request: HttpRequest, company: Company, name: str) -> KnownCertificate | None:
    known = certificates_of(company, now=request.now)
    return next((each for each in known if (each.fingerprint or each.serial) == name), None)


def _page(
    request: HttpRequest, company: Company, known: KnownCertificate, findings: Sequence[Finding] = ()
) -> HttpResponse:
    shown = {
        "company": company,
        "known": known,
        "name": known.fingerprint or known.serial,
        "reason": request.POST.get("reason", ""),
        "problems": problems(findings, fields={"reason": "reason"}),
    }
    return render(request, "console/revoke.html", shown)


def _mail(company: Company, known: KnownCertificate, reason: str) -> None:
    """Tell the people of the company, without the name of the test user."""
    subject = say("console.revoked_subject", language())
    text = say("console.revoked_text", language(), serial=known.serial, company=company.name, reason=reason)
    for each in members_of(company):
        if each.account_key:
            send_mail(subject, text, None, [each.email])
