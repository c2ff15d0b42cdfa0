"""Namespaces and names of SAML 1.1 and of the token profiles, as they stand on the wire."""

from vaccinnet.ehealth.names import DS
from vaccinnet.soap.names import WSSE

SAML = "urn:oasis:names:tc:SAML:1.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:1.0:protocol"
ISSUER = "urn:be:fgov:ehealth:sts:1_0"

X509_PKI = "urn:oasis:names:tc:SAML:1.0:am:X509-PKI"
HOLDER_OF_KEY = "urn:oasis:names:tc:SAML:1.0:cm:holder-of-key"
X509_SUBJECT = "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName"

# How the signature of a message names an assertion as its key (WSS SAML Token Profile 1.1, section 3.4).
TOKEN_TYPE = "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLV1.1"  # noqa: S105  (a name)
ASSERTION_ID = "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.0#SAMLAssertionID"
TOKEN_TYPE_ATTRIBUTE = "{http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd}TokenType"  # noqa: S105
KEY_IDENTIFIER = f"{{{WSSE}}}KeyIdentifier"

X509_DATA = f"{{{DS}}}X509Data"
X509_CERTIFICATE = f"{{{DS}}}X509Certificate"
KEY_INFO = f"{{{DS}}}KeyInfo"


def saml(name: str) -> str:
    """Return the qualified name of an element of an assertion."""
    return f"{{{SAML}}}{name}"


ASSERTION = saml("Assertion")
