"""The record of a citizen; in acceptance the visitor plays a persona."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from vaccinnet.acceptance.personas import Persona, personas
from vaccinnet.register.personal_record import personal_record

# The session holds the person's key: an INSZ belongs neither in an address nor in a cookie.
_PERSONA = "persona"


@require_safe
@never_cache
def record(request: HttpRequest) -> HttpResponse:
    """Show the record of the persona that was chosen, or let the visitor choose one."""
    everybody = personas()
    persona = _chosen(request.session.get(_PERSONA), everybody)
    if persona is None:
        return render(request, "portal/personas.html", {"personas": everybody})
    return render(request, "portal/record.html", {"persona": persona, "record": personal_record(persona.person)})


@require_POST
def choose_persona(request: HttpRequest) -> HttpResponse:
    """Remember the persona that the visitor chose; none brings back the choice."""
    request.session[_PERSONA] = request.POST.get("persona", "")
    return redirect("record")


def _chosen(key: str | None, everybody: tuple[Persona, ...]) -> Persona | None:
    return next((each for each in everybody if each.person.key.hex == key), None)
