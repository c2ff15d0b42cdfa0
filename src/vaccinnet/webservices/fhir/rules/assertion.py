"""Rules about the assertion with which a program proves itself; the subject is a ClientAssertion."""

from collections.abc import Iterator
from datetime import timedelta

from vaccinnet.rulebook import Finding, rule
from vaccinnet.webservices.fhir.facts import ALGORITHMS, LONGEST_ASSERTION, SKEW, ClientAssertion

_GOOD = ClientAssertion()
_WHERE = "client_assertion"
_LONGEST_ID = 200


@rule(
    "FHI-020",
    stage="security",
    source="RFC 7515, 3.1 and 4.1.6; decision: the eHealth certificate is the key",
    since="2026.1",
    wrong={
        "form": "client_assertion is no JWT in compact form with a header and claims that can be read.",
        "x5c": "The header of client_assertion has no x5c with a certificate that can be read.",
    },
    accepts=[_GOOD],
    rejects=[_GOOD.but(flaw="form"), _GOOD.but(flaw="x5c")],
)
def assertion_can_be_read(assertion: ClientAssertion) -> Iterator[Finding]:
    """The assertion is a JWT in compact form whose header `x5c` holds the eHealth certificate.

    The certificate says for whom the program speaks, so no keys need to be registered beforehand.

    Put the certificate in `x5c`, as base64 of its DER form, first in the list; those of authorities are not looked at.
    """
    if assertion.flaw:
        yield Finding(_WHERE, says=assertion.flaw)


@rule(
    "FHI-021",
    stage="security",
    source="SMART App Launch 2 (RS384, ES384); RFC 8725, 3.1",
    since="2026.1",
    wrong="The algorithm {found} is not allowed; it must be one of {known}.",
    accepts=[_GOOD, _GOOD.but(algorithm="ES256")],
    rejects=[_GOOD.but(algorithm="none"), _GOOD.but(algorithm="HS256"), _GOOD.but(algorithm="RS1")],
)
def algorithm_is_strong(assertion: ClientAssertion) -> Iterator[Finding]:
    """The assertion is signed with RS256, RS384, ES256 or ES384.

    Anybody can make an assertion with `none`, or with a secret that is no secret.

    Sign with the private key of the certificate: RS384 for RSA, ES256 or ES384 for an elliptic key.
    """
    if not assertion.flaw and assertion.algorithm not in ALGORITHMS:
        yield Finding(_WHERE, found=assertion.algorithm, values={"known": ", ".join(ALGORITHMS)})


@rule(
    "FHI-022",
    stage="security",
    source="RFC 7515, 5.2",
    since="2026.1",
    wrong="The key of the certificate in x5c did not make this signature.",
    accepts=[_GOOD, _GOOD.but(key_fits=False, algorithm="none")],
    rejects=[_GOOD.but(key_fits=False)],
)
def signature_is_of_the_certificate(assertion: ClientAssertion) -> Iterator[Finding]:
    """The signature was made with the private key of the certificate.

    A certificate is public: only who has its key is its holder.

    Sign header and claims, as base64url with a point between, by the key of the certificate in `x5c`.
    """
    if not assertion.flaw and assertion.algorithm in ALGORITHMS and not assertion.key_fits:
        yield Finding(_WHERE)


@rule(
    "FHI-023",
    stage="security",
    source="RFC 7523, 3; decision: client_id is the softwareID",
    since="2026.1",
    wrong="iss, sub and client_id do not all say the same softwareID.",
    accepts=[_GOOD, _GOOD.but(client_id="Voorbeeld_Zorgdossier")],
    rejects=[_GOOD.but(subject="Andere"), _GOOD.but(client_id="Andere"), _GOOD.but(issuer=None, subject=None)],
)
def program_is_named_once(assertion: ClientAssertion) -> Iterator[Finding]:
    """`iss` and `sub` are the softwareID of the program, and so is `client_id` if it is sent.

    By its softwareID every program can be helped, and stopped when it harms the register.

    Send the softwareID, such as `integrator_program`, in both.
    """
    if assertion.flaw:
        return
    said = (
        {assertion.issuer, assertion.subject, assertion.client_id or assertion.issuer} if _are_texts(assertion) else ()
    )
    if len(said) != 1:
        yield Finding(_WHERE)


def _are_texts(assertion: ClientAssertion) -> bool:
    return all(isinstance(each, str) and each for each in (assertion.issuer, assertion.subject))


@rule(
    "FHI-024",
    stage="security",
    source="RFC 7523, 3; SMART App Launch 2",
    since="2026.1",
    wrong="aud does not name this token endpoint, {expected}.",
    accepts=[_GOOD],
    rejects=[_GOOD.but(audience=("https://elders.example/token",)), _GOOD.but(audience=())],
)
def assertion_is_for_this_endpoint(assertion: ClientAssertion) -> Iterator[Finding]:
    """`aud` is the address of the token endpoint, as `.well-known/smart-configuration` says it.

    An assertion that was made for another server must open nothing here.

    Send the address exactly as it is published.
    """
    if not assertion.flaw and not set(map(str, assertion.audience)) & set(assertion.expected):
        yield Finding(_WHERE, values={"expected": assertion.expected[0]})


@rule(
    "FHI-025",
    stage="security",
    source="SMART App Launch 2: exp at most five minutes ahead",
    since="2026.1",
    wrong={
        "none": "exp is missing or no moment.",
        "past": "The assertion ended at {found}.",
        "long": "The assertion ends at {found}, which is more than five minutes from now.",
        "early": "The assertion begins at {found}.",
    },
    accepts=[_GOOD, _GOOD.but(ends_at=_GOOD.now - timedelta(seconds=30))],
    rejects=[
        _GOOD.but(ends_at=None),
        _GOOD.but(ends_at=_GOOD.now - timedelta(minutes=2)),
        _GOOD.but(ends_at=_GOOD.now + timedelta(minutes=10)),
        _GOOD.but(begins_at=_GOOD.now + timedelta(minutes=2)),
    ],
)
def assertion_is_fresh(assertion: ClientAssertion) -> Iterator[Finding]:
    """`exp` lies ahead, at most five minutes; clocks may differ by a minute.

    An assertion that lives long is worth stealing.

    Make an assertion for each request, and let the clock of the machine be set by the network.
    """
    if assertion.flaw:
        return
    now, ends_at, begins_at = assertion.now, assertion.ends_at, assertion.begins_at
    if ends_at is None:
        yield Finding(_WHERE, says="none")
    elif ends_at <= now - SKEW:
        yield Finding(_WHERE, found=f"{ends_at:%Y-%m-%dT%H:%M:%SZ}", says="past")
    elif ends_at > now + LONGEST_ASSERTION + SKEW:
        yield Finding(_WHERE, found=f"{ends_at:%Y-%m-%dT%H:%M:%SZ}", says="long")
    if begins_at and begins_at > now + SKEW:
        yield Finding(_WHERE, found=f"{begins_at:%Y-%m-%dT%H:%M:%SZ}", says="early")


@rule(
    "FHI-026",
    stage="security",
    source="SMART App Launch 2: jti",
    since="2026.1",
    wrong="jti is missing, or is no text of 1 to 200 characters.",
    accepts=[_GOOD],
    rejects=[_GOOD.but(id=None), _GOOD.but(id="x" * 201), _GOOD.but(id=7)],
)
def assertion_has_an_id(assertion: ClientAssertion) -> Iterator[Finding]:
    """`jti` is a text that no other assertion of this program has.

    By it a repetition is recognised.

    Send a random text, such as a UUID.
    """
    if not assertion.flaw and not (isinstance(assertion.id, str) and 0 < len(assertion.id) <= _LONGEST_ID):
        yield Finding(_WHERE)
