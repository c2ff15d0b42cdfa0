"""The rule about the base64 of a message; the subject is an Encoded."""

from collections.abc import Iterator

from vaccinnet.registration.facts import Encoded
from vaccinnet.rulebook import Finding, rule


@rule(
    "MSG-052",
    stage="contract",
    source="contract B.3; libraries 5",
    since="2026.1",
    wrong="What is in the base64 is base64 once more.",
    accepts=[Encoded(False)],
    rejects=[Encoded(True)],
)
def message_is_encoded_once(encoded: Encoded) -> Iterator[Finding]:
    """A KMEHR message is encoded in base64 once.

    Many SOAP libraries (zeep, PHP) encode the bytes they get; who encodes them before does it twice.

    Give the SOAP library the bytes of the XML, or switch its own encoding off.
    """
    if encoded.is_encoded_twice:
        yield Finding("Base64EncodedKmehrmessage")
