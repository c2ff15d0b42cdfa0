"""Sign in. In acceptance the visitor plays a part: somebody of the cast."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from vaccinnet.acceptance.parts import Part, parts
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.portal import visitor
from vaccinnet.portal.navigation import home_of

_CAREGIVERS = ("doctor", "trainee", "practice", "guard_post")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Let the visitor choose a part, and begin the visit of who was chosen."""
    everybody = parts(business_day(request.now))
    if request.method == "POST":
        chosen = next((each for each in everybody if each.id == request.POST.get("part")), None)
        return _begin(request, chosen) if chosen else redirect("sign-in")
    shown = {
        "citizens": [each for each in everybody if each.kind == "citizen"],
        "caregivers": [each for each in everybody if each.kind in _CAREGIVERS],
        "responsible": [each for each in everybody if each.kind == "responsible"],
        "managers": [each for each in everybody if each.kind == "manager"],
    }
    return render(request, "portal/sign_in.html", shown)


def _begin(request: HttpRequest, part: Part) -> HttpResponse:
    visitor.sign_in(request, part.viewer, name=part.greeting)
    return redirect(home_of(part.viewer.kind))
