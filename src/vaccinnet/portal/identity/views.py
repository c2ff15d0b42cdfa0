"""The way to the identity provider and back.

The visitor posts the button; the provider is asked while the next page is got, since only requests with a body share
the room of the web services (config.request_bodies).
"""

from collections.abc import Callable

from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe
from requests import RequestException

from vaccinnet.portal.identity.calls import room
from vaccinnet.portal.identity.provider import IdentityProvider
from vaccinnet.portal.identity.refusals import as_answer
from vaccinnet.portal.identity.refused import refused

_BEGUN = "sign-in begun"
# As long as allauth keeps a state; who goes away leaves nothing behind.
SECONDS_TO_SIGN_IN = 600


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Lead to the page on which one signs in."""
    return redirect("sign-in")


@require_safe
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the button to the identity provider."""
    return render(request, "portal/sign_in_there.html", {"provider": settings.SIGN_IN.name})


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a sign-in at the provider; who was signed in is no longer."""
    request.session.flush()
    request.session[_BEGUN] = True
    request.session.set_expiry(SECONDS_TO_SIGN_IN)
    return redirect("sign-in-there")


@require_GET
@never_cache
def there(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider, once for each sign-in that was begun."""
    if not request.session.pop(_BEGUN, False):
        return redirect("sign-in")
    return _asking(request, lambda: IdentityProvider(request).send_there())


@require_GET
@never_cache
def back(request: HttpRequest) -> HttpResponse:
    """Take the answer with which the provider sends the browser back."""
    oauth2 = IdentityProvider(request).get_oauth2_adapter(request)
    return _asking(request, lambda: OAuth2CallbackView.adapter_view(oauth2)(request))


def _asking(request: HttpRequest, ask: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        with room():
            return ask()
    except (OAuth2Error, RequestException) as error:
        return refused(request, as_answer(error))
