"""Rules about the access token of a call; the subject is a Bearer."""

from collections.abc import Iterator

from vaccinnet.rulebook import Finding, rule
from vaccinnet.webservices.fhir.facts import Bearer

_GOOD = Bearer()
_WHERE = "Authorization"


@rule(
    "FHI-030",
    stage="security",
    source="RFC 6750, 2.1",
    since="2026.1",
    wrong="There is no access token in the header Authorization.",
    accepts=[_GOOD],
    rejects=[_GOOD.but(scheme=""), _GOOD.but(scheme="basic")],
)
def call_has_a_token(bearer: Bearer) -> Iterator[Finding]:
    """A call has `Authorization: Bearer` and an access token.

    The register answers only those it knows.

    Ask a token at `/fhir/token`; `.well-known/smart-configuration` says how.
    """
    if bearer.scheme != "bearer":
        yield Finding(_WHERE)


@rule(
    "FHI-031",
    stage="security",
    source="RFC 6750, 3.1; design: what is revoked ends at once",
    since="2026.1",
    wrong="The access token was not given here, has ended, or its program, profile or certificate has.",
    accepts=[_GOOD, _GOOD.but(scheme="", is_known=False)],
    rejects=[_GOOD.but(is_known=False)],
)
def token_is_known(bearer: Bearer) -> Iterator[Finding]:
    """The access token was given here and has not ended, and neither have the program, the profile and the certificate.

    A token lives for minutes, and dies at once with what it stands for.

    Ask a new token, with a new assertion.
    """
    if bearer.scheme == "bearer" and not bearer.is_known:
        yield Finding(_WHERE)


@rule(
    "FHI-032",
    stage="security",
    source="RFC 8705, 3",
    since="2026.1",
    wrong="The access token was given to who connects with another certificate.",
    accepts=[_GOOD],
    rejects=[_GOOD.but(is_with_its_certificate=False)],
)
def token_comes_with_its_certificate(bearer: Bearer) -> Iterator[Finding]:
    """A token that was asked with the certificate of the TLS connection is used with that certificate.

    So a token that is overheard opens nothing.

    Connect with the same certificate as when the token was asked.
    """
    if bearer.scheme == "bearer" and bearer.is_known and not bearer.is_with_its_certificate:
        yield Finding(_WHERE)
