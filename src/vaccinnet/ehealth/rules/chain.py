"""Rules about the certificate and the authorities above it."""

from collections.abc import Iterator
from datetime import timedelta

from vaccinnet.ehealth.facts import NOW, SAMPLE_CHAIN, Chain, Flaw
from vaccinnet.rulebook import Finding, rule

_GOOD = SAMPLE_CHAIN
_TOKEN = "/Envelope/Header/Security/BinarySecurityToken"  # noqa: S105  (an XPath)


@rule(
    "SEC-040",
    stage="security",
    source="RFC 5280, section 6",
    since="2026.1",
    wrong={
        "unknown": "The certificate was issued by {found}, which is not trusted here.",
        "forged": "The certificate says that it was issued by {found}, but that authority did not sign it.",
    },
    accepts=[_GOOD],
    rejects=[_GOOD.but(is_known=False), _GOOD.but(is_known=False, is_forged=True)],
)
def check_issuer(chain: Chain) -> Iterator[Finding]:
    """The certificate was issued by an authority that this environment trusts.

    Anybody can make a certificate with any name in it.

    Use a certificate of this environment: acceptance certificates (.acc-p12) for the test environment, production
    certificates for production. The two never mix.
    """
    if not chain.is_known:
        yield Finding(_TOKEN, found=chain.issuer, says="forged" if chain.is_forged else "unknown")


@rule(
    "SEC-041",
    stage="security",
    source="RFC 5280, section 4.1.2.5",
    since="2026.1",
    wrong="The certificate is valid from {found} on.",
    accepts=[_GOOD],
    rejects=[_GOOD.but(not_before=NOW + timedelta(days=1))],
)
def check_start(chain: Chain) -> Iterator[Finding]:
    """The certificate is valid already.

    Its issuer vouches for it only from that moment.

    Use the certificate that is valid now, or wait.
    """
    if chain.now < chain.not_before:
        yield Finding(_TOKEN, found=f"{chain.not_before:%Y-%m-%dT%H:%M:%SZ}")


@rule(
    "SEC-042",
    stage="security",
    source="RFC 5280, section 4.1.2.5",
    since="2026.1",
    wrong="The certificate was valid until {found}.",
    accepts=[_GOOD],
    rejects=[_GOOD.but(not_after=NOW - timedelta(days=1))],
)
def check_end(chain: Chain) -> Iterator[Finding]:
    """The certificate is still valid.

    After that moment nobody vouches that the key is still its owner's alone.

    Renew the certificate; eHealth allows it in the last three months of its life.
    """
    if chain.now > chain.not_after:
        yield Finding(_TOKEN, found=f"{chain.not_after:%Y-%m-%dT%H:%M:%SZ}")


@rule(
    "SEC-043",
    stage="security",
    source="RFC 5280, section 5",
    since="2026.1",
    wrong="The certificate was revoked at {found}.",
    accepts=[_GOOD],
    rejects=[_GOOD.but(revoked_at=NOW - timedelta(days=2))],
)
def check_revocation(chain: Chain) -> Iterator[Finding]:
    """The certificate has not been revoked.

    Its owner or its issuer said that the key may no longer be trusted.

    Ask for a new certificate. If you did not expect the revocation, ask its issuer for the reason.
    """
    if chain.revoked_at:
        yield Finding(_TOKEN, found=f"{chain.revoked_at:%Y-%m-%dT%H:%M:%SZ}")


@rule(
    "SEC-044",
    stage="security",
    source="RFC 5280, section 6.1",
    since="2026.1",
    wrong={
        "authority": "{found} issued a certificate, but is not an authority.",
        "usage": "{found} issued a certificate, but its key may not sign certificates.",
        "length": "{found} may not have so many authorities below it.",
        "validity": "{found} issued the certificate, but is not valid at this moment.",
        "weak": "A certificate in the chain, of or by {found}, has a key or a signature that is too weak.",
        "critical": "A certificate in the chain, issued by {found}, has a critical extension that is not known here.",
        "unreadable": "A certificate in the chain, issued by {found}, has extensions that cannot be read.",
    },
    accepts=[_GOOD],
    rejects=[
        _GOOD.but(flaws=(Flaw(says, "Example CA"),))
        for says in ("authority", "usage", "length", "validity", "weak", "critical", "unreadable")
    ],
)
def check_authorities(chain: Chain) -> Iterator[Finding]:
    """Every certificate above the signer's is that of an authority that may issue it.

    Otherwise the owner of any certificate could issue others.

    Send the certificate as eHealth issued it; do not make certificates with it.
    """
    for flaw in chain.flaws:
        yield Finding(_TOKEN, found=flaw.authority, says=flaw.says)


@rule(
    "SEC-045",
    stage="security",
    source="RFC 5280, sections 4.2.1.3, 4.2.1.9 and 4.2.1.12",
    since="2026.1",
    wrong={
        "authority": "The certificate is that of an authority, not of a sender.",
        "usage": "The key of the certificate is not meant for digital signatures.",
        "purpose": "The certificate is meant for another purpose, such as a web server.",
    },
    accepts=[_GOOD],
    rejects=[_GOOD.but(is_authority=True), _GOOD.but(may_sign=False), _GOOD.but(may_speak=False)],
)
def check_usage(chain: Chain) -> Iterator[Finding]:
    """The certificate is one of a sender, and its key is meant for digital signatures.

    The issuer says for what a key may be used.

    Use the certificate of alias `authentication` in the .p12 file, not the one for encryption or that of the authority.
    """
    if chain.is_authority:
        yield Finding(_TOKEN, says="authority")
    if not chain.may_sign:
        yield Finding(_TOKEN, says="usage")
    if not chain.may_speak:
        yield Finding(_TOKEN, says="purpose")


@rule(
    "SEC-046",
    stage="security",
    source="RFC 5280, section 6.3; design decision 5",
    since="2026.1",
    wrong={
        "missing": "We have no list of revoked certificates of {found}.",
        "old": "Our list of revoked certificates of {found} is too old.",
    },
    accepts=[_GOOD],
    rejects=[_GOOD.but(revocation="missing"), _GOOD.but(revocation="old")],
)
def check_list(chain: Chain) -> Iterator[Finding]:
    """There is a fresh list of revoked certificates of the issuer.

    Without it a stolen key could not be told from a good one. The failure is ours, or the issuer's, not yours.

    Send the message again later, newly signed. The register manager has been warned.
    """
    if chain.revocation != "known":
        yield Finding(_TOKEN, found=chain.issuer, says=chain.revocation)


@rule(
    "SEC-047",
    stage="security",
    source="design decision 5",
    since="2026.1",
    wrong="The certificate was issued by a virtual authority.",
    accepts=[_GOOD, _GOOD.but(is_virtual=True)],
    rejects=[_GOOD.but(is_virtual=True, refuses_virtual=True)],
)
def check_real(chain: Chain) -> Iterator[Finding]:
    """In production the certificate is a real one of eHealth.

    Virtual certificates are for testing, and everybody can get one.

    Use the production certificate of your organisation, and check to which address your program sends.
    """
    if chain.is_virtual and chain.refuses_virtual:
        yield Finding(_TOKEN)
