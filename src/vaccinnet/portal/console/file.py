"""The file of an application: how it stands, whose turn it is, everything that was done, and what may be done now."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from vaccinnet.portal.console.acts import ACTS, FIELDS, perform
from vaccinnet.portal.console.gate import for_managers
from vaccinnet.portal.console.written import plan_rows
from vaccinnet.portal.findings import problems
from vaccinnet.portal.notices import tell
from vaccinnet.rulebook import Finding, Refused
from vaccinnet.trajectory.appointment import appointment_of
from vaccinnet.trajectory.calendar_file import calendar_file
from vaccinnet.trajectory.guidance import ways_for
from vaccinnet.trajectory.intake import may_accept
from vaccinnet.trajectory.look_up import open_file
from vaccinnet.trajectory.road import NoSuchApplication

# What a manager most likely does in each state.
_NEXT = {
    "filed": "propose_times",
    "times_proposed": "accept_time",
    "time_agreed": "hold_intake",
    "planning": "edit_plan",
    "closed": "reopen",
}


@require_safe
@for_managers
def application(request: HttpRequest, number: int) -> HttpResponse:
    """Show the file."""
    return _file(request, number)


@require_POST
@for_managers
def do(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Do what the manager asks and show the file, or show what is in the way with what was written."""
    if act not in ACTS:
        raise Http404
    try:
        perform(act, request, number)
    except NoSuchApplication:
        raise Http404 from None
    except Refused as refused:
        return _file(request, number, act=act, findings=refused.findings)
    tell(request, "console.done")
    return redirect("console-file", number)


@require_safe
@for_managers
def calendar(request: HttpRequest, number: int) -> HttpResponse:
    """Give the agreed intake as a file for calendars."""
    try:
        row = open_file(number, by=request.party, now=request.now).application
    except NoSuchApplication:
        raise Http404 from None
    appointment = appointment_of(row, host=request.get_host(), language="nl", now=request.now)
    if appointment is None:
        raise Http404
    response = HttpResponse(calendar_file(appointment), content_type="text/calendar; method=PUBLISH; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="intake-{number}.ics"'
    return response


def _file(request: HttpRequest, number: int, *, act: str = "", findings: Sequence[Finding] = ()) -> HttpResponse:
    try:
        file = open_file(number, by=request.party, now=request.now)
    except NoSuchApplication:
        raise Http404 from None
    acts = [each for each in file.standing.acts("authority") if each in ACTS]
    if not may_accept(file.application, by=request.party):
        acts = [each for each in acts if each != "accept_time"]
    fields = {each.where: FIELDS.get((act, each.where.partition("/")[0]), "") for each in findings}
    shown = {
        "file": file,
        "row": file.application,
        "acts": acts,
        "open": act or _NEXT.get(file.application.state, ""),
        "ways": ways_for(file.answers.services),
        "tasks": plan_rows(request.POST if act == "edit_plan" else None, file.tasks),
        "written": request.POST,
        "chosen_ways": request.POST.getlist("ways") if act == "hold_intake" else file.application.ways,
        "problems": problems(findings, fields=fields),
    }
    return render(request, "console/file.html", shown)
