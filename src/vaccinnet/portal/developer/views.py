"""The home of a developer, and the mail that acceptance keeps."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from vaccinnet.integrators.kept_mail import latest


@require_safe
@never_cache
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Show as whom the developer is signed in, and what can be done next."""
    return render(request, "portal/developer.html", {"account": request.user})


@require_safe
@never_cache
def mail(request: HttpRequest) -> HttpResponse:
    """Show the mails that were kept: everybody in this environment is made up, and may read them."""
    return render(request, "portal/mail.html", {"mails": latest()})
