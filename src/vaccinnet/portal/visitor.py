"""The visitor of the pages: who signed in, as whom, and until when.

The session holds keys and the name to greet by, and no number. It is kept in the database, so signing out ends it for
good.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import get_args

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from vaccinnet.consultation.viewer import Viewer, ViewerKind

# How the trail names the pages as the way by which somebody looked or acted.
VIA = "Vaccinnet"

_VISITOR = "visitor"
# Clicks that follow each other within a minute need not all be written down; that would be a commit each.
_BETWEEN_CLICKS = timedelta(minutes=1)

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who signed in: the viewer that looks, the name to greet it by, and when it signed in."""

    viewer: Viewer
    name: str
    since: datetime


def sign_in(request: HttpRequest, viewer: Viewer, *, name: str) -> None:
    """Begin a new session for this viewer; what the session before it held is gone."""
    request.session.flush()
    request.session[_VISITOR] = {
        "kind": viewer.kind,
        "key": viewer.key.hex,
        "for": viewer.for_key.hex if viewer.for_key else "",
        "name": name,
        "since": request.now.isoformat(),
        "clicked": request.now.isoformat(),
    }
    # As a number it counts from the last click that was kept, as a duration from now.
    request.session.set_expiry(int(settings.VISITOR_IDLE.total_seconds()))


def sign_out(request: HttpRequest) -> None:
    """End the session."""
    request.session.flush()


def visitor_of(request: HttpRequest) -> Visitor | None:
    """Return who signed in; nobody when the session is older than a visit may last."""
    kept = request.session.get(_VISITOR)
    if not kept or kept["kind"] not in get_args(ViewerKind):
        return None
    since = datetime.fromisoformat(kept["since"])
    if not timedelta() <= request.now - since < settings.VISITOR_LONGEST:
        return None
    for_key = uuid.UUID(kept["for"]) if kept["for"] else None
    name = kept["name"]
    viewer = Viewer(
        kept["kind"], uuid.UUID(kept["key"]), for_key=for_key, name=name if kept["kind"] == "manager" else ""
    )
    return Visitor(viewer, name, since)


def only_for(*kinds: ViewerKind) -> Callable[[View], View]:
    """Return a decorator: the page is only for visitors of these kinds, in `request.visitor`; others go to sign in."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **values: object) -> HttpResponse:
            visitor = visitor_of(request)
            if visitor is None or visitor.viewer.kind not in kinds:
                return redirect("sign-in")
            _keep_click(request)
            request.visitor = visitor
            return view(request, *args, **values)

        return guarded

    return decorate


def _keep_click(request: HttpRequest) -> None:
    """Give the visitor the idle time anew; a visit never lasts longer without a click, and at most a minute shorter."""
    kept = request.session[_VISITOR]
    clicked = kept.get("clicked")
    between = min(_BETWEEN_CLICKS, settings.VISITOR_IDLE / 10)
    if clicked is None or not timedelta() <= request.now - datetime.fromisoformat(clicked) < between:
        request.session[_VISITOR] = kept | {"clicked": request.now.isoformat()}
