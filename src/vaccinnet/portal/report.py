"""Report a mistake in an own vaccination, and read what was answered."""

import uuid

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from vaccinnet.consultation.look import look
from vaccinnet.consultation.report import Reported, report_mistake, reports_of
from vaccinnet.portal.findings import problems, shows_refusals
from vaccinnet.portal.notices import tell
from vaccinnet.portal.own_person import own_person
from vaccinnet.portal.visitor import VIA, only_for
from vaccinnet.register.personal_record import Given
from vaccinnet.rulebook import Finding, Refused

_FIELDS = {"note": "note"}


@require_safe
@never_cache
@only_for("citizen")
@shows_refusals
def reports(request: HttpRequest) -> HttpResponse:
    """Show what who signed in has reported, and the answers."""
    given = {each.vaccination_id: each for each in _everything(request)}
    told = [(each, given.get(each.vaccination_id)) for each in reports_of(own_person(request))]
    return render(request, "portal/reports.html", {"reports": told})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@only_for("citizen")
@shows_refusals
def report(request: HttpRequest, vaccination_id: uuid.UUID) -> HttpResponse:
    """Show the form about the vaccination, or keep the report that is written in it."""
    person, note = own_person(request), request.POST.get("note", "")
    findings: tuple[Finding, ...] = ()
    if request.method == "POST":
        try:
            report_mistake(request.visitor.viewer, person, vaccination_id, note=note, via=VIA, now=request.now)
        except Refused as refused:
            findings = refused.findings
        else:
            tell(request, "report.was_sent")
            return redirect("reports")
    given = next((each for each in _everything(request) if each.vaccination_id == vaccination_id), None)
    if given is None:
        raise Http404
    waiting = _waiting(reports_of(person), vaccination_id)
    shown = {"given": given, "note": note, "waiting": waiting, "problems": problems(findings, fields=_FIELDS)}
    return render(request, "portal/report.html", shown)


def _everything(request: HttpRequest) -> tuple[Given, ...]:
    """Return all vaccinations of who signed in, removed ones too; that look is on the trail."""
    terms = settings.CONSULTATION_TERMS
    record = look(request.visitor.viewer, own_person(request), via=VIA, terms=terms, now=request.now)
    return (*record.registered, *record.reported, *record.removed)


def _waiting(reports: tuple[Reported, ...], vaccination_id: uuid.UUID) -> Reported | None:
    return next((each for each in reports if each.vaccination_id == vaccination_id and not each.answered_at), None)
