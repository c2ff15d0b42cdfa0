"""A vaccination as the register publishes it to programs: the codes it was sent with, and those they resolve to."""

import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from vaccinnet.kmehr.codes import SnomedCode


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody by NIHII or CBE number and name; one without a number is known by the user code of the register."""

    number: str = ""
    name: str = ""
    user_code: str = ""


@dataclass(frozen=True, slots=True)
class Published:
    """A vaccination as it stands, also one that was removed; a code or text is empty where none is known.

    `product` is its name; `diseases` are those of the vaccine list, in Dutch. `author` has no number when only a name
    was sent.
    """

    id: uuid.UUID
    version: int
    updated_at: datetime
    given_on: date
    recorded_on: date
    sender: Named
    snomed: SnomedCode
    author: Named = Named()
    product: str = ""
    cnk: str = ""
    vaccinnet_code: str = ""
    atc: str = ""
    diseases: tuple[str, ...] = ()
    lot: str = ""
    quantity: Decimal | None = None
    place: str = ""
    adverse_effects: tuple[str, ...] = ()
    is_reported: bool = False
    is_removed: bool = False

    def but(self, **changes: Any) -> "Published":
        """Return the same vaccination with some facts changed."""
        return replace(self, **changes)
