"""The mail that acceptance keeps."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from vaccinnet.integrators.kept_mail import latest


@require_safe
@never_cache
def mail(request: HttpRequest) -> HttpResponse:
    """Show the mails that were kept: everybody in this environment is made up, and may read them."""
    return render(request, "portal/mail.html", {"mails": latest()})
