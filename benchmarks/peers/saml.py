"""Holder-of-key with xmlsec, for the peer: a sealed assertion, and the message signed with the key that it confirms."""

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path

import xmlsec
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from lxml import etree

from benchmarks.peers.wss import NAMESPACES, NotProven, only, refuse_stale, refuse_unsigned, verify_signature

_SAML = NAMESPACES | {"saml": "urn:oasis:names:tc:SAML:1.0:assertion"}
_HOLDER = "saml:AttributeStatement/saml:Subject/saml:SubjectConfirmation/ds:KeyInfo/ds:X509Data/ds:X509Certificate"
_CERTIFIED = "urn:be:fgov:certified-namespace:ehealth"
_SKEW = timedelta(seconds=60)


class HolderVerifier:
    """Verifies messages of holders of certificates of one authority, with assertions that one STS sealed."""

    def __init__(self, *, authority: Path, sts: Path):
        self._authority = x509.load_pem_x509_certificate(authority.read_bytes())
        self._sts = xmlsec.Key.from_file(str(sts), xmlsec.KeyFormat.CERT_PEM)

    def verify(self, envelope: etree._Element) -> dict[str, str]:
        """Return what the STS certifies of who signed Body and Timestamp. Raises NotProven."""
        security = envelope.find("soap:Header/wsse:Security", NAMESPACES)
        if security is None:
            raise NotProven("there is no security header")
        body = only(envelope, "soap:Body")
        timestamp = only(security, "wsu:Timestamp")
        assertion = only(security, "saml:Assertion", _SAML)
        signature = only(security, "ds:Signature")
        refuse_stale(timestamp)
        self._verify_assertion(assertion)
        holder = base64.b64decode(assertion.findtext(_HOLDER, "", _SAML))
        self._verify_holder(x509.load_der_x509_certificate(holder))
        refuse_unsigned(signature, body, timestamp)
        verify_signature(signature, signed=(body, timestamp), certificate=holder)
        return _certified(assertion)

    def _verify_assertion(self, assertion: etree._Element) -> None:
        context = xmlsec.SignatureContext()
        context.key = self._sts
        context.register_id(assertion, "AssertionID")
        signature = only(assertion, "ds:Signature", _SAML)
        references = [each.get("URI") for each in signature.iterfind("ds:SignedInfo/ds:Reference", _SAML)]
        if references != [f"#{assertion.get('AssertionID')}"]:
            raise NotProven("the seal is not over the assertion")
        try:
            context.verify(signature)
        except xmlsec.Error as wrong:
            raise NotProven("the assertion is not sealed by our STS") from wrong
        conditions = only(assertion, "saml:Conditions", _SAML)
        begin, end = (datetime.fromisoformat(conditions.get(each)) for each in ("NotBefore", "NotOnOrAfter"))
        if not begin - _SKEW <= datetime.now(UTC) < end + _SKEW:
            raise NotProven("the assertion is expired or not yet valid")

    def _verify_holder(self, certificate: x509.Certificate) -> None:
        try:
            certificate.verify_directly_issued_by(self._authority)
        except (InvalidSignature, TypeError, ValueError) as wrong:
            raise NotProven("the certificate is not issued by our authority") from wrong
        if not certificate.not_valid_before_utc <= datetime.now(UTC) <= certificate.not_valid_after_utc:
            raise NotProven("the certificate is expired or not yet valid")


def _certified(assertion: etree._Element) -> dict[str, str]:
    attributes = assertion.iterfind(
        f"saml:AttributeStatement/saml:Attribute[@AttributeNamespace='{_CERTIFIED}']", _SAML
    )
    return {each.get("AttributeName"): each.findtext("saml:AttributeValue", "", _SAML) for each in attributes}
