"""What a reader saw of an assertion: the subject of the rules about it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from vaccinnet.ehealth.facts import NOW
from vaccinnet.ehealth.saml.names import HOLDER_OF_KEY, ISSUER
from vaccinnet.soap.facts import Part, Place

_ASSERTION = Place("/Envelope/Header/Security/Assertion", 6)

# What is wrong with the signature of the STS; empty when it holds.
Seal = Literal["", "form", "algorithm", "reference", "canonical", "digest", "value"]


@dataclass(frozen=True, slots=True)
class Vouched:
    """What an assertion says, and whether the STS that we trust says it.

    `oddities` are the elements in it that do not belong there, or that lack; `signer` tells by whose certificate it is
    signed. `claims` are the attributes about the holder whose value is not that of the holder's certificate.
    """

    issuer: str = ISSUER
    expected_issuer: str = ISSUER
    now: datetime = NOW
    not_before: datetime | None = NOW
    not_on_or_after: datetime | None = NOW + timedelta(hours=24)
    oddities: tuple[Part, ...] = ()
    signer: Literal["pinned", "expired", "other"] = "pinned"
    seal: Seal = ""
    method: str = HOLDER_OF_KEY
    has_holder: bool = True
    claims: tuple[str, ...] = ()
    place: Place = _ASSERTION

    # How far our clock and that of the STS may differ.
    SKEW = timedelta(seconds=60)

    def but(self, **changes: Any) -> "Vouched":
        """Return the same assertion with something else in it."""
        return replace(self, **changes)


SAMPLE_VOUCHED = Vouched()
