"""An assertion as a noun: who vouches for whom, until when, with which attributes."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from cryptography import x509

from vaccinnet.ehealth.saml.attributes import ASSERTED, CERTIFIED


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute; its values are personal data, and `repr` leaves them out."""

    name: str
    namespace: str
    values: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Assertion:
    """What an STS says of the holder of a certificate, between two moments."""

    id: str
    issuer: str
    not_before: datetime
    not_on_or_after: datetime
    holder: x509.Certificate = field(repr=False)
    attributes: tuple[Attribute, ...]

    def but(self, **changes: Any) -> "Assertion":
        """Return the same assertion with something else in it."""
        return replace(self, **changes)

    def asserted(self, name: str) -> str:
        """Return the only value of an attribute that the client asserted of itself, or nothing."""
        return only_value(self.attributes, name, ASSERTED)

    def certified(self, name: str) -> str:
        """Return the only value of an attribute that eHealth certifies, or nothing."""
        return only_value(self.attributes, name, CERTIFIED)


def only_value(attributes: Iterable[Attribute], name: str, namespace: str) -> str:
    """Return the value of the one attribute with this name in this namespace, nothing when there are more values."""
    values = [value for each in attributes if (each.name, each.namespace) == (name, namespace) for value in each.values]
    return values[0] if len(values) == 1 else ""
