"""Step 1 on the pages: begin an application, write it, go on later, and file it."""

from collections.abc import Iterable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from vaccinnet.portal.developer.application_form import field_names, parts_of, read_answers
from vaccinnet.portal.developer.member import for_members
from vaccinnet.portal.findings import problems, shows_refusals
from vaccinnet.portal.notices import tell
from vaccinnet.rulebook import Finding, Refused
from vaccinnet.trajectory.answers import Answers
from vaccinnet.trajectory.apply import begin_application, file_application, propose_software_id, save_answers
from vaccinnet.trajectory.look_up import open_file
from vaccinnet.trajectory.models import Application
from vaccinnet.trajectory.road import NoSuchApplication, find


@require_POST
@for_members
@shows_refusals
def begin(request: HttpRequest) -> HttpResponse:
    """Begin an application with what is known of the company."""
    application = begin_application(request.company, by=request.party, now=request.now)
    return redirect("application-form", request.company.key, application.number)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def form(request: HttpRequest, number: int) -> HttpResponse:
    """Show the form; save what is written, propose a softwareID, or file it."""
    try:
        application = find(number, by=request.party)
    except NoSuchApplication as absent:
        raise Http404 from absent
    if request.method != "POST":
        if application.state not in ("draft", "more_asked"):
            return redirect("application", request.company.key, number)
        return _page(request, application, Answers.read(application.answers), seen=application.revision)
    return _do(request, application, read_answers(request.POST), seen=_number(request.POST.get("seen", "")))


def _do(request: HttpRequest, application: Application, answers: Answers, *, seen: int) -> HttpResponse:
    number, wanted = application.number, request.POST.get("do", "save")
    if wanted == "propose":
        answers = propose_software_id(request.company, answers)
    try:
        # Also what cannot be filed yet is kept, so that nothing is lost.
        seen = save_answers(number, answers, by=request.party, seen=seen, now=request.now).revision
        if wanted == "file":
            file_application(
                number, answers, by=request.party, seen=seen, now=request.now, terms=settings.TRAJECTORY_TERMS
            )
    except Refused as refused:
        return _page(request, application, answers, seen=seen, findings=refused.findings)
    if wanted == "file":
        tell(request, "application.was_filed")
        return redirect("application", request.company.key, number)
    tell(request, "application.was_proposed" if wanted == "propose" else "application.was_saved")
    return redirect("application-form", request.company.key, number)


def _page(
    request: HttpRequest, application: Application, answers: Answers, *, seen: int, findings: Iterable[Finding] = ()
) -> HttpResponse:
    opened = open_file(application.number, by=request.party, now=request.now)
    asked = next((each.text for each in reversed(opened.history) if each.act == "ask_for_more"), "")
    shown = {
        "company": request.company,
        "application": application,
        "asked": asked if application.state == "more_asked" else "",
        "parts": parts_of(answers),
        "seen": seen,
        "terms": settings.TRAJECTORY_TERMS,
        "problems": problems(findings, fields=field_names()),
    }
    return render(request, "portal/developer_application.html", shown)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
