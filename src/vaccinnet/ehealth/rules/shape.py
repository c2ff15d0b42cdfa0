"""The rule about the shape of a signature. Nothing else in one of another shape can be judged."""

from collections.abc import Iterator

from vaccinnet.ehealth.facts import Signed
from vaccinnet.rulebook import Finding, rule
from vaccinnet.soap.facts import Part, Place

_GOOD = Signed()


@rule(
    "SEC-010",
    stage="security",
    source="XML Signature 1.1, section 4",
    since="2026.1",
    wrong="The signature has {found} where it does not belong, or lacks it.",
    accepts=[_GOOD],
    rejects=[_GOOD.but(oddities=(Part("SignedInfo", "urn:example", Place("/Envelope/Header/Security/Signature", 8)),))],
)
def check_form(signed: Signed) -> Iterator[Finding]:
    """The signature has one SignedInfo, one SignatureValue and one KeyInfo, each with the parts of the standard.

    Extra parts are a known way to make two programs read two different messages.

    Let the SOAP library write the signature, and send it unchanged.
    """
    for part in signed.oddities:
        yield Finding(part.place.where, found=part.name, line=part.place.line)
