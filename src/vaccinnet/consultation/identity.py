"""An identity: what an identity provider says of somebody who signs in, and the seats that the register has for it.

A seat is a way in which one person may look: as citizen, caregiver, responsible doctor of an organisation, or manager.
"""

import uuid
from dataclasses import dataclass, replace
from typing import Any

from vaccinnet.consultation.viewer import Viewer
from vaccinnet.profiles.sender import Sender
from vaccinnet.register.known_person import KnownPerson


@dataclass(frozen=True, slots=True)
class Identity:
    """What the provider says: numbers without separators, empty where it says none, and a name.

    `manager_key` is there for who manages the register: always the same for the same person at the same provider.
    """

    insz: str = ""
    nihii: str = ""
    given_names: str = ""
    family_name: str = ""
    manager_key: uuid.UUID | None = None

    @property
    def name(self) -> str:
        """Return the name as one writes it."""
        return f"{self.given_names} {self.family_name}".strip()


@dataclass(frozen=True, slots=True)
class Claimed:
    """An identity beside what the register knows by its numbers: what the rules judge."""

    identity: Identity
    person: KnownPerson | None = None
    caregivers: tuple[Sender, ...] = ()
    only_test_citizens: bool = False

    def but(self, **changes: Any) -> "Claimed":
        """Return the same with some facts changed."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Seat:
    """A way in which the person may look: as this viewer, greeted by `name`, for an organisation or not."""

    viewer: Viewer
    name: str
    organisation: str = ""
