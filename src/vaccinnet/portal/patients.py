"""Find a patient by INSZ number, and open the record."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from vaccinnet.consultation.look import demand_may_look
from vaccinnet.portal.findings import problems
from vaccinnet.portal.opened import open_record, opened_names
from vaccinnet.portal.visitor import only_for
from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.persons import find_persons
from vaccinnet.registration.rules import RULES
from vaccinnet.registration.written import Written
from vaccinnet.rulebook import Finding, Refused

_FIELDS = {"insz": "insz", "person": "insz", "reason": "reason"}
_NUMBER_IS_AN_INSZ = RULES["REG-050"]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@only_for("caregiver", "responsible")
def patients(request: HttpRequest) -> HttpResponse:
    """Show the form to find a patient, or open the record of the one who is asked."""
    findings: tuple[Finding, ...] = ()
    if request.method == "POST":
        try:
            person = _asked(request)
        except Refused as refused:
            findings = refused.findings
        else:
            return redirect("dossier", open_record(request, person, reason=request.POST.get("reason", "")))
    shown = {
        "problems": problems(findings, fields=_FIELDS),
        "insz": request.POST.get("insz", ""),
        "reason": request.POST.get("reason", ""),
        "relation_required": settings.CONSULTATION_TERMS.relation_required,
        "opened": opened_names(request),
    }
    return render(request, "portal/patients.html", shown)


def _asked(request: HttpRequest) -> KnownPerson:
    """Return the person with the number that is asked, at whom the visitor may look. Raises Refused."""
    written = Written(insz=request.POST.get("insz", ""))
    if findings := list(_NUMBER_IS_AN_INSZ(written)):
        raise Refused(findings)
    person = find_persons([written.number]).get(written.number)
    terms, reason = settings.CONSULTATION_TERMS, request.POST.get("reason", "")
    demand_may_look(request.visitor.viewer, person, terms=terms, now=request.now, reason=reason)
    assert person is not None
    return person
