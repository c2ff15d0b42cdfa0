"""Add a vaccination by hand, as a doctor, a trainee or a practice."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from vaccinnet.portal.findings import shows_refusals
from vaccinnet.portal.opened import open_record
from vaccinnet.portal.visitor import VIA, only_for
from vaccinnet.portal.written_form import form_problems, read_form
from vaccinnet.register.persons import find_persons
from vaccinnet.register.vaccine_codes import current_codes
from vaccinnet.registration.add_by_hand import add_by_hand


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@only_for("caregiver")
@shows_refusals
def by_hand(request: HttpRequest) -> HttpResponse:
    """Show the form, or add what is written in it and tell what became of it."""
    form = read_form(request)
    if request.method != "POST":
        return render(request, "portal/by_hand.html", {"form": form})
    (entered,) = add_by_hand(
        request.visitor.viewer,
        [form.written],
        token=form.token,
        codes=current_codes(),
        terms=settings.REGISTRATION_TERMS,
        via=VIA,
        now=request.now,
        moves_stock=form.moves_stock,
    )
    shown = {"form": form, "entered": entered, "problems": form_problems(entered.findings)}
    if entered.is_refused:
        return render(request, "portal/by_hand.html", shown)
    person = find_persons([form.written.number])[form.written.number]
    return render(request, "portal/by_hand_added.html", shown | {"dossier": open_record(request, person)})
