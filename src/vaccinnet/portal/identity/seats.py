"""The seats of who signed in at the identity provider: the only one is taken, among several the visitor chooses.

Between the answer of the provider and the choice the session holds what a visitor may choose from: keys and names, no
number.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from vaccinnet.consultation.identify import identify
from vaccinnet.consultation.identity import Identity, Seat
from vaccinnet.consultation.viewer import Viewer
from vaccinnet.portal.findings import problems
from vaccinnet.portal.identity.leave import remember_provider
from vaccinnet.portal.identity.refused import refused_by
from vaccinnet.portal.navigation import home_of
from vaccinnet.portal.visitor import sign_in
from vaccinnet.rulebook import Refused
from vaccinnet.rulebook.packing import pack_findings, unpack_findings

_OFFERED = "seats"
_TIME_TO_CHOOSE = timedelta(minutes=10)


def offer(request: HttpRequest, identity: Identity, *, leave_at: str) -> HttpResponse:
    """Sign in who has one seat, send who has several to choose, and refuse who has none."""
    try:
        identified = identify(identity, terms=settings.CONSULTATION_TERMS, now=request.now)
    except Refused as none:
        return refused_by(request, none.findings)
    if len(identified.seats) == 1 and not identified.findings:
        return _take(request, identified.seats[0], leave_at=leave_at)
    request.session.flush()
    request.session[_OFFERED] = {
        "seats": [_packed(each) for each in identified.seats],
        "findings": pack_findings(identified.findings),
        "leave_at": leave_at,
        "at": request.now.isoformat(),
    }
    request.session.set_expiry(int(_TIME_TO_CHOOSE.total_seconds()))
    return redirect("choose-seat")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def choose_seat(request: HttpRequest) -> HttpResponse:
    """Show the seats of who signed in at the provider, and take the one that is chosen."""
    offered = request.session.get(_OFFERED)
    if not offered or request.now - datetime.fromisoformat(offered["at"]) > _TIME_TO_CHOOSE:
        return redirect("sign-in")
    seats = [_unpacked(each) for each in offered["seats"]]
    chosen = next((each for each in seats if _name_of(each) == request.POST.get("seat")), None)
    if chosen:
        return _take(request, chosen, leave_at=offered["leave_at"])
    shown = {
        "seats": [(_name_of(each), each) for each in seats],
        "problems": problems(unpack_findings(offered["findings"])),
        "none_chosen": request.method == "POST",
    }
    return render(request, "portal/choose_seat.html", shown, status=400 if shown["none_chosen"] else 200)


def _take(request: HttpRequest, seat: Seat, *, leave_at: str) -> HttpResponse:
    sign_in(request, seat.viewer, name=seat.name)
    remember_provider(request, leave_at=leave_at)
    return redirect(home_of(seat.viewer.kind))


def _name_of(seat: Seat) -> str:
    return f"{seat.viewer.kind}-{(seat.viewer.for_key or seat.viewer.key).hex}"


def _packed(seat: Seat) -> dict[str, Any]:
    viewer = seat.viewer
    for_key = viewer.for_key.hex if viewer.for_key else ""
    keys = {"kind": viewer.kind, "key": viewer.key.hex, "for": for_key}
    return keys | {"name": seat.name, "organisation": seat.organisation}


def _unpacked(packed: dict[str, Any]) -> Seat:
    for_key = uuid.UUID(packed["for"]) if packed["for"] else None
    # Of all viewers only a manager is known by name.
    name = packed["name"] if packed["kind"] == "manager" else ""
    viewer = Viewer(packed["kind"], uuid.UUID(packed["key"]), for_key=for_key, name=name)
    return Seat(viewer, packed["name"], packed["organisation"])
