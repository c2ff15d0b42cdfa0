"""Namespaces and names of WS-Security and XML signatures, as they stand on the wire."""

from vaccinnet.soap.names import WSSE, WSU

DS = "http://www.w3.org/2000/09/xmldsig#"
EXC_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
XENC = "http://www.w3.org/2001/04/xmlenc#"

X509V3 = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3"
BASE64 = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary"

TIMESTAMP = f"{{{WSU}}}Timestamp"
CREATED = f"{{{WSU}}}Created"
EXPIRES = f"{{{WSU}}}Expires"
WSU_ID = f"{{{WSU}}}Id"
TOKEN = f"{{{WSSE}}}BinarySecurityToken"
TOKEN_REFERENCE = f"{{{WSSE}}}SecurityTokenReference"
DIRECT_REFERENCE = f"{{{WSSE}}}Reference"

SIGNATURE = f"{{{DS}}}Signature"
SIGNED_INFO = f"{{{DS}}}SignedInfo"
CANONICALIZATION = f"{{{DS}}}CanonicalizationMethod"
SIGNATURE_METHOD = f"{{{DS}}}SignatureMethod"
REFERENCE = f"{{{DS}}}Reference"
TRANSFORMS = f"{{{DS}}}Transforms"
TRANSFORM = f"{{{DS}}}Transform"
DIGEST_METHOD = f"{{{DS}}}DigestMethod"
DIGEST_VALUE = f"{{{DS}}}DigestValue"
SIGNATURE_VALUE = f"{{{DS}}}SignatureValue"
KEY_INFO = f"{{{DS}}}KeyInfo"
INCLUSIVE_NAMESPACES = f"{{{EXC_C14N}}}InclusiveNamespaces"
