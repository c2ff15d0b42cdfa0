"""The admissions of a company: how they stand and why, certificates to download, and a new version to declare."""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from vaccinnet.admission.admit import declare_version
from vaccinnet.admission.certificate import Certificate, certificate_of
from vaccinnet.admission.facts import By
from vaccinnet.admission.history import history_of
from vaccinnet.admission.models import Admission
from vaccinnet.admission.owners import admissions_of
from vaccinnet.admission.rules.change import acts_in
from vaccinnet.portal.admission_certificate import certificate_on_paper
from vaccinnet.portal.developer.fields import field
from vaccinnet.portal.developer.member import for_members
from vaccinnet.portal.findings import language, problems
from vaccinnet.portal.notices import tell
from vaccinnet.rulebook import Finding, Refused


@require_safe
@for_members
def admissions(request: HttpRequest) -> HttpResponse:
    """Show the admissions of the company."""
    return _page(request)


@require_POST
@for_members
def declare(request: HttpRequest, software_id: str) -> HttpResponse:
    """Declare a new version, or show what is wrong with it."""
    row = _own(request, software_id)
    try:
        declare_version(
            row.software_id,
            request.POST.get("version", ""),
            changed=request.POST.getlist("changed"),
            changes=request.POST.get("changes", ""),
            by=By(request.party.name, request.party.key),
            now=request.now,
        )
    except Refused as refused:
        return _page(request, row, refused.findings)
    tell(request, "developer_admission.was_declared")
    return redirect("company-admissions", request.company.key)


@require_safe
@for_members
def as_jws(request: HttpRequest, software_id: str) -> HttpResponse:
    """Give the signed certificate of a version that is admitted."""
    made = _certificate(request, software_id)
    return _file(made.text.encode(), "application/jose", "jws", made)


@require_safe
@for_members
def as_pdf(request: HttpRequest, software_id: str) -> HttpResponse:
    """Give the certificate of a version that is admitted on paper, with the signed one printed on it."""
    made = _certificate(request, software_id)
    return _file(certificate_on_paper(made.program, made.signed, made.text, language()), "application/pdf", "pdf", made)


def _own(request: HttpRequest, software_id: str) -> Admission:
    for each in admissions_of(request.company):
        if each.software_id.lower() == software_id.lower():
            return each
    raise Http404


def _certificate(request: HttpRequest, software_id: str) -> Certificate:
    made = certificate_of(
        _own(request, software_id).software_id,
        request.GET.get("versie", ""),
        keys=settings.ADMISSION_SIGNING_KEYS,
        issuer=settings.VACCINNET_BASE_URL,
        # Real time, whatever the business clock of acceptance says: whoever verifies has no other.
        now=datetime.now(UTC),
    )
    if made is None:
        raise Http404
    return made


def _file(contents: bytes, type: str, end: str, made: Certificate) -> HttpResponse:
    response = HttpResponse(contents, content_type=type)
    # A version may hold what no file name can; the softwareID has letters, digits and hyphens.
    version = "".join(each if each.isascii() and each.isalnum() else "-" for each in made.program.versions[0].version)
    name = f"{made.program.software_id}-{version}.{end}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(request: HttpRequest, refused: Admission | None = None, findings: Sequence[Finding] = ()) -> HttpResponse:
    shown = {
        "company": request.company,
        "admissions": [
            {
                "row": each,
                "versions": sorted(each.versions.all(), key=lambda version: (version.since, version.version)),
                "history": history_of(each),
                "may_declare": "declare_version" in acts_in(each.state),
                "fields": _fields(request, each, is_written=each == refused),
                "problems": _problems(each, findings) if each == refused else (),
            }
            for each in admissions_of(request.company)
        ],
        "problems": _problems(refused, findings) if refused else (),
    }
    return render(request, "portal/developer_admissions.html", shown)


def _problems(row: Admission, findings: Sequence[Finding]) -> object:
    return problems(findings, fields={name: f"{name}-{row.key}" for name in ("version", "changed", "changes")})


def _fields(request: HttpRequest, row: Admission, *, is_written: bool) -> dict[str, object]:
    written = request.POST if is_written else {}
    return {
        "version": field("developer_admission.version", written.get("version", "")),
        "changed": request.POST.getlist("changed") if is_written else [],
        "changes": field("developer_admission.changes", written.get("changes", "")),
    }
