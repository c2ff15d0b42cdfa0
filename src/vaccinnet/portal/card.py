"""The vaccination card of who signed in, to download."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from vaccinnet.consultation.look import look
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.portal.findings import language, shows_refusals
from vaccinnet.portal.own_person import own_person
from vaccinnet.portal.vaccination_card import vaccination_card
from vaccinnet.portal.visitor import VIA, only_for


@require_safe
@never_cache
@only_for("citizen")
@shows_refusals
def card(request: HttpRequest) -> HttpResponse:
    """Give the card as PDF; that look, too, is on the trail."""
    person = own_person(request)
    record = look(request.visitor.viewer, person, via=VIA, terms=settings.CONSULTATION_TERMS, now=request.now)
    pdf = vaccination_card(record, language(), on=business_day(request.now))
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="vaccinaties.pdf"'
    return response
