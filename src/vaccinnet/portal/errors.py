"""What goes wrong on a page, as a page: the one table of this door."""

import uuid

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# How many bytes were sent, when they were too many: config/request_bodies.py.
_TOO_LARGE = "vaccinnet.body_too_large"
_MEBIBYTE = 1024 * 1024

log = structlog.get_logger(__name__)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Show that there is no page at this address."""
    return _page(request, "not_found", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Show that something broke on our side, with the number under which the log has it."""
    number = uuid.uuid4().hex[:8].upper()
    log.exception("defect in a page", number=number)
    return _page(request, "broken", status=500, number=number)


def not_read(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Show that what was sent could not be read: no browser sends it so, or it has thousands of files."""
    return _page(request, "not_read", status=400)


def not_from_here(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Show that a form was refused because its secret, against misuse by other sites, was missing or old.

    Of what is too large nothing was kept, and so no secret either: that is what is told then.
    """
    if size := request.META.get(_TOO_LARGE):
        sizes = {"size": -(-size // _MEBIBYTE), "most": settings.ENVIRONMENT.most_bytes // _MEBIBYTE}
        return _page(request, "too_large", status=413, **sizes)
    return _page(request, "not_from_here", status=403)


def _page(request: HttpRequest, what: str, *, status: int, **values: str | int) -> HttpResponse:
    # What is broken may be what keeps the visit, and what could not be read is not read again.
    shown = {"what": what, "without_visit": what in ("broken", "not_read"), **values}
    return render(request, "portal/error.html", shown, status=status)
