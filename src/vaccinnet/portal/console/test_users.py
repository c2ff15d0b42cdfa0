"""The managers' search of test users and certificates of whatever company; what is searched stands in no address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from vaccinnet.acceptance.test_users.find import find_certificates, find_test_users
from vaccinnet.portal.console.gate import for_managers

_LONGEST_SEARCH = 100


@require_http_methods(["GET", "HEAD", "POST"])
@for_managers
def find(request: HttpRequest) -> HttpResponse:
    """Show the form, and what was found of what was searched."""
    text = request.POST.get("text", "")[:_LONGEST_SEARCH]
    shown = {"text": text, "users": find_test_users(text), "certificates": find_certificates(text)}
    return render(request, "console/test_users.html", shown)
