"""Rules about an assertion: that the STS made it, for this holder, for now; the subject is a Vouched."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from vaccinnet.ehealth.facts import NOW
from vaccinnet.ehealth.saml.attributes import HOLDER_SSIN
from vaccinnet.ehealth.saml.facts import SAMPLE_VOUCHED, Vouched
from vaccinnet.ehealth.saml.names import HOLDER_OF_KEY
from vaccinnet.rulebook import Finding, rule

_GOOD = SAMPLE_VOUCHED
_BEARER = "urn:oasis:names:tc:SAML:1.0:cm:bearer"


@rule(
    "SEC-061",
    stage="security",
    source="security 1.5 and 7",
    since="2026.1",
    wrong="The assertion says that {found} issued it; here that is {expected}.",
    accepts=[_GOOD],
    rejects=[_GOOD.but(issuer="urn:example:sts")],
)
def check_issuer(vouched: Vouched) -> Iterator[Finding]:
    """The Issuer of the assertion is the STS of eHealth.

    Only it may say who a caregiver is.

    Ask the STS of this environment for a token, and send that.
    """
    if vouched.issuer != vouched.expected_issuer:
        yield _at(vouched, "@Issuer", found=vouched.issuer or "(nobody)", values={"expected": vouched.expected_issuer})


@rule(
    "SEC-062",
    stage="security",
    source="security 5, row 17",
    since="2026.1",
    wrong={
        "other": "The assertion is not signed with the certificate of the STS of this environment.",
        "expired": "The certificate with which the STS signed the assertion is not valid at this moment.",
    },
    accepts=[_GOOD],
    rejects=[_GOOD.but(signer="other"), _GOOD.but(signer="expired")],
)
def check_signer(vouched: Vouched) -> Iterator[Finding]:
    """The assertion is signed with the very certificate of the STS that this environment trusts.

    Another certificate, even one of the same authority, may belong to anybody.

    Ask the STS of this environment for a token: one of production is not known in acceptance, nor the other way round.
    """
    if vouched.signer != "pinned":
        yield _at(vouched, "Signature/KeyInfo", says=vouched.signer)


@rule(
    "SEC-063",
    stage="security",
    source="SAML 1.1, section 5; security 1.5",
    since="2026.1",
    wrong={
        "form": "The signature of the assertion has not the parts of the standard.",
        "reference": "The signature of the assertion does not refer to this assertion.",
        "algorithm": "The signature of the assertion uses an algorithm or a transformation that is not accepted.",
        "canonical": "The assertion cannot be canonicalised.",
        "digest": "The assertion is not the one that the STS signed: its digest differs.",
        "value": "The signature of the assertion was not made with the key of the STS.",
    },
    accepts=[_GOOD],
    rejects=[
        *(_GOOD.but(seal=seal) for seal in ("form", "reference", "algorithm", "canonical", "digest", "value")),
    ],
)
def check_seal(vouched: Vouched) -> Iterator[Finding]:
    """The signature of the STS covers the assertion as it stands in the message.

    One changed space is a change, and then nobody vouches for what it says.

    Keep the assertion as the bytes that the STS answered, and put those into the security header: not pretty-printed,
    not read and written again.
    """
    if vouched.seal:
        yield _at(vouched, "Signature", says=vouched.seal)


@rule(
    "SEC-064",
    stage="security",
    source="security 1.5; WSS SAML Token Profile 1.1, section 3.5.1",
    since="2026.1",
    wrong={
        "method": "The assertion is confirmed by {found}, not by the key of its holder.",
        "holder": "The assertion does not name one holder, with one certificate, in both its statements.",
    },
    accepts=[_GOOD],
    rejects=[_GOOD.but(method=_BEARER), _GOOD.but(method=""), _GOOD.but(has_holder=False)],
)
def check_confirmation(vouched: Vouched) -> Iterator[Finding]:
    """The assertion is confirmed by holder-of-key: it names the certificate whose key signs the message.

    A bearer token is of whoever holds it, also of who stole it.

    Ask the STS for a token with your certificate as the key of the holder (`UseKey`, or `SubjectConfirmation` with
    holder-of-key).
    """
    if vouched.method != HOLDER_OF_KEY:
        where = "AuthenticationStatement/Subject/SubjectConfirmation/ConfirmationMethod"
        yield _at(vouched, where, found=vouched.method or "(nothing)", says="method")
    elif not vouched.has_holder:
        yield _at(vouched, "AuthenticationStatement/Subject/SubjectConfirmation", says="holder")


@rule(
    "SEC-065",
    stage="security",
    source="SAML 1.1, section 2.3.2.1; security 1.5",
    since="2026.1",
    wrong={
        "unreadable": "The Conditions of the assertion do not say from when until when it holds.",
        "early": "The assertion holds from {found} on; here it is {now}.",
        "late": "The assertion held until {found}; here it is {now}.",
    },
    accepts=[_GOOD, _GOOD.but(not_before=NOW + timedelta(seconds=60)), _GOOD.but(now=NOW + timedelta(hours=24))],
    rejects=[
        _GOOD.but(not_before=None),
        _GOOD.but(not_before=NOW + timedelta(seconds=61)),
        _GOOD.but(now=NOW + timedelta(hours=24, seconds=60)),
    ],
)
def check_period(vouched: Vouched) -> Iterator[Finding]:
    """The assertion holds at this moment; clocks may differ by 60 seconds.

    A token is for a session; whoever finds an old one must not be able to use it.

    Ask the STS for a new token before the old one ends, and keep the clock right (NTP).
    """
    start, end, now = vouched.not_before, vouched.not_on_or_after, vouched.now
    values = {"now": _text(now)}
    if start is None or end is None:
        yield _at(vouched, "Conditions", says="unreadable", values=values)
    elif now < start - vouched.SKEW:
        yield _at(vouched, "Conditions/@NotBefore", found=_text(start), says="early", values=values)
    elif now >= end + vouched.SKEW:
        yield _at(vouched, "Conditions/@NotOnOrAfter", found=_text(end), says="late", values=values)


@rule(
    "SEC-066",
    stage="security",
    source="security 1.4 and 7: certificateholder = certificate",
    since="2026.1",
    wrong="The attribute {found} is missing, or is not what stands in the certificate of the holder.",
    accepts=[_GOOD],
    rejects=[_GOOD.but(claims=(HOLDER_SSIN,))],
)
def check_claims(vouched: Vouched) -> Iterator[Finding]:
    """What the assertion says of its holder (`certificateholder`) is what stands in the certificate of the holder.

    Otherwise one could speak for another with one's own key.

    Ask the STS for a token in which the `certificateholder` attribute and the number beside it are those of your
    certificate.
    """
    for name in vouched.claims:
        yield _at(vouched, "AttributeStatement/Attribute", found=name)


def _at(vouched: Vouched, path: str, **said: object) -> Finding:
    return Finding(f"{vouched.place.where}/{path}", line=vouched.place.line, **said)  # type: ignore[arg-type]


def _text(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
