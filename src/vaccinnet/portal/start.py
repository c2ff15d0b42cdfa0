"""The start page: what this is, what to do next, and how things stand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from vaccinnet.acceptance.cast import read_cast
from vaccinnet.batch.process import make_due
from vaccinnet.batch.standing import standing
from vaccinnet.exchanges.latest import latest


@require_safe
@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """Show the start page."""
    shown = {
        "batches": standing(now=request.now),
        "exchanges": latest(10),
        # The commands on the page are those of a sender that exists.
        "sender": read_cast().profiles[0],
        "base_url": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "portal/start.html", shown)


@require_POST
def process_batches(request: HttpRequest) -> HttpResponse:
    """Let the batches that wait be processed now, and go back to where one sees it."""
    make_due(now=request.now)
    return redirect("start")
