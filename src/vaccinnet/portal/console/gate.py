"""Who gets into the console: an account with the right to manage, in a session that proved its second factor."""

import time
from collections.abc import Callable
from functools import wraps

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from vaccinnet.trajectory.party import Party

View = Callable[..., HttpResponse]


def for_managers(view: View) -> View:
    """Return the view, only for managers with a second factor; `request.party` is who acts.

    Who is not signed in goes to sign in, a manager without second factor goes to set it up, and for all others there
    is no such page.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **values: object) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect(f"{_sign_in()}?{urlencode({'next': request.path})}")
        if not may_manage(request):
            raise Http404
        if not is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
            return redirect("mfa_activate_totp")
        if not has_proven(request):
            return to_proof(request)
        request.party = Party.manager(request.user.key, request.user.name or request.user.email)
        return view(request, *args, **values)

    return never_cache(guarded)


def to_proof(request: HttpRequest, name: str = "mfa_reauthenticate") -> HttpResponse:
    """Go to where the second factor is proven, or to the page with this name, and come back to this page."""
    return redirect(f"{reverse(name)}?{urlencode({'next': request.path})}")


def may_manage(request: HttpRequest) -> bool:
    """Return whether who signed in has the right to manage."""
    return bool(request.user.is_authenticated and request.user.is_active and request.user.manages_since)


def has_proven(request: HttpRequest) -> bool:
    """Return whether this session proved the second factor."""
    return any(each.get("method") == "mfa" for each in get_authentication_records(request, request.user))


def has_just_proven(request: HttpRequest) -> bool:
    """Return whether who signed in proved the password or a code a few minutes ago."""
    records = get_authentication_records(request, request.user)
    return any(time.time() - each["at"] < app_settings.REAUTHENTICATION_TIMEOUT for each in records)


def note_proof(request: HttpRequest) -> None:
    """Note that this session proved the second factor by setting it up."""
    record_authentication(request, request.user, "mfa", type=Authenticator.Type.TOTP)


def _sign_in() -> str:
    return reverse(settings.LOGIN_URL)
