"""The token endpoint (SMART backend services), and where programs read how to get in."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from vaccinnet.exchanges.record import Spoken
from vaccinnet.rulebook import Finding, Refused, explain
from vaccinnet.webservices.fhir import prove
from vaccinnet.webservices.fhir.capability import smart_configuration
from vaccinnet.webservices.fhir.door import (
    address_parameters,
    base_of,
    body_parameters,
    door,
    is_security,
    json_answer,
    language,
    log,
    reserved,
)
from vaccinnet.webservices.fhir.facts import SCOPES, TokenRequest
from vaccinnet.webservices.fhir.rules import RULES

_JSON = "application/json"
_PARAMETERS = ("grant_type", "scope", "client_id", "client_assertion_type", "client_assertion")
# The codes of RFC 6749, 5.2; proof that fails is invalid_client, what else is wrong invalid_request.
_CODES = {
    "FHI-010": "unsupported_grant_type",
    "FHI-011": "invalid_client",
    "FHI-012": "invalid_scope",
    "FHI-028": "invalid_client",
    "FHI-029": "unauthorized_client",
}


def _oauth_refusal(request: HttpRequest, findings: Sequence[Finding]) -> HttpResponse:
    """Return the refusal of a token in the words of OAuth, with what the rules found."""
    first = findings[0]
    code = "invalid_client" if is_security(first) else _CODES.get(first.rule, "invalid_request")
    if first.says == "repeated":
        code = "invalid_request"
    status = 401 if code == "invalid_client" else 405 if first.says == "method" else 400
    if any(is_security(each) for each in findings) and not settings.TELLS_EVERYTHING:
        log.info("security refusal", rules=[each.rule for each in findings])
        return json_answer({"error": code, "error_description": _plain(reserved(findings))}, status=status, kind=_JSON)
    said = [explain(each, language()) for each in findings]
    answer: dict[str, Any] = {
        "error": code,
        "error_description": _plain(" ".join(f"{each.rule}: {each.wrong} {each.send}" for each in said)),
        "findings": [{"rule": each.rule, "wrong": each.wrong, "why": each.why, "send": each.send} for each in said],
    }
    return json_answer(answer, status=status, kind=_JSON)


@door("token", methods=("POST",), refuse=_oauth_refusal, is_secret=True)
def token(request: HttpRequest, spoken: Spoken) -> HttpResponse:
    """Give a program an access token, for as long as the settings say."""
    address_parameters(request)
    sent = body_parameters(request)
    form = dict(sent)
    certificate = prove.tls_certificate(request)
    asked = TokenRequest(
        grant_type=form.get("grant_type", ""),
        assertion_type=form.get("client_assertion_type", ""),
        has_assertion=bool(form.get("client_assertion")),
        has_certificate=certificate is not None,
        client_id=form.get("client_id", ""),
        scope=form.get("scope", ""),
        repeated=tuple(name for name in _PARAMETERS if [each for each, _ in sent].count(name) > 1),
    )
    if findings := RULES.of("token_request").judge(asked):
        raise Refused(findings)
    expected = (f"{base_of(request)}/token", request.build_absolute_uri("/fhir/token"))
    proven = prove.prove(asked, form.get("client_assertion", ""), certificate, expected=expected)
    spoken.subject, spoken.software_id = proven.subject, proven.software_id[:122]
    value, given = prove.grant(proven, is_bound=not asked.has_assertion)
    spoken.sender_key, spoken.outcome = given.profile_key, "accepted"
    answer = {
        "access_token": value,
        "token_type": "bearer",
        "expires_in": int(settings.TOKEN_LIFE.total_seconds()),
        "scope": " ".join(each for each in asked.scopes if each in SCOPES),
    }
    return json_answer(answer, kind=_JSON)


@door("smart-configuration", methods=("GET",), is_kept=False)
def configuration(request: HttpRequest, spoken: Spoken) -> HttpResponse:
    """Tell where and how a token is asked."""
    address_parameters(request)
    return json_answer(smart_configuration(base=base_of(request)), kind=_JSON)


def _plain(text: str) -> str:
    """Return the text with only the characters that RFC 6749 allows in a description."""
    return "".join(c if " " <= c <= "~" and c not in '"\\' else "'" if c in '"\\' else "?" for c in text)
