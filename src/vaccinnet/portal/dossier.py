"""The record of a patient, for who cares for the patient or answers for an organisation."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from vaccinnet.consultation.known_viewer import known_viewer, sees_only_own
from vaccinnet.consultation.look import look
from vaccinnet.consultation.mending import mendable
from vaccinnet.consultation.relation import relation_of
from vaccinnet.portal.findings import shows_refusals
from vaccinnet.portal.navigation import home_of
from vaccinnet.portal.opened import Opened, forget_reason, opened
from vaccinnet.portal.visitor import VIA, only_for
from vaccinnet.register.personal_record import PersonalRecord
from vaccinnet.register.persons import numbers_of

View = Callable[..., HttpResponse]


def of_opened_record(view: View) -> View:
    """Return the view, which gets the record that the visitor opened by the name in the address.

    Who did not open it in this visit goes to where the visit begins.
    """

    @only_for("caregiver", "responsible")
    @shows_refusals
    @wraps(view)
    def of_opened(request: HttpRequest, name: str, **values: object) -> HttpResponse:
        asked = opened(request, name)
        if asked is None:
            return redirect(home_of(request.visitor.viewer.kind))
        return view(request, asked, name=name, **values)

    return of_opened


@require_safe
@never_cache
@of_opened_record
def dossier(request: HttpRequest, asked: Opened, *, name: str) -> HttpResponse:
    """Show the record, with what the visitor may mend."""
    record = look_at(request, asked, name=name)
    viewer = request.visitor.viewer
    shown = {
        "name": name,
        "person": record.person,
        "numbers": numbers_of(record.person),
        "record": record,
        "relation": relation_of(viewer.profile_key, record.person),
        "mendable": mendable(viewer, record.registered + record.reported, now=request.now),
        "sees_only_own": sees_only_own(known_viewer(viewer, now=request.now)),
    }
    return render(request, "portal/dossier.html", shown)


def look_at(request: HttpRequest, asked: Opened, *, name: str) -> PersonalRecord:
    """Return the record for the visitor, whose look is on the trail with the reason that was given. Raises Refused."""
    terms, viewer = settings.CONSULTATION_TERMS, request.visitor.viewer
    record = look(viewer, asked.person, via=VIA, terms=terms, now=request.now, reason=asked.reason)
    if asked.reason:
        forget_reason(request, name)
    return record
