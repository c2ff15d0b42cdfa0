"""The record of a citizen, for the citizen."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from vaccinnet.batch.standing import pending
from vaccinnet.consultation.look import look
from vaccinnet.portal.findings import shows_refusals
from vaccinnet.portal.own_person import own_person
from vaccinnet.portal.visitor import VIA, only_for
from vaccinnet.register.persons import numbers_of


@require_safe
@never_cache
@only_for("citizen")
@shows_refusals
def record(request: HttpRequest) -> HttpResponse:
    """Show the record of who signed in; that look, too, is on the trail."""
    person = own_person(request)
    seen = look(request.visitor.viewer, person, via=VIA, terms=settings.CONSULTATION_TERMS, now=request.now)
    shown = {
        "person": person,
        "numbers": numbers_of(person),
        "record": seen,
        # Whom a batch is about is known only when it is processed, so this tells of all batches.
        "batches": pending(now=request.now),
        "every_minutes": int(settings.BATCH_TERMS.rhythm.total_seconds() // 60),
    }
    return render(request, "portal/record.html", shown)
