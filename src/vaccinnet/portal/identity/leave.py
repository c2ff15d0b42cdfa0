"""Sign-out at the identity provider, for who signed in there (OpenID Connect RP-Initiated Logout 1.0)."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

_PROVIDER = "provider"


def remember_provider(request: HttpRequest, *, leave_at: str) -> None:
    """Keep in the session of a visitor that it signed in at the provider, and where one signs out there."""
    request.session[_PROVIDER] = {"leave_at": leave_at}


def where_to_leave(request: HttpRequest) -> str:
    """Return where a visitor goes on to sign out at the provider too; empty when it did not sign in there.

    Without an `id_token_hint`: the ID token names the person, and would stand in an address.
    """
    leave_at = request.session.get(_PROVIDER, {}).get("leave_at", "")
    if not leave_at or settings.SIGN_IN is None or not settings.SIGN_IN.allows(leave_at):
        return ""
    back = f"{settings.VACCINNET_BASE_URL.rstrip('/')}{reverse('sign-in')}"
    asked = urlencode({"client_id": settings.SIGN_IN.client_id, "post_logout_redirect_uri": back})
    return f"{leave_at}{'&' if '?' in leave_at else '?'}{asked}"
