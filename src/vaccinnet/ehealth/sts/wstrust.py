"""The messages of WS-Trust 1.3 as the eHealth STS speaks it: read and written (source: security 1.4).

A claim with a value is asserted, one without is a designator. Whoever signs a request with another key than the
holder's gets a challenge, which the key of the holder must sign.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from vaccinnet.ehealth.names import CREATED, DS, EXPIRES, TOKEN_REFERENCE
from vaccinnet.ehealth.saml.names import ASSERTION, TOKEN_TYPE, X509_CERTIFICATE, X509_DATA
from vaccinnet.ehealth.saml.write import moment
from vaccinnet.ehealth.signed_xml import certificate_of, read_moment
from vaccinnet.ehealth.sts.request import ENOUGH, Asked, TokenRequest, Unclear, What, misfits, not_asked, text_of
from vaccinnet.soap.facts import PlaceOf
from vaccinnet.soap.names import WSSE, WSU

PATH = "/IAM/SecurityTokenService/v1"
REQUEST_ACTION = "urn:be:fgov:ehealth:sts:protocol:v1:RequestSecurityToken"
CHALLENGE_ACTION = "urn:be:fgov:ehealth:sts:protocol:v1:Challenge"

WST = "http://docs.oasis-open.org/ws-sx/ws-trust/200512"
AUTH = "http://docs.oasis-open.org/wsfed/authorization/200706"
DIALECT = f"{AUTH}/authclaims"
ISSUE, RENEW = f"{WST}/Issue", f"{WST}/Renew"
# Sic: eHealth writes it without the dash. With the dash it is the name of the standard.
PUBLIC_KEY = "http://docs.oasis-open.org/ws-sx/wstrust/200512/PublicKey"
_KEY_TYPES = (PUBLIC_KEY, f"{WST}/PublicKey")


def wst(name: str) -> str:
    """Return the qualified name of an element of WS-Trust."""
    return f"{{{WST}}}{name}"


REQUEST, RESPONSE = wst("RequestSecurityToken"), wst("RequestSecurityTokenResponse")
_COLLECTION, _REQUESTED = wst("RequestSecurityTokenResponseCollection"), wst("RequestedSecurityToken")
_TOKEN_TYPE, _REQUEST_TYPE, _KEY_TYPE = wst("TokenType"), wst("RequestType"), wst("KeyType")
_CLAIMS, _LIFETIME, _USE_KEY, _RENEW_TARGET = wst("Claims"), wst("Lifetime"), wst("UseKey"), wst("RenewTarget")
_CHALLENGE, _SIGN, _SIGNED = wst("Challenge"), wst("SignChallenge"), wst("SignChallengeResponse")
_CLAIM_TYPE, _VALUE = f"{{{AUTH}}}ClaimType", f"{{{AUTH}}}Value"
_PREFIXES = {"wst": WST, "auth": AUTH, "wsu": WSU, "wsse": WSSE, "ds": DS}


@dataclass(frozen=True, slots=True)
class Challenge:
    """What the key of the holder must sign before the request with the same context is answered."""

    context: str
    text: str


def write_request(request: TokenRequest) -> etree._Element:
    """Return a request to issue a token; it must have a holder."""
    assert request.holder is not None
    root = etree.Element(REQUEST, {"Context": request.context}, nsmap=_PREFIXES)
    etree.SubElement(root, _TOKEN_TYPE).text = TOKEN_TYPE
    etree.SubElement(root, _REQUEST_TYPE).text = ISSUE
    claims = etree.SubElement(root, _CLAIMS, Dialect=DIALECT)
    for name, value in request.claims:
        etree.SubElement(etree.SubElement(claims, _CLAIM_TYPE, Uri=name), _VALUE).text = value
    for name in request.wanted:
        etree.SubElement(claims, _CLAIM_TYPE, Uri=name)
    _write_lifetime(root, request.not_before, request.not_on_or_after)
    etree.SubElement(root, _KEY_TYPE).text = PUBLIC_KEY
    reference = etree.SubElement(etree.SubElement(root, _USE_KEY), TOKEN_REFERENCE)
    key = etree.SubElement(etree.SubElement(reference, X509_DATA), X509_CERTIFICATE)
    key.text = base64.b64encode(request.holder.public_bytes(Encoding.DER)).decode()
    return root


def read_request(root: etree._Element) -> Asked:
    """Return what is asked, with everything that is not understood."""
    if root.tag != REQUEST:
        return not_asked(root)
    claims = root.find(_CLAIMS)
    kinds = [] if claims is None else list(claims.iterchildren(_CLAIM_TYPE))
    created, expires = root.find(f"{_LIFETIME}/{CREATED}"), root.find(f"{_LIFETIME}/{EXPIRES}")
    request = TokenRequest(
        claims=tuple((each.get("Uri", ""), text_of(each[0])) for each in kinds if len(each)),
        wanted=tuple(each.get("Uri", "") for each in kinds if not len(each)),
        context=root.get("Context", ""),
        holder=_read_key(root.find(_USE_KEY)),
        not_before=read_moment(text_of(created)),
        not_on_or_after=read_moment(text_of(expires)),
    )
    return Asked(request, tuple(islice(_unclear(root, request), ENOUGH)), PlaceOf(root))


def write_issued(assertion: etree._Element, *, context: str, start: datetime, end: datetime) -> etree._Element:
    """Return the answer with an issued assertion, which holds from `start` until `end`."""
    # Only these prefixes: one of a namespace that the assertion uses would change how it is spelled.
    root = etree.Element(_COLLECTION, nsmap={"wst": WST, "wsu": WSU})
    response = etree.SubElement(root, RESPONSE, Context=context)
    etree.SubElement(response, _TOKEN_TYPE).text = TOKEN_TYPE
    etree.SubElement(response, _REQUESTED).append(assertion)
    _write_lifetime(response, start, end)
    return root


def read_issued(root: etree._Element) -> bytes:
    """Return the assertion in an answer as bytes that keep its signature. Raises ValueError when there is not one."""
    found = list(root.iterfind(f".//{_REQUESTED}/{ASSERTION}"))
    if root.tag not in (_COLLECTION, RESPONSE) or len(found) != 1:
        raise ValueError(f"a {etree.QName(root).localname} with {len(found)} assertions")
    return assertion_bytes(found[0])


def assertion_bytes(assertion: etree._Element) -> bytes:
    """Return an assertion as bytes that can be put into another message without a change to what was signed.

    They declare every namespace that held around it, which its canonical form may name.
    """
    return etree.tostring(assertion, with_tail=False)


def write_challenge(challenge: Challenge) -> etree._Element:
    """Return the answer that asks the holder to sign a challenge."""
    return _write_challenge(challenge, _SIGN)


def read_challenge(root: etree._Element) -> Challenge | None:
    """Return the challenge in an answer of the STS, or None when it has none."""
    response = root.find(RESPONSE) if root.tag == _COLLECTION else root
    return None if response is None else _read_challenge(response, _SIGN)


def write_challenge_response(challenge: Challenge) -> etree._Element:
    """Return the message that answers a challenge; the key of the holder must sign it."""
    return _write_challenge(challenge, _SIGNED)


def read_challenge_response(root: etree._Element) -> Challenge | None:
    """Return the challenge that a message answers, or None when it answers none."""
    return _read_challenge(root, _SIGNED)


def _write_lifetime(parent: etree._Element, start: datetime | None, end: datetime | None) -> None:
    if start is None and end is None:
        return
    lifetime = etree.SubElement(parent, _LIFETIME)
    for name, at in ((CREATED, start), (EXPIRES, end)):
        if at is not None:
            etree.SubElement(lifetime, name).text = moment(at)


def _write_challenge(challenge: Challenge, name: str) -> etree._Element:
    root = etree.Element(RESPONSE, {"Context": challenge.context}, nsmap={"wst": WST})
    etree.SubElement(etree.SubElement(root, name), _CHALLENGE).text = challenge.text
    return root


def _read_challenge(response: etree._Element, name: str) -> Challenge | None:
    text = text_of(response.find(f"{name}/{_CHALLENGE}"))
    return Challenge(response.get("Context", ""), text) if response.tag == RESPONSE and text else None


def _unclear(root: etree._Element, request: TokenRequest) -> Iterator[Unclear]:
    is_renewal = text_of(root.find(_REQUEST_TYPE)) == RENEW
    needs = (_TOKEN_TYPE, _REQUEST_TYPE, _CLAIMS, _KEY_TYPE, _USE_KEY)
    # What is renewed does not count: a renewal gets a new token, on the terms of any other request.
    yield from misfits(root, needs=needs, may=(_LIFETIME, *([_RENEW_TARGET] if is_renewal else [])))
    yield from _unlike(root.find(_TOKEN_TYPE), "token_type", (TOKEN_TYPE,))
    yield from _unlike(root.find(_REQUEST_TYPE), "request_type", (ISSUE, RENEW))
    yield from _unlike(root.find(_KEY_TYPE), "key_type", _KEY_TYPES)
    for claims in root.iterchildren(_CLAIMS):
        yield from _unclear_claims(claims)
    for lifetime in root.iterchildren(_LIFETIME):
        yield from _unclear_lifetime(lifetime)
    for key in root.iterchildren(_USE_KEY):
        if request.holder is None:
            yield Unclear("key", place=PlaceOf(key))


def _unlike(element: etree._Element | None, what: What, expected: tuple[str, ...]) -> Iterator[Unclear]:
    if element is not None and text_of(element) not in expected:
        yield Unclear(what, text_of(element) or "(nothing)", PlaceOf(element))


def _unclear_claims(claims: etree._Element) -> Iterator[Unclear]:
    if claims.get("Dialect") != DIALECT:
        yield Unclear("dialect", claims.get("Dialect") or "(nothing)", PlaceOf(claims))
    yield from misfits(claims, needs=(), many=(_CLAIM_TYPE,))
    for claim in claims.iterchildren(_CLAIM_TYPE):
        has_value = [each.tag for each in claim] == [_VALUE] and not len(claim[0]) and text_of(claim[0])
        if not claim.get("Uri") or (len(claim) and not has_value):
            yield Unclear("claim", claim.get("Uri") or "(nothing)", PlaceOf(claim))


def _unclear_lifetime(lifetime: etree._Element) -> Iterator[Unclear]:
    yield from misfits(lifetime, needs=(), may=(CREATED, EXPIRES))
    for each in lifetime.iterchildren(CREATED, EXPIRES):
        if read_moment(text_of(each)) is None:
            yield Unclear("moment", text_of(each) or "(nothing)", PlaceOf(each))


def _read_key(use_key: etree._Element | None) -> x509.Certificate | None:
    expected = [TOKEN_REFERENCE, X509_DATA, X509_CERTIFICATE]
    if use_key is None or [each.tag for each in use_key.iterdescendants()] != expected:
        return None
    return certificate_of(use_key[0][0][0].text or "")
