"""The qualification test as its developer takes it: how far the own traffic is, what is missing, and showing a set."""

import uuid
from collections.abc import Iterable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string
from django.views.decorators.http import require_POST, require_safe

from vaccinnet.portal.developer.acts import seen_in
from vaccinnet.portal.developer.member import for_members
from vaccinnet.portal.developer.road import file_of
from vaccinnet.portal.findings import language, problems
from vaccinnet.portal.notices import tell
from vaccinnet.portal.qualification import rows_of
from vaccinnet.qualification.archive import Bounds
from vaccinnet.qualification.asked import NotAsked, asked_by
from vaccinnet.qualification.attempt import attempts_for
from vaccinnet.qualification.capture import look
from vaccinnet.qualification.facts import OK, ShownFile
from vaccinnet.qualification.models import Attempt, Way
from vaccinnet.qualification.ready import in_the_way
from vaccinnet.qualification.show_set import hand_in_sets, show_set
from vaccinnet.rulebook import Finding, Refused
from vaccinnet.trajectory.look_up import File

_BOUNDS = Bounds()
_LONGEST_NAME = 200
# How many seconds a page that follows the traffic waits before it is asked again.
_FOLLOWS_EVERY = 15


@require_safe
@for_members
def test(request: HttpRequest, number: int) -> HttpResponse:
    """Show how far the program is for each web service; with `?volgen=ja` the page is asked again from time to time."""
    answer = _page(request, file_of(request, number))
    if _follows(request):
        # A choice of the visitor, who stops it by the link on the page.
        answer["Refresh"] = str(_FOLLOWS_EVERY)
    return answer


@require_POST
@for_members
def show_captured(request: HttpRequest, number: int, service: str) -> HttpResponse:
    """Show what the program exchanged with the test environment as a set."""
    return _show(request, number, service, None, Way.CAPTURE)


@require_POST
@for_members
def upload(request: HttpRequest, number: int, service: str) -> HttpResponse:
    """Show the files that are sent as a set: in any order, under any name, or in a zip."""
    return _show(request, number, service, _files(request), Way.UPLOAD)


@require_POST
@for_members
def hand_in(request: HttpRequest, number: int) -> HttpResponse:
    """Hand in the latest sets, when nothing is in the way any more."""
    opened = file_of(request, number)
    try:
        hand_in_sets(number, by=request.party, seen=seen_in(request), now=request.now, terms=settings.TRAJECTORY_TERMS)
    except Refused as refused:
        return _page(request, opened, refused.findings)
    tell(request, "qualification.was_handed_in")
    return redirect("qualification", request.company.key, number)


def wire_ok() -> str:
    """Return the code that says on the wire that all is well."""
    code: str = import_string(settings.WIRE_CODE)(OK)
    return code


def _show(request: HttpRequest, number: int, service: str, files: list[ShownFile] | None, way: str) -> HttpResponse:
    # Whose it is, is asked first: nobody learns which numbers there are.
    opened = file_of(request, number)
    try:
        attempt = show_set(
            number,
            service,
            files,
            way=Way(way),
            key=_key(request),
            by=request.party,
            now=request.now,
            terms=settings.TRAJECTORY_TERMS,
            ok=wire_ok(),
            secret_key=settings.SECRET_KEY,
        )
    except NotAsked:
        raise Http404 from None
    except Refused as refused:
        return _page(request, opened, refused.findings)
    return redirect("attempt", request.company.key, number, attempt.key)


def _page(request: HttpRequest, opened: File, findings: Iterable[Finding] = ()) -> HttpResponse:
    application = opened.application
    asked = asked_by(application)
    latest = {each.service: _history(attempts_for(each.program, each.service)) for each in asked}
    shown = {
        "company": request.company,
        "application": application,
        "file": opened,
        "standing": opened.standing,
        "services": [
            {
                "name": each.name,
                "key": each.service,
                "program": each.program.software_id,
                "look": (seen := look(each.program, each.service, now=request.now, ok=wire_ok(), language=language())),
                "rows": [row for row in rows_of(seen.report["criteria"]) if row.outcome != "passed"],
                "history": latest[each.service],
                "once": uuid.uuid4(),
                "once_more": uuid.uuid4(),
            }
            for each in asked
        ],
        "follows": _follows(request),
        "every": _FOLLOWS_EVERY,
        "in_the_way": problems(in_the_way(application)),
        "conclusion": opened.conclusion,
        "may_show": application.state == "integration",
        "problems": problems(findings),
    }
    return render(request, "qualification/test.html", shown)


def _history(attempts: Iterable[Attempt]) -> list[tuple[Attempt, str]]:
    return [(each, max(each.verdicts.all(), key=lambda verdict: verdict.at).outcome) for each in attempts]


def _follows(request: HttpRequest) -> bool:
    return request.method == "GET" and request.GET.get("volgen") == "ja"


def _key(request: HttpRequest) -> uuid.UUID:
    """Return the key that the form gives the attempt; a new one for a form without."""
    try:
        return uuid.UUID(request.POST.get("once", ""))
    except ValueError:
        return uuid.uuid4()


def _files(request: HttpRequest) -> list[ShownFile]:
    """Return the files of the form; past the bounds a file is read no further, and the verdict says so."""
    left, files = _BOUNDS.most_bytes + 1, []
    for each in request.FILES.getlist("files")[: _BOUNDS.most_files + 1]:
        contents = each.read(left) if left else b""
        left -= len(contents)
        files.append(ShownFile(_name(each.name or ""), contents))
    return files


def _name(name: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in name)[-_LONGEST_NAME:] or "-"
