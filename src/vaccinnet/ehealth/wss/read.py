"""Read the security header of a message into facts. Parts are found by position, never by id."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from lxml import etree

from vaccinnet.ehealth import names
from vaccinnet.ehealth.algorithms import KeyForm, key_form
from vaccinnet.ehealth.facts import Moments, Reference, SecurityHeader, Signed, Target, Token, TokenKind
from vaccinnet.ehealth.saml.names import ASSERTION, ASSERTION_ID, KEY_IDENTIFIER
from vaccinnet.ehealth.signed_xml import certificate_of, misshapen, prefixes_of, read_moment
from vaccinnet.soap.envelope import Envelope
from vaccinnet.soap.facts import Part, PlaceOf

_ENOUGH = 10
_TOKENS: dict[TokenKind, str] = {"certificate": names.TOKEN, "assertion": ASSERTION}
_ENCRYPTION = f"{{{names.XENC}}}*"
_PLAIN_ID = re.compile(rb"[A-Za-z_][\w.-]*", re.ASCII)
_IDS = " or ".join(f"local-name() = '{name}'" for name in ("Id", "ID", "id", "AssertionID"))


@dataclass(frozen=True, slots=True)
class Parts:
    """The elements of a good security header, and the Body; the token is a certificate or an assertion."""

    kind: TokenKind
    body: etree._Element
    timestamp: etree._Element | None
    token: etree._Element | None
    signature: etree._Element | None

    def of(self, target: Target) -> etree._Element | None:
        """Return the element that a reference can mean."""
        return {"body": self.body, "timestamp": self.timestamp, "token": self.token}.get(target)


def read_header(envelope: Envelope, kind: TokenKind) -> SecurityHeader:
    """Return which parts the security header has, where a token of this kind is wanted."""
    headers = envelope.security
    if len(headers) != 1:
        return SecurityHeader(headers=len(headers), wants=kind)
    security = headers[0]
    known = (names.TIMESTAMP, _TOKENS[kind], names.SIGNATURE)
    counts = {tag: sum(1 for _ in security.iterchildren(tag)) for tag in known}
    encrypted = next(security.iter(_ENCRYPTION), None)
    if encrypted is None and _is_encryption(envelope.payload):
        encrypted = envelope.payload
    return SecurityHeader(
        place=PlaceOf(security),
        wants=kind,
        headers=1,
        timestamps=counts[names.TIMESTAMP],
        tokens=counts[_TOKENS[kind]],
        signatures=counts[names.SIGNATURE],
        encrypted=None if encrypted is None else _part(encrypted),
        others=tuple(_part(each) for each in security if each.tag not in known and not _is_encryption(each))[:_ENOUGH],
    )


def parts(envelope: Envelope, kind: TokenKind = "certificate") -> Parts:
    """Return the parts of the message that can be told apart: each only when there is exactly one."""
    security = envelope.security[0] if len(envelope.security) == 1 else None
    return Parts(
        kind=kind,
        body=envelope.body,
        timestamp=_only(security, names.TIMESTAMP),
        token=_only(security, _TOKENS[kind]),
        signature=_only(security, names.SIGNATURE),
    )


def read_certificate(token: etree._Element) -> x509.Certificate | None:
    """Return the certificate in the token, or None when there is none that can be read."""
    return None if len(token) else certificate_of(token.text or "")


def read_token(token: etree._Element, certificate: x509.Certificate | None) -> Token:
    """Return what the token says it is, and the kind of its key."""
    key = _key_of(certificate)
    return Token(
        value_type=token.get("ValueType", ""),
        encoding=token.get("EncodingType", ""),
        is_certificate=certificate is not None,
        key_kind=key.kind if key else "",
        key_bits=key.bits if key else 0,
        curve=key.curve if key else "",
        is_strong=key is None or key.is_strong,
        place=PlaceOf(token),
    )


def read_holder(found: Parts, certificate: x509.Certificate) -> Token:
    """Return the kind of the key that an assertion confirms, as that of a token of the usual form."""
    assert found.token is not None
    key = _key_of(certificate) or KeyForm("other")
    return Token(
        names.X509V3,
        names.BASE64,
        key_kind=key.kind,
        key_bits=key.bits,
        curve=key.curve,
        is_strong=key.is_strong,
        place=PlaceOf(found.token),
    )


def read_moments(timestamp: etree._Element, now: datetime) -> Moments:
    """Return when the message says it was made and expires."""
    created, expires = timestamp.find(names.CREATED), timestamp.find(names.EXPIRES)
    expected = [each for each in (created, expires) if each is not None]
    created_text, expires_text = _text(created), _text(expires)
    return Moments(
        created=read_moment(created_text),
        expires=read_moment(expires_text),
        now=now,
        created_text=created_text,
        # An Expires without text is one that cannot be read, not one that is absent.
        expires_text=expires_text if expires is None else expires_text or "(nothing)",
        oddities=tuple(_part(each) for each in timestamp.iterdescendants() if each not in expected)[:_ENOUGH],
        place=PlaceOf(timestamp),
    )


def read_signature(found: Parts, *, envelope: Envelope, key_kind: str, allow_sha1: bool) -> Signed:
    """Return what the signature says of itself; `found` must have one."""
    signature = found.signature
    assert signature is not None
    signed = Signed(place=PlaceOf(signature), key_kind=key_kind, allows_sha1=allow_sha1, speaks_by=found.kind)
    if oddities := tuple(_part(each) for each in misshapen(signature))[:_ENOUGH]:
        return signed.but(oddities=oddities)
    info, value, key_info = signature
    targets = _targets(found)
    references = tuple(_reference(each, targets) for each in info[2:])
    uses = Counter([reference.uri for reference in references] + [each.get("URI", "") for each in key_info.iter()])
    return signed.but(
        canonicalization=info[0].get("Algorithm", ""),
        prefixes=prefixes_of(info[0]),
        algorithm=info[1].get("Algorithm", ""),
        references=references,
        value=_text(value),
        names_token=_NAMES[found.kind](key_info, found.token),
        repeated_ids=tuple(id for id in targets if _is_repeated(envelope, id, uses[f"#{id}"])),
    )


def _only(security: etree._Element | None, tag: str) -> etree._Element | None:
    children = [] if security is None else list(security.iterchildren(tag))
    return children[0] if len(children) == 1 else None


def _key_of(certificate: x509.Certificate | None) -> KeyForm | None:
    if certificate is None:
        return None
    try:
        return key_form(certificate.public_key())
    except (ValueError, UnsupportedAlgorithm):
        return KeyForm("other")


def _is_encryption(element: etree._Element) -> bool:
    return etree.QName(element).namespace == names.XENC


def _targets(found: Parts) -> dict[str, Target]:
    """Return which part each id means; an id of two parts means neither."""
    pairs: list[tuple[str, Target]] = [
        *((id, "body") for id in _ids(found.body)),
        *((id, "timestamp") for id in _ids(found.timestamp)),
        *((id, "token") for id in _ids(found.token)),
    ]
    ids = [id for id, _ in pairs]
    return {id: target if ids.count(id) == 1 else "" for id, target in pairs}


def _ids(element: etree._Element | None) -> set[str]:
    if element is None:
        return set()
    own = "AssertionID" if element.tag == ASSERTION else "Id"
    return {id for id in (element.get(names.WSU_ID), element.get(own)) if id}


def _reference(reference: etree._Element, targets: dict[str, Target]) -> Reference:
    transforms, method, value = reference
    uri = reference.get("URI", "")
    return Reference(
        uri=uri,
        target=targets.get(uri[1:], "") if uri.startswith("#") else "",
        transforms=tuple(each.get("Algorithm", "") for each in transforms),
        digest_algorithm=method.get("Algorithm", ""),
        digest=_text(value),
        prefixes=tuple(prefix for each in transforms for prefix in prefixes_of(each)),
        place=PlaceOf(reference),
    )


def _names_certificate(key_info: etree._Element, token: etree._Element | None) -> bool:
    if [each.tag for each in key_info.iterdescendants()] != [names.TOKEN_REFERENCE, names.DIRECT_REFERENCE]:
        return False
    uri = key_info[0][0].get("URI", "")
    return token is None or (uri.startswith("#") and uri[1:] in _ids(token))


def _names_assertion(key_info: etree._Element, token: etree._Element | None) -> bool:
    inside = [each.tag for each in key_info.iterdescendants()]
    if inside == [names.TOKEN_REFERENCE, names.DIRECT_REFERENCE]:
        return _names_certificate(key_info, token)
    if inside != [names.TOKEN_REFERENCE, KEY_IDENTIFIER] or key_info[0][0].get("ValueType") != ASSERTION_ID:
        return False
    return token is None or _text(key_info[0][0]) == token.get("AssertionID")


_NAMES = {"certificate": _names_certificate, "assertion": _names_assertion}


def _is_repeated(envelope: Envelope, id: str, uses: int) -> bool:
    """Return whether several elements of the whole message have this id, under whatever name."""
    if _stands_once(envelope.data, id.encode(), uses):
        return False
    found = envelope.root.xpath(f"count(//@*[. = $id and ({_IDS})])", id=id)
    return isinstance(found, float) and found > 1


def _stands_once(data: bytes, id: bytes, uses: int) -> bool:
    """Return whether the bytes prove that only one attribute has this value, beside the uses of it as `#id`.

    To look at all attributes costs as much as to check the signature. The bytes prove nothing when they may spell the
    id with character references.
    """
    if not _PLAIN_ID.fullmatch(id) or (b"&" in data and b"&#" in data):
        return False
    return data.count(id) <= uses + 1 or data.count(b'"%b"' % id) + data.count(b"'%b'" % id) < 2


def _text(element: etree._Element | None) -> str:
    return "" if element is None else (element.text or "").strip()


def _part(element: etree._Element) -> Part:
    name = etree.QName(element)
    return Part(name.localname, name.namespace or "", PlaceOf(element))
