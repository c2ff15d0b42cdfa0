"""Sign what zeep sends with SHA-256 (WS-Security), by lxml and cryptography; the key is RSA or elliptic.

zeep.Client(WSDL, wsse=HolderOfKey(key, assertion)): `assertion` is the token of the STS as bytes, and `key` the private
key that it confirms.
"""

import base64
import hashlib
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree
from zeep.ns import DS, SOAP_ENV_11, WSSE, WSU
from zeep.wsse.utils import ensure_id, get_security_header

WSSE11 = "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd"
SAML_TOKEN = "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLV1.1"  # noqa: S105
ASSERTION_ID = "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.0#SAMLAssertionID"
EXC_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"


class Signing:
    """What every signature needs, with whatever token: the key, a Timestamp, and the parts that are signed."""

    def __init__(self, key):
        self.key = key

    def apply(self, envelope, headers):
        """Add a Timestamp of a minute, the token, and the signature."""
        security = get_security_header(envelope)
        security.set(f"{{{SOAP_ENV_11}}}mustUnderstand", "1")
        timestamp, now = add(security, WSU, "Timestamp"), datetime.now(UTC)
        for name, moment in (("Created", now), ("Expires", now + timedelta(minutes=1))):
            add(timestamp, WSU, name, moment.strftime("%Y-%m-%dT%H:%M:%SZ"))
        reference = etree.Element(f"{{{WSSE}}}SecurityTokenReference", nsmap={"wsse": WSSE, "wsse11": WSSE11})
        also_signed = self.add_token(security, reference)
        self._sign(security, [envelope.find(f"{{{SOAP_ENV_11}}}Body"), timestamp, *also_signed], reference)
        return envelope, headers

    def verify(self, envelope):
        """Take the answer as it is: answers are not signed."""
        return envelope

    def _sign(self, security, parts, reference):
        signature = add(security, DS, "Signature", nsmap={"ds": DS})
        info = add(signature, DS, "SignedInfo")
        add(info, DS, "CanonicalizationMethod", Algorithm=EXC_C14N)
        kind = "ecdsa" if isinstance(self.key, ec.EllipticCurvePrivateKey) else "rsa"
        add(info, DS, "SignatureMethod", Algorithm=f"http://www.w3.org/2001/04/xmldsig-more#{kind}-sha256")
        for part in parts:
            signed = add(info, DS, "Reference", URI=f"#{ensure_id(part)}")
            add(add(signed, DS, "Transforms"), DS, "Transform", Algorithm=EXC_C14N)
            add(signed, DS, "DigestMethod", Algorithm="http://www.w3.org/2001/04/xmlenc#sha256")
            add(signed, DS, "DigestValue", encoded(hashlib.sha256(_canonical(part)).digest()))
        add(signature, DS, "SignatureValue", encoded(self._signature_of(_canonical(info))))
        add(signature, DS, "KeyInfo").append(reference)

    def _signature_of(self, data):
        if not isinstance(self.key, ec.EllipticCurvePrivateKey):
            return self.key.sign(data, padding.PKCS1v15(), SHA256())
        # XML wants both numbers behind each other, each as long as the key.
        size = (self.key.key_size + 7) // 8
        return b"".join(n.to_bytes(size, "big") for n in decode_dss_signature(self.key.sign(data, ec.ECDSA(SHA256()))))


class HolderOfKey(Signing):
    """Signs Body and Timestamp with the key that an assertion confirms; the assertion goes along as it is."""

    def __init__(self, key, assertion):
        super().__init__(key)
        self.assertion = assertion

    def add_token(self, security, reference):
        """Add the assertion, name it as the key, and return what else is signed: nothing."""
        security.append(token := etree.fromstring(self.assertion))
        reference.set(f"{{{WSSE11}}}TokenType", SAML_TOKEN)
        add(reference, WSSE, "KeyIdentifier", token.get("AssertionID"), ValueType=ASSERTION_ID)
        return []


def add(parent, namespace, name, text=None, nsmap=None, **attributes):
    element = etree.SubElement(parent, f"{{{namespace}}}{name}", attributes, nsmap=nsmap)
    element.text = text
    return element


def _canonical(element):
    return etree.tostring(element, method="c14n", exclusive=True)


def encoded(data):
    return base64.b64encode(data).decode()
