"""`vaccinnet token`: get a token of the STS, and show what it says."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from vaccinnet.client.commands.answers import show_fault
from vaccinnet.client.commands.options import (
    LOCALHOST,
    P12,
    TIMEOUT,
    AsJson,
    Authority,
    CannotBeDone,
    Lang,
    Password,
    Url,
    open_keystore,
    service_url,
    subject_of,
    trusting,
)
from vaccinnet.client.kept_tokens import TokenCache, kept_or_new
from vaccinnet.client.screen import Screen
from vaccinnet.client.security_token import PATH, NotACaregiver, SecurityTokenService, SoapFault, Token
from vaccinnet.ehealth.saml.assertion import Attribute
from vaccinnet.ehealth.saml.attributes import CERTIFIED, HOLDER_SSIN, SSIN
from vaccinnet.ehealth.subject import NotAnEHealthSubject
from vaccinnet.rulebook import masked

Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write the assertion there, as XML.")]
Fresh = Annotated[bool, typer.Option("--fresh", help="Ask for a new token, also when a kept one still holds.")]


def token(
    p12: P12,
    password: Password = None,
    url: Url = LOCALHOST,
    ca: Authority = None,
    out: Out = None,
    fresh: Fresh = False,
    lang: Lang = None,
    as_json: AsJson = False,
) -> None:
    """Get a token of the eHealth STS for a doctor or a practice, and show what it says.

    It is kept for this user until five minutes before its end. Exit code: 0 when there is a token, 1 when the STS
    refused, 2 when it could not be asked.
    """
    screen = Screen(lang, as_json=as_json)
    keystore = open_keystore(p12, password)
    cache, now = TokenCache(), datetime.now(UTC)
    with httpx.Client(timeout=TIMEOUT, verify=trusting(ca)) as http:
        service = SecurityTokenService(service_url(url, path=PATH), keystore, http)
        screen.say("token_asking", url=service.url, subject=subject_of(keystore))
        got = _get(service, cache, now=now, fresh=fresh, screen=screen)
    if out is not None:
        _write(out, got.assertion_bytes)
    _show(got, subject_of(keystore), screen)
    kept = _kept(cache, service, now)
    if kept is not None:
        screen.say("token_kept", file=kept)
    if out is not None:
        screen.say("kept", files=out)
    screen.say("next_token")
    screen.write_json(_as_json(got, subject_of(keystore)) | {"kept": kept and str(kept), "out": out and str(out)})


def _kept(cache: TokenCache, service: SecurityTokenService, now: datetime) -> Path | None:
    url, certificate = service.url, service.keystore.certificate
    return cache.file(url, certificate) if cache.find(url, certificate, now=now) else None


def _get(service: SecurityTokenService, cache: TokenCache, *, now: datetime, fresh: bool, screen: Screen) -> Token:
    try:
        with screen.waiting():
            return kept_or_new(service, cache, now=now, fresh=fresh)
    except SoapFault as fault:
        show_fault(fault, screen)
        raise typer.Exit(1) from None
    except NotACaregiver as refused:
        raise CannotBeDone(str(refused)) from None
    except NotAnEHealthSubject as refused:
        raise CannotBeDone(f"The certificate is not one of eHealth: {refused.reason}.") from None


def _write(out: Path, contents: bytes) -> None:
    try:
        out.write_bytes(contents)
    except OSError as error:
        raise CannotBeDone(f"{out}: {error.strerror}.") from None


def _show(got: Token, subject: str, screen: Screen) -> None:
    assertion = got.assertion
    start, end = screen.moment(assertion.not_before), screen.moment(assertion.not_on_or_after)
    screen.say("token_of", mark="ok", subject=subject, issuer=assertion.issuer)
    screen.say("token_period", start=start, end=end)
    headings = (screen.word(key) for key in ("token_attribute", "token_by", "token_value"))
    rows = (
        (_short(each), screen.word(_by(each)), value) for each in assertion.attributes for value in _shown_values(each)
    )
    screen.write_rows(headings, rows)


def _as_json(got: Token, subject: str) -> dict[str, Any]:
    return {
        "subject": subject,
        "issuer": got.assertion.issuer,
        "not_before": got.assertion.not_before.isoformat(),
        "not_on_or_after": got.not_on_or_after.isoformat(),
        "attributes": [
            {"name": each.name, "is_certified": each.namespace == CERTIFIED, "values": _shown_values(each)}
            for each in got.assertion.attributes
        ],
    }


def _by(attribute: Attribute) -> str:
    return "token_certified" if attribute.namespace == CERTIFIED else "token_asserted"


def _short(attribute: Attribute) -> str:
    return attribute.name.removeprefix("urn:be:fgov:").removeprefix("ehealth:1.0:")


def _shown_values(attribute: Attribute) -> list[str]:
    """Return the values, with the INSZ number of a person masked."""
    is_personal = attribute.name in (SSIN, HOLDER_SSIN)
    return [masked(value) if is_personal and value.isdecimal() else value for value in attribute.values]
