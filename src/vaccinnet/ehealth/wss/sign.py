"""Sign a SOAP message: Timestamp, certificate or assertion, and a signature over the Body and the Timestamp."""

import base64
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from lxml import etree

from vaccinnet.ehealth import names
from vaccinnet.ehealth.algorithms import DIGESTS, PrivateKey, sign_bytes, signature_uri
from vaccinnet.ehealth.canonical import canonical, digest
from vaccinnet.ehealth.saml.names import ASSERTION_ID, KEY_IDENTIFIER, TOKEN_TYPE, TOKEN_TYPE_ATTRIBUTE
from vaccinnet.soap.names import BODY, HEADER, MUST_UNDERSTAND, SECURITY, WSSE, WSU
from vaccinnet.soap.write import to_bytes

_BODY_ID, _TIMESTAMP_ID, _TOKEN_ID = "body-1", "timestamp-1", "token-1"


def sign(
    root: etree._Element,
    *,
    key: PrivateKey,
    certificate: x509.Certificate,
    created: datetime,
    ttl: timedelta = timedelta(seconds=300),
    sign_token: bool = False,
    algorithm: str = "sha256",
) -> bytes:
    """Return the bytes of the envelope `root`, signed; the security header is added to `root` itself.

    Send these bytes as they are: any change after signing breaks the signature.
    """
    security, parts = _begin(root, created=created, ttl=ttl)
    token = _add_token(security, certificate)
    if sign_token:
        parts[_TOKEN_ID] = token
    to_key = etree.Element(names.DIRECT_REFERENCE, URI=f"#{_TOKEN_ID}", ValueType=names.X509V3)
    _add_signature(security, parts=parts, key=key, algorithm=algorithm, to_key=to_key)
    return to_bytes(root)


def sign_as_holder(
    root: etree._Element,
    *,
    key: PrivateKey,
    assertion: bytes,
    created: datetime,
    ttl: timedelta = timedelta(seconds=60),
    algorithm: str = "sha256",
) -> bytes:
    """Return the bytes of the envelope `root`, signed with the key that `assertion` confirms.

    The assertion goes in as the STS answered it: it carries the signature of the STS.
    """
    security, parts = _begin(root, created=created, ttl=ttl)
    token = etree.fromstring(assertion)
    security.append(token)
    to_key = etree.Element(KEY_IDENTIFIER, ValueType=ASSERTION_ID)
    to_key.text = token.get("AssertionID")
    _add_signature(security, parts=parts, key=key, algorithm=algorithm, to_key=to_key)
    reference = security.find(f"{names.SIGNATURE}/{names.KEY_INFO}/{names.TOKEN_REFERENCE}")
    assert reference is not None
    reference.set(TOKEN_TYPE_ATTRIBUTE, TOKEN_TYPE)
    return to_bytes(root)


def _begin(
    root: etree._Element, *, created: datetime, ttl: timedelta
) -> tuple[etree._Element, dict[str, etree._Element]]:
    """Add the security header with its Timestamp, and return it with the parts to sign, by their ids."""
    body = root.find(BODY)
    if body is None:
        raise ValueError("There is no Body to sign.")
    body.set(names.WSU_ID, _BODY_ID)
    security = _add_security(root)
    return security, {_BODY_ID: body, _TIMESTAMP_ID: _add_timestamp(security, created=created, ttl=ttl)}


def _add_security(root: etree._Element) -> etree._Element:
    header = root.find(HEADER)
    if header is None:
        header = etree.Element(HEADER)
        root.insert(0, header)
    security = etree.SubElement(header, SECURITY, nsmap={"wsse": WSSE, "wsu": WSU})
    security.set(MUST_UNDERSTAND, "1")
    return security


def _add_timestamp(security: etree._Element, *, created: datetime, ttl: timedelta) -> etree._Element:
    timestamp = etree.SubElement(security, names.TIMESTAMP, {names.WSU_ID: _TIMESTAMP_ID})
    etree.SubElement(timestamp, names.CREATED).text = _moment(created)
    etree.SubElement(timestamp, names.EXPIRES).text = _moment(created + ttl)
    return timestamp


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _add_token(security: etree._Element, certificate: x509.Certificate) -> etree._Element:
    attributes = {names.WSU_ID: _TOKEN_ID, "EncodingType": names.BASE64, "ValueType": names.X509V3}
    token = etree.SubElement(security, names.TOKEN, attributes)
    token.text = base64.b64encode(certificate.public_bytes(serialization.Encoding.DER)).decode()
    return token


def _add_signature(
    security: etree._Element,
    *,
    parts: dict[str, etree._Element],
    key: PrivateKey,
    algorithm: str,
    to_key: etree._Element,
) -> None:
    signature = etree.SubElement(security, names.SIGNATURE, nsmap={"ds": names.DS})
    info = etree.SubElement(signature, names.SIGNED_INFO)
    etree.SubElement(info, names.CANONICALIZATION, Algorithm=names.EXC_C14N)
    etree.SubElement(info, names.SIGNATURE_METHOD, Algorithm=signature_uri(key, algorithm))
    for id, part in parts.items():
        _add_reference(info, id=id, part=part, algorithm=algorithm)
    value = sign_bytes(key, canonical(info), algorithm)
    etree.SubElement(signature, names.SIGNATURE_VALUE).text = base64.b64encode(value).decode()
    key_info = etree.SubElement(signature, names.KEY_INFO)
    etree.SubElement(key_info, names.TOKEN_REFERENCE).append(to_key)


def _add_reference(info: etree._Element, *, id: str, part: etree._Element, algorithm: str) -> None:
    reference = etree.SubElement(info, names.REFERENCE, URI=f"#{id}")
    transforms = etree.SubElement(reference, names.TRANSFORMS)
    etree.SubElement(transforms, names.TRANSFORM, Algorithm=names.EXC_C14N)
    uri = next(uri for uri, name in DIGESTS.items() if name == algorithm)
    etree.SubElement(reference, names.DIGEST_METHOD, Algorithm=uri)
    etree.SubElement(reference, names.DIGEST_VALUE).text = digest(part, algorithm=algorithm)
