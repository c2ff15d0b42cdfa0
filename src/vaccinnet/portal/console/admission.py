"""Admissions as the managers see them: which there are, how one stands, its versions, its history, and each act."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from vaccinnet.admission.admit import (
    NoSuchAdmission,
    admit_version,
    lift,
    revoke,
    suspend,
    withdraw_version,
)
from vaccinnet.admission.facts import By
from vaccinnet.admission.history import history_of
from vaccinnet.admission.models import Admission
from vaccinnet.admission.open_admission import admission_of, admissions
from vaccinnet.admission.owners import company_of
from vaccinnet.admission.rules.change import acts_in
from vaccinnet.admission.waiting import declared_versions
from vaccinnet.portal.console.gate import for_managers
from vaccinnet.portal.findings import problems
from vaccinnet.portal.notices import tell
from vaccinnet.rulebook import Finding, Refused
from vaccinnet.trajectory.admit_again import admit_again, passed_services

Do = Callable[[HttpRequest, str, By], object]


@require_safe
@for_managers
def all_admissions(request: HttpRequest) -> HttpResponse:
    """Show every program that is or was admitted, and the versions that wait for a decision."""
    return render(request, "console/admissions.html", {"admissions": admissions(), "declared": declared_versions()})


@require_safe
@for_managers
def admission(request: HttpRequest, software_id: str) -> HttpResponse:
    """Show one admission, and what may be done with it now."""
    return _page(request, software_id)


@require_POST
@for_managers
def do(request: HttpRequest, software_id: str, act: str) -> HttpResponse:
    """Do what the manager asks, or show what is in the way with what was written."""
    if act not in _ACTS:
        raise Http404
    try:
        row = admission_of(software_id)
        _ACTS[act](request, row.software_id, By(request.party.name, request.party.key))
    except NoSuchAdmission:
        raise Http404 from None
    except Refused as refused:
        return _page(request, software_id, act=act, findings=refused.findings)
    tell(request, "console.done")
    return redirect("console-admission", software_id)


def _with_reason(verb: Callable[..., object], act: str) -> Do:
    def do_it(request: HttpRequest, software_id: str, by: By) -> object:
        return verb(software_id, reason=request.POST.get(f"{act}_reason", ""), by=by, now=request.now)

    return do_it


def _admit(request: HttpRequest, software_id: str, by: By) -> object:
    return admit_again(
        software_id,
        services=request.POST.getlist("services"),
        version=request.POST.get("version", ""),
        conditions=request.POST.get("conditions", ""),
        valid_from=_day(request.POST.get("valid_from", ""), unreadable=date.max),
        valid_until=_day(request.POST.get("valid_until", ""), unreadable=date.min),
        by=by,
        now=request.now,
    )


def _admit_version(request: HttpRequest, software_id: str, by: By) -> object:
    return admit_version(software_id, request.POST.get("version", ""), by=by, now=request.now)


def _withdraw_version(request: HttpRequest, software_id: str, by: By) -> object:
    reason = request.POST.get("withdraw_version_reason", "")
    return withdraw_version(software_id, request.POST.get("version", ""), reason=reason, by=by, now=request.now)


_ACTS: Mapping[str, Do] = {
    "suspend": _with_reason(suspend, "suspend"),
    "lift": _with_reason(lift, "lift"),
    "revoke": _with_reason(revoke, "revoke"),
    "admit": _admit,
    "admit_version": _admit_version,
    "withdraw_version": _withdraw_version,
}


def _day(text: str, *, unreadable: date) -> date | None:
    """Return the day that is written, None when nothing is, and a day that the rules refuse for what is none."""
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        return unreadable


def _field(act: str, where: str) -> str:
    """Return the field on the page that a finding about this act is about."""
    if where == "reason":
        return f"{act}_reason"
    return where if act == "admit" else ""


def _page(request: HttpRequest, software_id: str, *, act: str = "", findings: Sequence[Finding] = ()) -> HttpResponse:
    try:
        row = admission_of(software_id)
    except NoSuchAdmission:
        raise Http404 from None
    fields = {each.where: _field(act, each.where) for each in findings}
    versions = list(row.versions.order_by("since", "version"))
    passed = passed_services(row.software_id)
    shown = {
        "row": row,
        "company": company_of(row),
        "acts": _acts(row, versions=[each.state for each in versions], passed=passed),
        "open": act,
        "written": request.POST,
        "versions": versions,
        "admitted_versions": [each for each in versions if each.state == "admitted"],
        "other_versions": [each for each in versions if each.state != "admitted"],
        "passed": passed,
        "chosen": request.POST.getlist("services") if act == "admit" else row.services,
        "conditions": request.POST.get("conditions", row.conditions),
        "valid_from": request.POST.get("valid_from", row.valid_from.isoformat()),
        "valid_until": request.POST.get("valid_until", row.valid_until.isoformat() if row.valid_until else ""),
        "version": request.POST.get("version", versions[-1].version if versions else ""),
        "history": history_of(row),
        "activations": row.activations.filter(state="activated").order_by("-since"),
        "problems": problems(findings, fields=fields),
    }
    return render(request, "console/admission.html", shown)


def _acts(row: Admission, *, versions: Sequence[str], passed: Sequence[str]) -> list[str]:
    """Return the acts that may be done now; declaring a version is for the company."""
    possible = [each for each in acts_in(row.state) if each in _ACTS]
    needs = {
        "admit": bool(passed),
        "admit_version": any(each != "admitted" for each in versions),
        "withdraw_version": "admitted" in versions,
    }
    return [each for each in possible if needs.get(each, True)]
