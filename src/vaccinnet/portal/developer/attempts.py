"""The report on an attempt at its stable address: as a page, as PDF and as JSON, and comments on its criteria."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from vaccinnet.portal.developer.member import for_members
from vaccinnet.portal.developer.road import file_of
from vaccinnet.portal.findings import language, problems
from vaccinnet.portal.notices import tell
from vaccinnet.portal.qualification import pdf_answer, rows_of
from vaccinnet.qualification.asked import WIRE_NAMES
from vaccinnet.qualification.decide import attempt_of, comment, is_under_review
from vaccinnet.qualification.models import Attempt
from vaccinnet.qualification.review import NoSuchAttempt, comments_on, decisions_on, report_of
from vaccinnet.rulebook import Finding, Refused
from vaccinnet.trajectory.look_up import File


@require_safe
@for_members
def attempt(request: HttpRequest, number: int, attempt_key: uuid.UUID) -> HttpResponse:
    """Show the report, what failed first."""
    opened = file_of(request, number)
    return _page(request, opened, _attempt(opened, attempt_key))


@require_safe
@for_members
def as_pdf(request: HttpRequest, number: int, attempt_key: uuid.UUID) -> HttpResponse:
    """Give the report as PDF."""
    found = _attempt(file_of(request, number), attempt_key)
    return pdf_answer(report_of(found, language()), found)


@require_safe
@for_members
def as_json(request: HttpRequest, number: int, attempt_key: uuid.UUID) -> HttpResponse:
    """Give the report as JSON, for programs."""
    found = _attempt(file_of(request, number), attempt_key)
    return JsonResponse(report_of(found, language()), json_dumps_params={"ensure_ascii": False, "indent": 1})


@require_POST
@for_members
def say(request: HttpRequest, number: int, attempt_key: uuid.UUID, criterion: str) -> HttpResponse:
    """Comment on a criterion, to the managers."""
    opened = file_of(request, number)
    found = _attempt(opened, attempt_key)
    try:
        comment(number, attempt_key, criterion, request.POST.get("text", ""), by=request.party, now=request.now)
    except NoSuchAttempt:
        raise Http404 from None
    except Refused as refused:
        return _page(request, opened, found, refused.findings, criterion=criterion)
    tell(request, "qualification.was_commented")
    return redirect("attempt", request.company.key, number, attempt_key)


def _attempt(opened: File, key: uuid.UUID) -> Attempt:
    try:
        return attempt_of(opened.application, key)
    except NoSuchAttempt:
        raise Http404 from None


def _page(
    request: HttpRequest, opened: File, found: Attempt, findings: list[Finding] | tuple = (), *, criterion: str = ""
) -> HttpResponse:
    report = report_of(found, language())
    # What managers decide is theirs until they sign.
    decisions = {} if is_under_review(opened.application, found) else decisions_on(found)
    comments = [each for each in comments_on(found) if not each.outcome]
    shown = {
        "company": request.company,
        "application": opened.application,
        "attempt": found,
        "name": WIRE_NAMES[found.service],
        "report": report,
        "rows": rows_of(report["criteria"], decisions, comments, open_at=criterion),
        "under_review": is_under_review(opened.application, found),
        "written_at": f"text-{found.service}-{criterion}",
        "problems": problems(findings, fields={"text": f"text-{found.service}-{criterion}"}),
    }
    return render(request, "qualification/attempt.html", shown)
