"""Ask the STS of eHealth for a token (WS-Trust 1.3), over zeep's transport.

ask_token(url, key, certificate) returns the assertion as bytes. Keep them until five minutes before its `NotOnOrAfter`.
"""

import uuid
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from lxml.builder import ElementMaker
from lxml.etree import fromstring, tostring
from zeep.exceptions import Fault
from zeep.ns import DS, SOAP_ENV_11, WSSE, WSU
from zeep.transports import Transport
from zeep.wsse.utils import ensure_id
from zeep_holder_of_key import SAML_TOKEN, Signing, add, encoded

WST = "http://docs.oasis-open.org/ws-sx/ws-trust/200512"
AUTH = "http://docs.oasis-open.org/wsfed/authorization/200706"
X509V3 = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3"
BASE64 = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary"
SAML = "urn:oasis:names:tc:SAML:1.0:assertion"
HEADERS = {
    "Content-Type": "text/xml; charset=utf-8",
    "SOAPAction": '"urn:be:fgov:ehealth:sts:protocol:v1:RequestSecurityToken"',
}

PERSON = "urn:be:fgov:person:ssin"
HOLDER = "urn:be:fgov:ehealth:1.0:certificateholder"
PRACTICES = {
    "NIHII-OFFICE_DOCTORS": "officedoctors",
    "NIHII-GROUP_DOCTORS": "groupofdoctors",
    "NIHII-MEDICAL_HOUSE": "medicalhouse",
    "NIHII-GUARD_POST": "guardpost",
}

wst, auth, wsu, wsse, ds, soap = (
    ElementMaker(namespace=namespace, nsmap={prefix: namespace})
    for prefix, namespace in (
        ("wst", WST),
        ("auth", AUTH),
        ("wsu", WSU),
        ("wsse", WSSE),
        ("ds", DS),
        ("soap-env", SOAP_ENV_11),
    )
)


class WithCertificate(Signing):
    """Signs Body, Timestamp and the certificate beside them."""

    def __init__(self, key, certificate):
        super().__init__(key)
        self.certificate = certificate

    def add_token(self, security, reference):
        """Add the certificate, name it as the key, and return that it is signed too."""
        kind = {"EncodingType": BASE64, "ValueType": X509V3}
        token = add(security, WSSE, "BinarySecurityToken", _text(self.certificate), **kind)
        add(reference, WSSE, "Reference", URI=f"#{ensure_id(token)}", ValueType=X509V3)
        return [token]


def ask_token(url, key, certificate, lifetime=timedelta(hours=24)):
    """Return a token for the holder of a certificate, signed by the STS. Raises zeep's Fault when it refuses."""
    envelope = soap.Envelope(soap.Header(), soap.Body(_request(certificate, lifetime)))
    envelope, headers = WithCertificate(key, certificate).apply(envelope, HEADERS)
    transport = Transport()
    with transport.session:
        answer = fromstring(transport.post_xml(url, envelope, headers).content)
    found = answer.findall(f".//{{{SAML}}}Assertion")
    if len(found) != 1:
        raise Fault(answer.findtext(".//faultstring") or "The STS answered with something else.")
    # lxml writes every namespace that holds around the assertion along with it: its signature stays good.
    return tostring(found[0], with_tail=False)


def _request(certificate, lifetime):
    said, wanted, number = _claims(certificate)
    now = datetime.now(UTC)
    return wst.RequestSecurityToken(
        wst.TokenType(SAML_TOKEN),
        wst.RequestType(f"{WST}/Issue"),
        wst.Claims(
            *(auth.ClaimType(auth.Value(number), Uri=name) for name in said),
            *(auth.ClaimType(Uri=name) for name in wanted),
            Dialect=f"{AUTH}/authclaims",
        ),
        wst.Lifetime(wsu.Created(_moment(now)), wsu.Expires(_moment(now + lifetime))),
        # eHealth writes ws-trust without the dash here.
        wst.KeyType("http://docs.oasis-open.org/ws-sx/wstrust/200512/PublicKey"),
        wst.UseKey(wsse.SecurityTokenReference(ds.X509Data(ds.X509Certificate(_text(certificate))))),
        Context=f"RC-{uuid.uuid4()}",
    )


def _claims(certificate):
    """Return what the holder says of itself, what eHealth must certify, and the number in the certificate."""
    (common_name,) = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    # An application id may follow, after a comma.
    kind, number = common_name.value.partition(",")[0].split("=")
    if kind == "SSIN":
        wanted = [f"{PERSON}:doctor:boolean", f"{PERSON}:ehealth:1.0:doctor:nihii11"]
        return [f"{HOLDER}:person:ssin", PERSON], wanted, number
    practice = PRACTICES[kind]
    named = f"urn:be:fgov:ehealth:1.0:{practice}:nihii-number"
    wanted = [f"{named}:recognised{practice}:boolean", f"{named}:recognised{practice}:nihii11"]
    return [f"{HOLDER}:{practice}:nihii-number", named], wanted, number


def _text(certificate):
    return encoded(certificate.public_bytes(Encoding.DER))


def _moment(at):
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
