"""The identity provider that is configured, as django-allauth asks it; with what that leaves out.

allauth keeps the state, makes PKCE and changes the code for tokens. Ours are: addresses that were configured and no
others, the nonce, the proof of the ID token by the provider's keys, and further data about the same person only.
"""

import secrets
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from vaccinnet.portal.identity.id_token import Claims, prove
from vaccinnet.portal.identity.refusals import NotProven
from vaccinnet.portal.identity.terms import Terms

_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_MAY_BE = ("userinfo_endpoint", "end_session_endpoint")


class IdentityProvider(OpenIDConnectProvider):
    """The provider of the settings: nothing of it stands in a table.

    Once it has told of itself, `leave_at` is where people sign out there; empty when it has no such address.
    """

    leave_at = ""

    def __init__(self, request: HttpRequest) -> None:
        terms: Terms = settings.SIGN_IN
        app = SocialApp(
            provider=self.id,
            provider_id="identity",
            name=terms.name,
            client_id=terms.client_id,
            secret=terms.client_secret,
            settings={"server_url": terms.discovery_url, "scope": list(terms.scopes), "oauth_pkce_enabled": True},
        )
        super().__init__(request, app=app)

    def send_there(self) -> HttpResponse:
        """Return the redirect to the provider, for a sign-in that begins now. Raises OAuth2Error or RequestException.

        Nothing of the request goes along.
        """
        nonce = secrets.token_urlsafe(32)
        return self.redirect(
            self.request, process=AuthProcess.LOGIN, nonce=nonce, auth_params={"nonce": nonce}, scope=self.get_scope()
        )

    def get_oauth2_adapter(self, request: HttpRequest) -> "ProvenByIdToken":
        """Return how allauth asks this provider."""
        return ProvenByIdToken(request, self)


class PassingLogin(SocialLogin):
    """A sign-in that belongs to no account: none is looked up, and none is made."""

    def lookup(self) -> None:
        """Look up nothing."""


class ProvenByIdToken(OpenIDConnectOAuth2Adapter):
    """How allauth asks the provider: discovery, tokens, keys and further data."""

    def __init__(self, request: HttpRequest, provider: IdentityProvider) -> None:
        super().__init__(request, provider.app.provider_id)
        self._provider = provider

    def get_provider(self) -> IdentityProvider:
        """Return the provider of the settings."""
        return self._provider

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Return where the provider sends the browser back: by the settings, whatever the request calls us."""
        return f"{settings.VACCINNET_BASE_URL.rstrip('/')}{reverse('sign-in-back')}"

    @property
    def openid_config(self) -> dict[str, Any]:
        """Return what the provider tells of itself, with addresses that were configured only. Raises OAuth2Error."""
        if not hasattr(self, "_told"):
            self._told = _told(_json(settings.SIGN_IN.discovery_url), settings.SIGN_IN)
            self._provider.leave_at = self._told.get("end_session_endpoint") or ""
        return self._told

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        """Return the token, which is used for the further data and then forgotten. Raises OAuth2Error."""
        if not isinstance(data, dict) or not isinstance(data["access_token"], str):
            raise OAuth2Error
        return SocialToken(token=data["access_token"])

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """Return who signs in, with all claims in `account.extra_data`; the nonce is still to be compared."""
        claims = self._id_token(kwargs["response"].get("id_token"))
        further = self._further(token.token, claims["sub"])
        # The nonce is one that was signed, or none.
        told = {**further, **claims, "nonce": claims.get("nonce")}
        account = SocialAccount(provider=app.provider_id, extra_data=told)
        return PassingLogin(provider=self._provider, account=account)

    def _id_token(self, token: Any) -> Claims:
        if not isinstance(token, str):
            raise NotProven("missing")
        terms: Terms = settings.SIGN_IN
        keys = _json(self.openid_config["jwks_uri"])
        return prove(token, keys=keys, issuer=self.openid_config["issuer"], client_id=terms.client_id)

    def _further(self, access_token: str, subject: str) -> dict[str, Any]:
        address = self.openid_config.get("userinfo_endpoint")
        if not address:
            return {}
        further = _json(address, headers={"Authorization": f"Bearer {access_token}"})
        # The token could be one for somebody else (Core 1.0, section 5.3.2).
        if further.get("sub") != subject:
            raise NotProven("subject")
        return further


def _json(address: str, **options: Any) -> dict[str, Any]:
    with get_adapter().get_requests_session() as session:
        response = session.get(address, **options)
    response.raise_for_status()
    try:
        told = response.json()
    except ValueError:
        raise OAuth2Error from None
    if response.status_code != 200 or not isinstance(told, dict):
        raise OAuth2Error
    return told


def _told(told: dict[str, Any], terms: Terms) -> dict[str, Any]:
    # Discovery 1.0, section 4.3: it must be exactly the issuer that was asked.
    if told.get("issuer") != terms.issuer:
        raise NotProven("issuer")
    named = {name: told.get(name) for name in (*_ENDPOINTS, *_MAY_BE)}
    if not all(terms.allows(named[name]) for name in _ENDPOINTS):
        raise OAuth2Error
    if not all(terms.allows(named[name]) for name in _MAY_BE if named[name]):
        raise OAuth2Error
    return told
