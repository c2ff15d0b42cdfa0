"""The links of a caregiver: see, begin and end them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from vaccinnet.kmehr.business_day import business_day
from vaccinnet.portal.findings import problems, shows_refusals
from vaccinnet.portal.notices import tell
from vaccinnet.portal.visitor import only_for
from vaccinnet.profiles.find_speaker import speaker_with
from vaccinnet.profiles.links import begin_link, end_link, links_of_profile
from vaccinnet.rulebook import Finding, Refused

_FIELDS = ("number", "starts_on", "ends_on")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@only_for("caregiver")
@shows_refusals
def links(request: HttpRequest) -> HttpResponse:
    """Show the links of who signed in, or begin the one that is asked."""
    if request.method != "POST":
        return _page(request)
    asked = {name: request.POST.get(name, "") for name in _FIELDS}
    try:
        begin_link(request.visitor.viewer.key, **asked, now=request.now)
    except Refused as refused:
        return _page(request, refused.findings, typed=asked)
    tell(request, "links.was_begun")
    return redirect("links")


@require_POST
@never_cache
@only_for("caregiver")
@shows_refusals
def end(request: HttpRequest) -> HttpResponse:
    """End the link that is asked, on the day that is asked."""
    id, day = request.POST.get("link", ""), request.POST.get("ends_on", "")
    try:
        end_link(request.visitor.viewer.key, int(id) if _is_id(id) else 0, ends_on=day, now=request.now)
    except Refused as refused:
        return _page(request, refused.findings, of_link=id)
    tell(request, "links.was_ended")
    return redirect("links")


def _page(
    request: HttpRequest,
    findings: tuple[Finding, ...] = (),
    *,
    typed: dict[str, str] | None = None,
    of_link: str = "",
) -> HttpResponse:
    key, today = request.visitor.viewer.key, business_day(request.now)
    speaker, all_links = speaker_with(key), links_of_profile(key)
    fields = {"ends_on": f"ends_on_{of_link}"} if of_link else {name: name for name in _FIELDS}
    shown = {
        "role": speaker.role if speaker else "",
        "current": [each for each in all_links if not each.has_ended(today)],
        "ended": [each for each in all_links if each.has_ended(today)],
        "today": today,
        "typed": typed or {},
        "problems": problems(findings, fields=fields),
    }
    return render(request, "portal/links.html", shown)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < len(str(2**63))
