"""Correct or remove a vaccination of an opened record, with a reason that the person reads."""

import uuid
from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from vaccinnet.consultation import amend
from vaccinnet.consultation.facts import Reason
from vaccinnet.consultation.mending import names_its_author
from vaccinnet.consultation.rules import RULES
from vaccinnet.portal.correction_form import FIELDS, CorrectionForm, at_fields, stands
from vaccinnet.portal.dossier import look_at, of_opened_record
from vaccinnet.portal.findings import problems, refusal
from vaccinnet.portal.notices import tell
from vaccinnet.portal.opened import Opened
from vaccinnet.portal.visitor import VIA
from vaccinnet.register.correct import Corrected
from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.personal_record import Given
from vaccinnet.register.vaccine_codes import current_codes
from vaccinnet.rulebook import Finding, Refused


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@of_opened_record
def correct(request: HttpRequest, asked: Opened, *, name: str, vaccination_id: uuid.UUID) -> HttpResponse:
    """Show the form to correct the vaccination, or correct it."""
    findings: Sequence[Finding] = ()
    if request.method == "POST" and asked.person:
        try:
            corrected = _correct(request, asked.person, vaccination_id)
        except Refused as refused:
            findings = at_fields(refused.findings)
        else:
            tell(request, "mend.corrected", findings=corrected.findings)
            return redirect("dossier", name)
    given = _shown(request, asked, name, vaccination_id)
    if given is None:
        return _gone(request, name, findings)
    stood = stands(given, with_author=names_its_author(given))
    # Whoever was told that it was corrected meanwhile corrects what is seen now.
    shown = {"values": request.POST.dict() or stood, "vaccine_was": stood["vaccine"], "with_author": "author" in stood}
    return _page(request, "portal/correct.html", given, asked, name, findings, **shown)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@of_opened_record
def remove(request: HttpRequest, asked: Opened, *, name: str, vaccination_id: uuid.UUID) -> HttpResponse:
    """Ask why the vaccination is to be removed, or remove it."""
    findings: Sequence[Finding] = ()
    if request.method == "POST" and asked.person:
        reason = request.POST.get("reason", "")
        try:
            amend.remove(request.visitor.viewer, asked.person, vaccination_id, reason=reason, via=VIA, now=request.now)
        except Refused as refused:
            findings = refused.findings
        else:
            tell(request, "mend.removed")
            return redirect("dossier", name)
    given = _shown(request, asked, name, vaccination_id)
    if given is None:
        return _gone(request, name, findings)
    return _page(request, "portal/remove.html", given, asked, name, findings, values=request.POST.dict())


def _correct(request: HttpRequest, person: KnownPerson, vaccination_id: uuid.UUID) -> Corrected:
    form = CorrectionForm.read(request.POST.dict())
    reason, seen = request.POST.get("reason", ""), request.POST.get("version", "")
    if findings := form.findings():
        # All that is wrong with what was typed is said at once.
        raise Refused(findings + RULES.of("reason").judge(Reason(reason)))
    return amend.correct(
        request.visitor.viewer,
        person,
        vaccination_id,
        change=form.change(),
        reason=reason,
        codes=current_codes(),
        via=VIA,
        now=request.now,
        seen_version=int(seen) if seen.isascii() and seen.isdigit() else 0,
    )


def _shown(request: HttpRequest, asked: Opened, name: str, vaccination_id: uuid.UUID) -> Given | None:
    """Return the vaccination; None when it is no longer there to mend, and there never was one is no page."""
    record = look_at(request, asked, name=name)
    still = (*record.registered, *record.reported)
    found = next((each for each in still if each.vaccination_id == vaccination_id), None)
    if found is None and vaccination_id not in [each.vaccination_id for each in record.removed]:
        raise Http404
    return found


def _page(
    request: HttpRequest,
    template: str,
    given: Given,
    asked: Opened,
    name: str,
    findings: Sequence[Finding],
    **shown: object,
) -> HttpResponse:
    common = {
        "name": name,
        "person": asked.person,
        "given": given,
        "problems": problems(findings, fields=FIELDS),
    }
    return render(request, template, common | shown)


def _gone(request: HttpRequest, name: str, findings: Sequence[Finding]) -> HttpResponse:
    """Say why a vaccination that was removed is mended no more, or show the record in which it is crossed out."""
    return refusal(request, findings) if findings else redirect("dossier", name)
