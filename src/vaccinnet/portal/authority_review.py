"""The managers' review: the cases that wait, one of them side by side, and what was decided."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vaccinnet.consultation import decide
from vaccinnet.consultation.cases import CaseFile, ask_whether_alike, cases_decided, cases_to_decide, open_case
from vaccinnet.portal.authority_compare import Row, compare
from vaccinnet.portal.findings import problems, shows_refusals
from vaccinnet.portal.visitor import VIA, only_for
from vaccinnet.rulebook import Finding, Refused

_FIELDS = {"reason": "reason", "insz": "insz", "other": "other", "person": "insz"}
# Of the number of a page.
_MOST_DIGITS = 5


@dataclass(frozen=True, slots=True)
class _Shown:
    """A case beside the form that decides about it."""

    file: CaseFile
    rows: Sequence[Row]


@require_safe
@never_cache
@only_for("manager")
def cases(request: HttpRequest) -> HttpResponse:
    """Show the cases that wait and what was decided last."""
    return _list(request)


@require_POST
@never_cache
@only_for("manager")
def alike(request: HttpRequest) -> HttpResponse:
    """Make a case of two persons by their numbers, and go there."""
    numbers = ["".join(filter(str.isdigit, request.POST.get(name, "")))[:20] for name in ("insz", "other")]
    try:
        case = ask_whether_alike(request.visitor.viewer, *numbers, now=request.now)
    except Refused as refused:
        return _list(request, refused.findings, values=request.POST)
    return redirect("authority-case", case)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@only_for("manager")
def case(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Ask for what the manager looks, and then show the case side by side; that look is on the trail."""
    if request.method != "POST":
        return render(request, "portal/authority_case_reason.html", {"case_id": case_id})
    reason = request.POST.get("reason", "")
    try:
        return _side_by_side(request, case_id, looks_for=reason)
    except Refused as refused:
        shown = {"case_id": case_id, "reason": reason, "problems": problems(refused.findings, fields=_FIELDS)}
        return render(request, "portal/authority_case_reason.html", shown)


@require_POST
@never_cache
@only_for("manager")
@shows_refusals
def decide_case(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Do what the manager decided and go back to the list, or show the case again with what is in the way."""
    try:
        _decide(request, case_id)
    except Refused as refused:
        if looks_for := request.POST.get("looks_for", ""):
            return _side_by_side(request, case_id, looks_for=looks_for, findings=refused.findings)
        return _list(request, refused.findings)
    return redirect("authority-cases")


def _decide(request: HttpRequest, case_id: uuid.UUID) -> None:
    decision, _, about = request.POST.get("decision", "").partition(":")
    viewer = request.visitor.viewer
    reason, now = request.POST.get("reason", ""), request.now
    if decision == "keep":
        decide.keep(viewer, case_id, reason=reason, via=VIA, now=now)
    elif decision == "rename":
        decide.rename(viewer, case_id, reason=reason, via=VIA, now=now)
    elif decision == "separate":
        decide.separate(viewer, case_id, reason=reason, via=VIA, now=now)
    elif decision == "remove":
        decide.remove(viewer, case_id, _key(about), reason=reason, via=VIA, now=now)
    elif decision == "merge":
        decide.merge(viewer, case_id, surviving=_key(about), reason=reason, via=VIA, now=now)


def _key(text: str) -> uuid.UUID:
    """Return the key in a button; one that is nobody's when it was tampered with."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)


def _side_by_side(
    request: HttpRequest, case_id: uuid.UUID, *, looks_for: str, findings: Sequence[Finding] = ()
) -> HttpResponse:
    viewer, terms = request.visitor.viewer, settings.CONSULTATION_TERMS
    file = open_case(viewer, case_id, reason=looks_for, via=VIA, terms=terms, now=request.now)
    shown = {
        "case": _Shown(file, compare(file)),
        "looks_for": looks_for,
        "reason": request.POST.get("reason", "") if findings else "",
        "problems": problems(findings, fields=_FIELDS),
    }
    return render(request, "portal/authority_case.html", shown)


def _list(request: HttpRequest, findings: Sequence[Finding] = (), values: object = None) -> HttpResponse:
    page = request.GET.get("pagina", "1")[:_MOST_DIGITS]
    number = max(int(page), 1) if page.isascii() and page.isdecimal() else 1
    shown = {
        "waiting": cases_to_decide(page=number),
        "decided": cases_decided(),
        "page": number,
        "values": values or {},
        "problems": problems(findings, fields=_FIELDS),
    }
    return render(request, "portal/authority_cases.html", shown)
