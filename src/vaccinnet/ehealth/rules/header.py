"""Rules about the parts of the security header."""

from collections.abc import Iterator

from vaccinnet.ehealth.facts import SecurityHeader
from vaccinnet.rulebook import Finding, rule
from vaccinnet.soap.facts import Part, Place

_GOOD = SecurityHeader()
_OTHER = Part("UsernameToken", "urn:example", Place("/Envelope/Header/Security/UsernameToken", 5))


@rule(
    "SEC-001",
    stage="security",
    source="WS-Security 1.0, section 5",
    since="2026.1",
    wrong={
        "none": "The message has no security header: it is not signed.",
        "several": "The message has {found} security headers.",
    },
    accepts=[_GOOD],
    rejects=[_GOOD.but(headers=0), _GOOD.but(headers=2)],
)
def check_header(header: SecurityHeader) -> Iterator[Finding]:
    """The message has exactly one security header.

    It holds the signature, which proves who sent the message; with two it is unclear which one counts.

    Switch WS-Security on in the SOAP library (X.509 certificate, signature, timestamp), so that it writes one
    `wsse:Security` in the Header.
    """
    yield from _one(header.headers, Place("/Envelope/Header"))


@rule(
    "SEC-002",
    stage="security",
    source="WS-Security 1.0, section 8",
    since="2026.1",
    wrong={"none": "The message is not signed.", "several": "The security header has {found} signatures."},
    accepts=[_GOOD, _GOOD.but(headers=0, signatures=0)],
    rejects=[_GOOD.but(signatures=0), _GOOD.but(signatures=2)],
)
def check_signature(header: SecurityHeader) -> Iterator[Finding]:
    """The security header has exactly one signature.

    Without it anybody could have sent the message; with several it is unclear which one speaks.

    Sign the message once, over its Body and its Timestamp.
    """
    if header.headers == 1:
        yield from _one(header.signatures, header.place)


@rule(
    "SEC-003",
    stage="security",
    source="WS-Security 1.0, section 10",
    since="2026.1",
    wrong={"none": "The security header has no Timestamp.", "several": "The security header has {found} Timestamps."},
    accepts=[_GOOD],
    rejects=[_GOOD.but(timestamps=0), _GOOD.but(timestamps=2)],
)
def check_timestamp(header: SecurityHeader) -> Iterator[Finding]:
    """The security header has exactly one Timestamp.

    It says when the message was made, so that nobody can send an old one again.

    Add `wsu:Timestamp` with `wsu:Created` and `wsu:Expires` to the security header, and sign it.
    """
    if header.headers == 1:
        yield from _one(header.timestamps, header.place)


@rule(
    "SEC-004",
    stage="security",
    source="WSS X.509 Certificate Token Profile 1.0, section 3",
    since="2026.1",
    wrong={
        "none": "The security header does not hold the certificate.",
        "several": "The security header holds {found} tokens.",
    },
    accepts=[_GOOD, _GOOD.but(wants="assertion", tokens=0)],
    rejects=[_GOOD.but(tokens=0), _GOOD.but(tokens=3)],
)
def check_certificate(header: SecurityHeader) -> Iterator[Finding]:
    """The security header has exactly one BinarySecurityToken: the certificate of the signer.

    The certificate says who signed; the key in it checks the signature.

    Choose 'direct reference' or 'BinarySecurityToken' for the key in the settings of the SOAP library.
    """
    if header.headers == 1 and header.wants == "certificate":
        yield from _one(header.tokens, header.place)


@rule(
    "SEC-005",
    stage="security",
    source="design: signatures",
    since="2026.1",
    wrong="The message is encrypted: there is {found}.",
    accepts=[_GOOD],
    rejects=[_GOOD.but(encrypted=_OTHER)],
)
def check_plain(header: SecurityHeader) -> Iterator[Finding]:
    """Nothing in the message is encrypted.

    The connection is encrypted already, and what is hidden cannot be checked.

    Switch XML encryption off in the SOAP library; sign only.
    """
    if part := header.encrypted:
        yield Finding(part.place.where, found=part.name, line=part.place.line)


@rule(
    "SEC-006",
    stage="security",
    source="design: signatures",
    since="2026.1",
    wrong="The security header has {found}, which is not used here.",
    accepts=[_GOOD],
    rejects=[_GOOD.but(others=(_OTHER,))],
)
def check_others(header: SecurityHeader) -> Iterator[Finding]:
    """The security header has a Timestamp, a token and a Signature, in any order, and nothing else. The token is a
    BinarySecurityToken with the certificate (BatchUpload), or the assertion of the STS (RegistratieService).

    A second way to say who speaks could contradict the first.

    Take user names and every other token out of the security header.
    """
    for part in header.others:
        yield Finding(part.place.where, found=part.name, line=part.place.line)


@rule(
    "SEC-007",
    stage="security",
    source="security 1.2; WSS SAML Token Profile 1.1, section 3.4",
    since="2026.1",
    wrong={
        "none": "The security header does not hold a SAML 1.1 assertion of the STS.",
        "several": "The security header holds {found} assertions.",
    },
    accepts=[_GOOD.but(wants="assertion"), _GOOD.but(tokens=0)],
    rejects=[_GOOD.but(wants="assertion", tokens=0), _GOOD.but(wants="assertion", tokens=2)],
)
def check_assertion(header: SecurityHeader) -> Iterator[Finding]:
    """At the RegistratieService the security header has exactly one assertion: the token that the STS gave.

    It says which caregiver speaks, and whose key signs the message; with two it is unclear which one counts.

    Ask the eHealth STS for a SAML 1.1 holder-of-key token (`vaccinnet token`), and put it into `wsse:Security` as it
    is.
    """
    if header.headers == 1 and header.wants == "assertion":
        yield from _one(header.tokens, header.place)


def _one(count: int, place: Place) -> Iterator[Finding]:
    if count != 1:
        yield Finding(place.where, found=count, line=place.line, says="several" if count else "none")
