"""The road of an application as its developer sees it: where it is, whose turn it is, and what comes next."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from vaccinnet.portal.developer.member import for_members
from vaccinnet.trajectory.look_up import open_file
from vaccinnet.trajectory.road import NoSuchApplication


@require_safe
@for_members
def road(request: HttpRequest, number: int) -> HttpResponse:
    """Show the application; a draft is shown as its form."""
    try:
        opened = open_file(number, by=request.party, now=request.now)
    except NoSuchApplication as absent:
        raise Http404 from absent
    if opened.standing.state == "draft":
        return redirect("application-form", request.company.key, number)
    shown = {
        "company": request.company,
        "file": opened,
        "application": opened.application,
        "standing": opened.standing,
        "terms": settings.TRAJECTORY_TERMS,
    }
    return render(request, "portal/developer_road.html", shown)
