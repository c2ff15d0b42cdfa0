"""WS-Security with xmlsec, for the peer: who signed the message, and are Body and Timestamp what was signed."""

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path

import xmlsec
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from lxml import etree

NAMESPACES = {
    "soap": "http://schemas.xmlsoap.org/soap/envelope/",
    "wsse": "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd",
    "wsu": "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}
_WSU_ID = f"{{{NAMESPACES['wsu']}}}Id"
_SKEW = timedelta(seconds=60)


class NotProven(Exception):
    """The message is not signed as it should be."""


class Verifier:
    """Verifies messages that are signed with a certificate of one authority."""

    def __init__(self, authority: Path):
        self._authority = x509.load_pem_x509_certificate(authority.read_bytes())

    def verify(self, envelope: etree._Element) -> x509.Certificate:
        """Return the certificate that signed Body and Timestamp. Raises NotProven."""
        security = envelope.find("soap:Header/wsse:Security", NAMESPACES)
        if security is None:
            raise NotProven("there is no security header")
        body = only(envelope, "soap:Body")
        timestamp = only(security, "wsu:Timestamp")
        token = only(security, "wsse:BinarySecurityToken")
        signature = only(security, "ds:Signature")
        refuse_stale(timestamp)
        certificate = self._certificate(token)
        refuse_unsigned(signature, body, timestamp)
        verify_signature(signature, signed=(body, timestamp, token), certificate=base64.b64decode(token.text))
        return certificate

    def _certificate(self, token: etree._Element) -> x509.Certificate:
        certificate = x509.load_der_x509_certificate(base64.b64decode(token.text))
        try:
            certificate.verify_directly_issued_by(self._authority)
        except (InvalidSignature, TypeError, ValueError) as wrong:
            raise NotProven("the certificate is not issued by our authority") from wrong
        if not certificate.not_valid_before_utc <= datetime.now(UTC) <= certificate.not_valid_after_utc:
            raise NotProven("the certificate is expired or not yet valid")
        return certificate


def verify_signature(signature: etree._Element, *, signed: tuple[etree._Element, ...], certificate: bytes) -> None:
    """Verify a signature over these elements with the key of a certificate. Raises NotProven."""
    context = xmlsec.SignatureContext()
    for each in signed:
        if each.get(_WSU_ID):
            context.register_id(each, "Id", NAMESPACES["wsu"])
    context.key = xmlsec.Key.from_memory(certificate, xmlsec.KeyFormat.CERT_DER)
    try:
        context.verify(signature)
    except xmlsec.Error as wrong:
        raise NotProven("the signature does not match") from wrong


def refuse_stale(timestamp: etree._Element) -> None:
    """Raise NotProven when the message was not made just now."""
    created = datetime.fromisoformat(timestamp.findtext("wsu:Created", namespaces=NAMESPACES))
    expires = datetime.fromisoformat(timestamp.findtext("wsu:Expires", namespaces=NAMESPACES))
    if not created - _SKEW <= datetime.now(UTC) <= expires + _SKEW:
        raise NotProven("the message is too old, or from the future")


def refuse_unsigned(signature: etree._Element, *parts: etree._Element) -> None:
    """Raise NotProven when the signature is not about all these parts."""
    references = {each.get("URI") for each in signature.iterfind("ds:SignedInfo/ds:Reference", NAMESPACES)}
    if any(f"#{part.get(_WSU_ID)}" not in references for part in parts):
        raise NotProven("Body and Timestamp must both be signed")


def only(parent: etree._Element, path: str, namespaces: dict[str, str] = NAMESPACES) -> etree._Element:
    """Return the only element on a path. Raises NotProven when there are none or several."""
    found = parent.findall(path, namespaces)
    if len(found) != 1:
        raise NotProven(f"there must be one {path}")
    return found[0]
