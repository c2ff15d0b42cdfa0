"""The viewer: who looks at a record or mends it."""

import uuid
from dataclasses import dataclass
from typing import Literal

ViewerKind = Literal["citizen", "caregiver", "responsible", "manager", "program"]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: `key` is that of the person for a citizen, of the manager for a manager, else of a profile.

    `for_key` is the organisation for which a responsible doctor acts, `software_id` the program that looks. Only a
    manager has a name here; others are known by their key.
    """

    kind: ViewerKind
    key: uuid.UUID
    for_key: uuid.UUID | None = None
    software_id: str = ""
    name: str = ""

    @classmethod
    def citizen(cls, person_key: uuid.UUID) -> "Viewer":
        """Return a citizen, who looks at the own record."""
        return cls("citizen", person_key)

    @classmethod
    def caregiver(cls, profile_key: uuid.UUID) -> "Viewer":
        """Return a doctor, trainee or practice, who looks at patients."""
        return cls("caregiver", profile_key)

    @classmethod
    def responsible(cls, doctor_key: uuid.UUID, *, for_key: uuid.UUID) -> "Viewer":
        """Return a responsible doctor, who acts for an organisation."""
        return cls("responsible", doctor_key, for_key=for_key)

    @classmethod
    def manager(cls, key: uuid.UUID, name: str) -> "Viewer":
        """Return a manager of the register, who always has a reason."""
        return cls("manager", key, name=name)

    @classmethod
    def program(cls, profile_key: uuid.UUID, *, software_id: str) -> "Viewer":
        """Return a program, which looks for a profile."""
        return cls("program", profile_key, software_id=software_id)

    @property
    def profile_key(self) -> uuid.UUID | None:
        """Return the profile in whose name is looked; a citizen and a manager have none."""
        return None if self.kind in ("citizen", "manager") else self.for_key or self.key
