"""The review of a qualification test: the machine's verdict, decisions on criteria, comments, and the signature."""

import uuid
from collections.abc import Callable, Sequence

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from vaccinnet.portal.console.gate import for_managers
from vaccinnet.portal.console.written import whole
from vaccinnet.portal.findings import language, problems
from vaccinnet.portal.notices import tell
from vaccinnet.portal.qualification import pdf_answer, rows_of
from vaccinnet.qualification import decide
from vaccinnet.qualification.models import Attempt
from vaccinnet.qualification.review import NoSuchAttempt, ReviewedSet, comments_on, report_of, review_of
from vaccinnet.rulebook import Finding, Refused
from vaccinnet.trajectory.look_up import File, open_file
from vaccinnet.trajectory.road import NoSuchApplication


@require_safe
@for_managers
def review(request: HttpRequest, number: int) -> HttpResponse:
    """Show what was handed in, with the criteria that are not passed first."""
    return _page(request, number)


@require_POST
@for_managers
def judge(request: HttpRequest, number: int, attempt_key: uuid.UUID, criterion: str) -> HttpResponse:
    """Decide on one criterion."""

    def do() -> None:
        decide.decide(
            number,
            attempt_key,
            criterion,
            outcome=request.POST.get("outcome", ""),
            reason=request.POST.get("text", ""),
            seen=whole(request.POST.get("seen", "")),
            by=request.party,
            now=request.now,
        )

    return _do(request, number, do, told="qualification.was_decided", at=(attempt_key, criterion), field="reason")


@require_POST
@for_managers
def comment(request: HttpRequest, number: int, attempt_key: uuid.UUID, criterion: str) -> HttpResponse:
    """Comment on one criterion, to the developer."""

    def do() -> None:
        decide.comment(number, attempt_key, criterion, request.POST.get("text", ""), by=request.party, now=request.now)

    return _do(request, number, do, told="qualification.was_commented", at=(attempt_key, criterion), field="text")


@require_POST
@for_managers
def sign(request: HttpRequest, number: int) -> HttpResponse:
    """Sign the conclusion on the whole."""
    verdict = request.POST.get("verdict", "")

    def do() -> None:
        decide.conclude(
            number,
            verdict=verdict,
            name=request.POST.get("name", ""),
            agrees=bool(request.POST.get("agrees")),
            reason=request.POST.get("reason", ""),
            seen=whole(request.POST.get("seen", "")),
            decisions=whole(request.POST.get("decisions", "")),
            by=request.party,
            now=request.now,
            terms=settings.TRAJECTORY_TERMS,
        )

    told = "qualification.was_passed_on" if verdict == "pass" else "qualification.was_returned"
    return _do(request, number, do, told=told)


@require_safe
@for_managers
def as_pdf(request: HttpRequest, number: int, attempt_key: uuid.UUID) -> HttpResponse:
    """Give the report on a set as PDF."""
    found = _attempt(_file(request, number), attempt_key)
    return pdf_answer(report_of(found, language()), found)


def _do(
    request: HttpRequest,
    number: int,
    act: Callable[[], None],
    *,
    told: str,
    at: tuple[uuid.UUID, str] | None = None,
    field: str = "",
) -> HttpResponse:
    try:
        act()
    except (NoSuchApplication, NoSuchAttempt):
        raise Http404 from None
    except Refused as refused:
        return _page(request, number, refused.findings, at=at, field=field)
    tell(request, told)
    address = reverse("console-review", args=[number])
    if at is None:
        return redirect(address)
    attempt = _attempt(_file(request, number), at[0])
    return redirect(f"{address}#{attempt.service}-{at[1]}")


def _page(
    request: HttpRequest,
    number: int,
    findings: Sequence[Finding] = (),
    *,
    at: tuple[uuid.UUID, str] | None = None,
    field: str = "",
) -> HttpResponse:
    file = _file(request, number)
    found = review_of(file.application)
    fields = _fields(file, at, field)
    shown = {
        "file": file,
        "row": file.application,
        "application": file.application,
        "standing": file.standing,
        "sets": [_shown(each, open_at=at[1] if at and at[0] == each.attempt.key else "") for each in found.sets],
        "not_passed": found.not_passed,
        "decisions": found.times,
        "is_judged": file.application.state == "qualification",
        "conclusion": file.conclusion,
        "written": request.POST,
        "signer": request.POST.get("name", request.party.name),
        "review": True,
        "written_at": fields.get(field, ""),
        "problems": problems(findings, fields=fields),
    }
    return render(request, "console/review.html", shown)


def _shown(each: ReviewedSet, *, open_at: str) -> dict[str, object]:
    report = report_of(each.attempt, language())
    comments = comments_on(each.attempt)
    return {
        "name": each.name,
        "attempt": each.attempt,
        "report": report,
        "rows": rows_of(report["criteria"], each.decisions, comments, open_at=open_at),
    }


def _fields(file: File, at: tuple[uuid.UUID, str] | None, field: str) -> dict[str, str]:
    """Return which field of the page each finding is about, by its `where`."""
    if at is None:
        return {"name": "name", "agrees": "agrees", "reason": "reason"}
    attempt = _attempt(file, at[0])
    place = f"{attempt.service}-{at[1]}"
    return {field: f"{field}-{place}", "criterion": place}


def _file(request: HttpRequest, number: int) -> File:
    try:
        return open_file(number, by=request.party, now=request.now)
    except NoSuchApplication:
        raise Http404 from None


def _attempt(file: File, key: uuid.UUID) -> Attempt:
    try:
        return decide.attempt_of(file.application, key)
    except NoSuchAttempt:
        raise Http404 from None
