"""The rule about the shape of an assertion. Nothing else in one of another shape can be judged."""

from collections.abc import Iterator

from vaccinnet.ehealth.saml.facts import SAMPLE_VOUCHED, Vouched
from vaccinnet.rulebook import Finding, rule
from vaccinnet.soap.facts import Part, Place


@rule(
    "SEC-060",
    stage="security",
    source="SAML 1.1, section 2.3; security 1.5",
    since="2026.1",
    wrong="The assertion has something in {found} that does not belong there, or lacks something in it.",
    accepts=[SAMPLE_VOUCHED],
    rejects=[
        SAMPLE_VOUCHED.but(
            oddities=(Part("Conditions", "urn:example", Place("/Envelope/Header/Security/Assertion/Conditions", 7)),)
        )
    ],
)
def check_form(vouched: Vouched) -> Iterator[Finding]:
    """The assertion has the parts that the eHealth STS writes, in their order: Conditions, AuthenticationStatement,
    AttributeStatement and Signature.

    Extra parts are a known way to make two programs read two different assertions.

    Put the assertion into the security header byte for byte as the STS answered it.
    """
    for part in vouched.oddities:
        yield Finding(part.place.where, found=part.name, line=part.place.line)
