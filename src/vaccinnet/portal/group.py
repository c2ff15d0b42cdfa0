"""Add a group of people from a CSV file: look at it first, then add everybody with one button.

Between the two the file stands in the page itself and is sent again: so nothing of it stays in a session, a cookie or
an address, and what is added is judged anew.
"""

import base64
import binascii

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vaccinnet.portal.findings import Problem, problems, shows_refusals
from vaccinnet.portal.visitor import VIA, only_for
from vaccinnet.portal.written_form import WrittenForm, form_problems, read_form
from vaccinnet.register.vaccine_codes import current_codes
from vaccinnet.registration.add_group import Group, add_group, try_group
from vaccinnet.registration.group_file import COLUMNS, DEMANDED, MOST_BYTES, MOST_ROWS, template
from vaccinnet.rulebook import Finding

_COLUMNS = [(names[0], field, field in DEMANDED) for field, names in COLUMNS.items()]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@only_for("caregiver")
@shows_refusals
def group(request: HttpRequest) -> HttpResponse:
    """Show the form, or what would become of the group in the file that was sent."""
    form = read_form(request)
    if request.method != "POST":
        return _form(request, form)
    file = request.FILES.get("file")
    contents = file.read(MOST_BYTES + 1) if file else b""
    judged = try_group(
        request.visitor.viewer,
        contents,
        form.written,
        codes=current_codes(),
        terms=settings.REGISTRATION_TERMS,
        via=VIA,
        now=request.now,
        moves_stock=form.moves_stock,
    )
    if judged.is_refused:
        return _form(request, form, judged)
    shown = {"contents": base64.b64encode(contents).decode()}
    return _page(request, "portal/group_preview.html", form, judged, **shown)


@require_POST
@never_cache
@only_for("caregiver")
@shows_refusals
def add(request: HttpRequest) -> HttpResponse:
    """Add everybody in the file that was looked at, and tell what became of them."""
    form = read_form(request)
    added = add_group(
        request.visitor.viewer,
        _contents(request.POST.get("contents", "")),
        form.written,
        token=form.token,
        codes=current_codes(),
        terms=settings.REGISTRATION_TERMS,
        via=VIA,
        now=request.now,
        moves_stock=form.moves_stock,
    )
    if added.is_refused:
        return _form(request, form, added)
    return _page(request, "portal/group_added.html", form, added)


@require_safe
@only_for("caregiver")
def template_file(request: HttpRequest) -> HttpResponse:
    """Give an empty file with the columns."""
    response = HttpResponse(template(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="groep.csv"'
    return response


def _form(request: HttpRequest, form: WrittenForm, judged: Group | None = None) -> HttpResponse:
    shown = {"columns": _COLUMNS, "most": MOST_ROWS}
    return _page(request, "portal/group.html", form, judged or Group(()), **shown)


def _page(request: HttpRequest, template: str, form: WrittenForm, judged: Group, **shown: object) -> HttpResponse:
    common = {
        "form": form,
        "group": judged,
        "problems": form_problems(each for each in judged.findings if not _is_of_row(each)),
        "rows": _of_rows(judged),
        "added": sum(member.entered.is_new for member in judged.members),
    }
    return render(request, template, common | shown)


def _of_rows(judged: Group) -> list[tuple[int, str, Problem]]:
    """Return what there is about rows: line, column and the problem, in the order of the file."""
    findings = sorted(filter(_is_of_row, judged.all_findings), key=lambda each: each.line or 0)
    columns = {field: names[0] for field, names in COLUMNS.items()}
    told = zip(findings, problems(findings), strict=True)
    return [(finding.line or 0, columns.get(finding.where, ""), problem) for finding, problem in told]


def _is_of_row(finding: Finding) -> bool:
    # The first line has the names of the columns: what is wrong there is wrong with the file.
    return finding.line is not None and finding.line > 1


def _contents(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
