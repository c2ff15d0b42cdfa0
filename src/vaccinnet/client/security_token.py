"""Ask the STS of eHealth for a token: a SAML 1.1 assertion that says who the holder of a certificate is.

The token goes into the security header of every call to the RegistratieService, as the bytes that the STS answered.

    keystore = read_p12(Path("doctor.acc-p12").read_bytes(), password="...")
    with httpx.Client(timeout=60) as http:
        sts = SecurityTokenService("http://localhost:8000/IAM/SecurityTokenService/v1", keystore, http=http)
        token = sts.issue(datetime.now(UTC))
"""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx
from lxml import etree

from vaccinnet.client.call import NoAnswer, call, payload_of
from vaccinnet.client.soap_fault import SoapFault
from vaccinnet.ehealth.keystore import Keystore
from vaccinnet.ehealth.saml.assertion import Assertion
from vaccinnet.ehealth.saml.names import ASSERTION
from vaccinnet.ehealth.saml.read import oddities, read_assertion
from vaccinnet.ehealth.sts.claims import NotACaregiver, claims_for
from vaccinnet.ehealth.sts.wstrust import (
    CHALLENGE_ACTION,
    PATH,
    REQUEST_ACTION,
    read_challenge,
    read_issued,
    write_challenge_response,
    write_request,
)
from vaccinnet.ehealth.subject import read_subject
from vaccinnet.ehealth.wss.sign import sign
from vaccinnet.rulebook import Refused
from vaccinnet.soap.parse import parse
from vaccinnet.soap.write import wrap

_A_DAY = timedelta(hours=24)
_TTL = timedelta(seconds=60)


class NotAToken(ValueError):
    """The bytes are not an assertion of the form that the STS gives."""


@dataclass(frozen=True, slots=True)
class Token:
    """An assertion of the STS: the bytes to send on, and what they say."""

    assertion_bytes: bytes = field(repr=False)
    assertion: Assertion

    @property
    def not_on_or_after(self) -> datetime:
        """Return the moment from which the token holds no longer."""
        return self.assertion.not_on_or_after


class SecurityTokenService:
    """The STS at `url`, spoken to with the certificate in `keystore`, for which it gives tokens."""

    def __init__(self, url: str, keystore: Keystore, http: httpx.Client):
        self.url = url
        self.keystore = keystore
        self.http = http

    def issue(self, now: datetime, lifetime: timedelta = _A_DAY) -> Token:
        """Return a new token that holds from `now`, at most for `lifetime`.

        Raises NotACaregiver or NotAnEHealthSubject when the certificate is of nobody who gets tokens, SoapFault when
        the STS refuses, and NoAnswer when there is no STS.
        """
        certificate = self.keystore.certificate
        request = claims_for(read_subject(certificate)).but(
            context=f"RC-{uuid.uuid4().hex}", holder=certificate, not_before=now, not_on_or_after=now + lifetime
        )
        answer = self._call(write_request(request), now, action=REQUEST_ACTION)
        if challenge := read_challenge(answer):
            answer = self._call(write_challenge_response(challenge), now, action=CHALLENGE_ACTION)
        try:
            return read_token(read_issued(answer))
        except ValueError as error:
            raise NoAnswer(f"{self.url} answered with something else: {error}.") from None

    def _call(self, payload: etree._Element, now: datetime, *, action: str) -> etree._Element:
        key, certificate = self.keystore.key, self.keystore.certificate
        signed = sign(wrap(payload), key=key, certificate=certificate, created=now, ttl=_TTL, sign_token=True)
        return payload_of(call(self.http, self.url, signed, action=action))


def read_token(data: bytes) -> Token:
    """Return the token that these bytes are; whether the STS signed it, the service will judge. Raises NotAToken."""
    try:
        element = parse(data)
    except Refused:
        raise NotAToken("no XML") from None
    if element.tag != ASSERTION or next(oddities(element), None) is not None:
        raise NotAToken("no assertion of the form that the STS gives")
    assertion = read_assertion(element)
    if assertion is None:
        raise NotAToken("an assertion without a holder or a period")
    return Token(data, assertion)


__all__ = [
    "PATH",
    "NoAnswer",
    "NotACaregiver",
    "NotAToken",
    "SecurityTokenService",
    "SoapFault",
    "Token",
    "read_token",
]
