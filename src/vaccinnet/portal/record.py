"""The record of a citizen, for the citizen."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from vaccinnet.consultation.look import look
from vaccinnet.portal.findings import shows_refusals
from vaccinnet.portal.visitor import VIA, only_for
from vaccinnet.register.persons import numbers_of, persons_with


@require_safe
@never_cache
@only_for("citizen")
@shows_refusals
def record(request: HttpRequest) -> HttpResponse:
    """Show the record of who signed in; that look, too, is on the trail."""
    viewer = request.visitor.viewer
    person = persons_with([viewer.key]).get(viewer.key)
    seen = look(viewer, person, via=VIA, terms=settings.CONSULTATION_TERMS, now=request.now)
    shown = {"person": seen.person, "numbers": numbers_of(seen.person), "record": seen}
    return render(request, "portal/record.html", shown)
