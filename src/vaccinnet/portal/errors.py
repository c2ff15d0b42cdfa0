"""What goes wrong on a page, as a page: the one table of this door."""

import uuid

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

log = structlog.get_logger(__name__)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Show that there is no page at this address."""
    return _page(request, "not_found", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Show that something broke on our side, with the number under which the log has it."""
    number = uuid.uuid4().hex[:8].upper()
    log.exception("defect in a page", number=number)
    return _page(request, "broken", status=500, number=number)


def not_from_here(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Show that a form was refused because its secret, against misuse by other sites, was missing or old."""
    return _page(request, "not_from_here", status=403)


def _page(request: HttpRequest, what: str, *, status: int, number: str = "") -> HttpResponse:
    # What is broken may be what keeps the visit.
    shown = {"what": what, "number": number, "without_visit": what == "broken"}
    return render(request, "portal/error.html", shown, status=status)
