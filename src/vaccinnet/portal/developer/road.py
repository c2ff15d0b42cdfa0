"""The road of an application as its developer sees it: where it is, whose turn it is, and what can be done."""

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from vaccinnet.acceptance.achieved import achieved
from vaccinnet.portal.developer.member import for_members
from vaccinnet.portal.developer.road_forms import forms_of
from vaccinnet.portal.findings import language, problems
from vaccinnet.rulebook import Finding
from vaccinnet.trajectory.appointment import appointment_of
from vaccinnet.trajectory.calendar_file import calendar_file
from vaccinnet.trajectory.guidance import all_ways
from vaccinnet.trajectory.intake import may_accept
from vaccinnet.trajectory.look_up import File, open_file
from vaccinnet.trajectory.road import NoSuchApplication


@require_safe
@for_members
def road(request: HttpRequest, number: int) -> HttpResponse:
    """Show the application; a draft is shown as its form."""
    opened = file_of(request, number)
    if opened.standing.state == "draft":
        return redirect("application-form", request.company.key, number)
    return show(request, opened)


@require_safe
@for_members
def calendar(request: HttpRequest, number: int) -> HttpResponse:
    """Give the agreed intake as a file for calendars."""
    opened = file_of(request, number)
    host = request.get_host().partition(":")[0]
    appointment = appointment_of(opened.application, host=host, language=language(), now=request.now)
    if appointment is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="intake-{number}.ics"'}
    kind = "text/calendar; method=PUBLISH; charset=utf-8"
    return HttpResponse(calendar_file(appointment), content_type=kind, headers=headers)


def file_of(request: HttpRequest, number: int) -> File:
    """Return the file of an application of this company; there is no page for any other."""
    try:
        return open_file(number, by=request.party, now=request.now)
    except NoSuchApplication as absent:
        raise Http404 from absent


def show(
    request: HttpRequest, opened: File, findings: Iterable[Finding] = (), *, fields: Mapping[str, str] | None = None
) -> HttpResponse:
    """Return the page of the application, with what is in the way of what was asked there."""
    application, standing = opened.application, opened.standing
    asked = {each.id for each in opened.open_questions}
    ways = {each.key: each.texts[language()] for each in all_ways()}
    shown = {
        "company": request.company,
        "file": opened,
        "application": application,
        "standing": standing,
        "acts": standing.acts("integrator"),
        "may_accept": may_accept(application, by=request.party),
        "ways": [ways[each] for each in application.ways if each in ways],
        "thread": [(each, each.id in asked) for each in opened.thread],
        "forms": forms_of(request.POST, account=request.party.name),
        "achieved": achieved(request.company, services=opened.answers.services),
        "terms": settings.TRAJECTORY_TERMS,
        "problems": problems(findings, fields=fields or {}),
    }
    return render(request, "portal/developer_road.html", shown)
