"""The reports of citizens that wait for a caregiver or an organisation, and their answers."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from vaccinnet.consultation.answer import answer_report, open_report, reports_waiting
from vaccinnet.portal.findings import language, problems, shows_refusals
from vaccinnet.portal.notices import tell
from vaccinnet.portal.opened import open_record
from vaccinnet.portal.texts import say
from vaccinnet.portal.visitor import VIA, only_for
from vaccinnet.rulebook import Finding, Refused

_FIELDS = {"kind": "kind-explained", "text": "text"}


@require_safe
@never_cache
@only_for("caregiver", "responsible")
@shows_refusals
def waiting(request: HttpRequest) -> HttpResponse:
    """Show which reports wait for who signed in; what they say is read one by one."""
    found = reports_waiting(request.visitor.viewer, now=request.now)
    return render(request, "portal/waiting.html", {"waiting": found})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@only_for("caregiver", "responsible")
@shows_refusals
def answer(request: HttpRequest, report_id: uuid.UUID) -> HttpResponse:
    """Show the report with its vaccination, or answer it."""
    viewer, kind, text = request.visitor.viewer, request.POST.get("kind", ""), request.POST.get("text", "")
    findings: tuple[Finding, ...] = ()
    if request.method == "POST":
        try:
            answer_report(viewer, report_id, kind=kind, text=text, via=VIA, now=request.now)
        except Refused as refused:
            findings = refused.findings
        else:
            tell(request, "report.was_answered")
            return redirect("waiting-reports")
    opened = open_report(viewer, report_id, via=VIA, now=request.now)
    shown = {
        # To mend the vaccination its record must be open; the reason is for who has not cared for the person before.
        "dossier": open_record(request, opened.person, reason=say("report.reason", language())),
        "report": opened,
        "given": opened.given,
        "person": opened.person,
        "kind": kind,
        "text": text,
        "problems": problems(findings, fields=_FIELDS),
    }
    return render(request, "portal/answer.html", shown)
