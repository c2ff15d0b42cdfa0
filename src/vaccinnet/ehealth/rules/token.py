"""Rules about the token: the certificate as it was sent."""

from collections.abc import Iterator

from vaccinnet.ehealth.facts import Token
from vaccinnet.ehealth.names import BASE64, X509V3
from vaccinnet.rulebook import Finding, rule

_GOOD = Token(X509V3, BASE64)


@rule(
    "SEC-020",
    stage="security",
    source="WSS X.509 Certificate Token Profile 1.0, section 3.1",
    since="2026.1",
    wrong={
        "type": "The token is of type {found}, not X509v3.",
        "encoding": "The token is written in {found}, not in base64.",
        "unreadable": "The token is not a certificate that can be read.",
    },
    accepts=[_GOOD, _GOOD.but(encoding="")],
    rejects=[_GOOD.but(value_type="urn:pkcs7"), _GOOD.but(encoding="urn:hex"), _GOOD.but(is_certificate=False)],
)
def check_form(token: Token) -> Iterator[Finding]:
    """The token is one X.509 version 3 certificate, in DER, in base64.

    The key in it checks the signature, and its name says who speaks.

    Put the certificate of alias `authentication` from the .p12 file in the BinarySecurityToken, without the lines
    BEGIN and END, with the ValueType that ends in #X509v3.
    """
    place = token.place
    if token.value_type != X509V3:
        yield Finding(place.where, found=token.value_type or "(nothing)", line=place.line, says="type")
    if token.encoding not in (BASE64, ""):
        yield Finding(place.where, found=token.encoding, line=place.line, says="encoding")
    if not token.is_certificate:
        yield Finding(place.where, line=place.line, says="unreadable")


@rule(
    "SEC-021",
    stage="security",
    source="design: signatures",
    since="2026.1",
    wrong={
        "small": "The RSA key has {found} bits; 2048 are needed.",
        "curve": "The elliptic curve {found} is not accepted.",
        "kind": "The key is neither RSA nor elliptic.",
    },
    accepts=[_GOOD, _GOOD.but(key_kind="ec", key_bits=256, curve="secp256r1")],
    rejects=[
        _GOOD.but(key_bits=1024, is_strong=False),
        _GOOD.but(key_kind="ec", key_bits=256, curve="secp256k1", is_strong=False),
        _GOOD.but(key_kind="other", key_bits=0, is_strong=False),
    ],
)
def check_key(token: Token) -> Iterator[Finding]:
    """The key of the certificate is RSA with at least 2048 bits, or elliptic on curve P-256 or P-384.

    With a smaller key others could sign in your name.

    Ask for a new certificate with such a key.
    """
    if token.is_strong:
        return
    says, found = {"rsa": ("small", token.key_bits), "ec": ("curve", token.curve)}.get(token.key_kind, ("kind", None))
    yield Finding(token.place.where, found=found, line=token.place.line, says=says)
