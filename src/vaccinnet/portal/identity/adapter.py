"""Where django-allauth hands over: who signed in becomes a visitor, what went wrong a page, and no account is made."""

from typing import Any

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from django.conf import settings
from django.http import HttpRequest

from vaccinnet.portal.identity.answer import Answer
from vaccinnet.portal.identity.calls import Calls
from vaccinnet.portal.identity.claims import identity_of
from vaccinnet.portal.identity.refusals import as_answer
from vaccinnet.portal.identity.refused import refused
from vaccinnet.portal.identity.seats import offer


class Adapter(DefaultSocialAccountAdapter):
    """What we do otherwise than allauth."""

    def get_requests_session(self) -> requests.Session:
        """Return a session that calls only the provider of the settings."""
        return Calls(settings.SIGN_IN)

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Sign the visitor in, or let it choose a seat. Always raises ImmediateHttpResponse: no account is made."""
        claims, state = sociallogin.account.extra_data, sociallogin.state
        if not state.get("nonce") or claims.get("nonce") != state["nonce"]:
            raise ImmediateHttpResponse(refused(request, Answer(doubt="nonce")))
        identity = identity_of(claims, settings.SIGN_IN)
        raise ImmediateHttpResponse(offer(request, identity, leave_at=sociallogin.provider.leave_at))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Show what went wrong, by a rule. Always raises ImmediateHttpResponse."""
        if "state_id" in (extra_context or {}):
            answer = Answer(began_here=False)
        elif exception:
            answer = as_answer(exception)
        else:
            answer = Answer(error="denied" if error == AuthError.CANCELLED else "refused")
        raise ImmediateHttpResponse(refused(request, answer))
