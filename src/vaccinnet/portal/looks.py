"""Who looked at the record of a citizen, and what was done with it, for the citizen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from vaccinnet.consultation.looks import looks_of
from vaccinnet.portal.findings import shows_refusals
from vaccinnet.portal.own_person import own_person
from vaccinnet.portal.paging import page_of
from vaccinnet.portal.visitor import only_for


@require_safe
@never_cache
@only_for("citizen")
@shows_refusals
def looks(request: HttpRequest) -> HttpResponse:
    """Show a page of what was done with the record of who signed in, the newest first."""
    page = page_of(request)
    found = looks_of(own_person(request), page=page)
    return render(request, "portal/looks.html", {"looks": found, "page": page})
