"""A correction of a vaccination: what is to change, and what the rules judge of it."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from vaccinnet.register.arrival import Origin


@dataclass(frozen=True, slots=True)
class Change:
    """What of a vaccination is to change; None stays as it is.

    One code, of the three there are, names another vaccine; without `product_name` it gets the name of the code list.
    `has_no_quantity` takes the quantity away. Another `author_number` (NIHII or CBE) is another author, who has no name
    unless one is given.
    """

    cnk: str | None = None
    vaccinnet_code: str | None = None
    atc: str | None = None
    product_name: str | None = None
    given_on: date | None = None
    lot: str | None = None
    quantity: Decimal | None = None
    has_no_quantity: bool = False
    place: str | None = None
    adverse_effects: tuple[str, ...] | None = None
    author_number: str | None = None
    author_name: str | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """What a correction comes down to: the columns that become other ones, and whose vaccination it is.

    `repeats` says that the sender has the same vaccination of that day already.
    """

    changes: frozenset[str]
    origin: Origin
    sender_kind: str
    repeats: bool = False

    def but(self, **changes: Any) -> "Correction":
        """Return the same correction with some facts changed."""
        return replace(self, **changes)
