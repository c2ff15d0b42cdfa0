"""Rules about the digests and the signature when they are computed again."""

from collections.abc import Iterator

from vaccinnet.ehealth.facts import Proof, Reference
from vaccinnet.rulebook import Finding, rule
from vaccinnet.soap.facts import Place

_GOOD = Proof()


def _part(target: str) -> Reference:
    return Reference(f"#{target}", target, (), "")  # type: ignore[arg-type]


@rule(
    "SEC-050",
    stage="security",
    source="XML Canonicalization 1.0, section 1.3",
    since="2026.1",
    wrong="What is signed here cannot be canonicalised.",
    accepts=[_GOOD],
    rejects=[Proof(uncanonical=(Place("/Envelope/Body", 20),))],
)
def check_canonical(proof: Proof) -> Iterator[Finding]:
    """What is signed can be canonicalised: its namespaces are absolute URIs.

    A relative namespace means something else in each place.

    Write namespaces as they stand in the WSDL, such as http://… or urn:….
    """
    for place in proof.uncanonical:
        yield Finding(place.where, line=place.line)


@rule(
    "SEC-051",
    stage="security",
    source="XML Signature 1.1, section 3.2.1",
    since="2026.1",
    wrong={
        "body": "The Body is not the one that was signed: its digest differs.",
        "timestamp": "The Timestamp is not the one that was signed: its digest differs.",
        "token": "The token is not the one that was signed: its digest differs.",
    },
    accepts=[_GOOD],
    rejects=[Proof(differing=(_part("body"), _part("timestamp"), _part("token")))],
)
def check_digests(proof: Proof) -> Iterator[Finding]:
    """Each signed part is, byte for byte in canonical form, what was signed.

    One changed space is a change: the signature then no longer covers what was sent.

    Send the bytes that were signed. The usual cause is a message that was changed after signing: pretty-printed, read
    and written again, logged through a formatter, or given other namespace prefixes or line ends.
    """
    for reference in proof.differing:
        place = reference.place
        yield Finding(place.where, found=reference.uri, line=place.line, says=reference.target)


@rule(
    "SEC-052",
    stage="security",
    source="XML Signature 1.1, section 3.2.2",
    since="2026.1",
    wrong="The signature was not made over this SignedInfo with the key of this certificate.",
    accepts=[_GOOD],
    rejects=[Proof(holds=False)],
)
def check_value(proof: Proof) -> Iterator[Finding]:
    """The signature was made over SignedInfo with the private key that belongs to the certificate.

    It is the proof that the owner of the certificate sent the message.

    Take the private key and the certificate from the same .p12 file, and do not change SignedInfo after signing.
    """
    if not proof.holds:
        yield Finding(proof.place.where, line=proof.place.line)
