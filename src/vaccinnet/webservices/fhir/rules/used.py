"""The rule about an assertion that comes again; the subject is a UsedBefore."""

from collections.abc import Iterator

from vaccinnet.rulebook import Finding, rule
from vaccinnet.webservices.fhir.facts import UsedBefore


@rule(
    "FHI-027",
    stage="security",
    source="SMART App Launch 2: jti; security 5 (replay)",
    since="2026.1",
    wrong="An assertion with this jti was used before.",
    accepts=[UsedBefore()],
    rejects=[UsedBefore(is_used=True)],
)
def assertion_is_used_once(used: UsedBefore) -> Iterator[Finding]:
    """An assertion gets one access token.

    Whoever overhears one must not get a token with it.

    Make a new assertion, with another `jti`, for each request.
    """
    if used.is_used:
        yield Finding("client_assertion")
