"""The use of a program in production: what the lists say of it, as the rules judge it."""

import uuid
from dataclasses import dataclass, replace
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class AdmittedProgram:
    """A program as the admission list has it: for which services, how it stands, since when and why."""

    services: tuple[str, ...]
    state: str
    since: date
    reason: str
    valid_from: date
    valid_until: date | None
    # Which versions may be used, and which were withdrawn.
    admitted: tuple[str, ...]
    withdrawn: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ActivatedOrganisation:
    """An organisation for which a program is activated: its profile, the version, and since when it has ended."""

    profile_key: uuid.UUID
    version: str
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """A softwareID that is used: at which place of the message, by which service (empty: any), and by whom.

    `program` and `organisation` are None when no list has them; `sender_key` is None when nobody is known to speak.
    """

    where: str
    software_id: str
    service: str
    needs_organisation: bool
    today: date
    program: AdmittedProgram | None
    organisation: ActivatedOrganisation | None
    sender_key: uuid.UUID | None

    def but(self, **changes: Any) -> "Use":
        """Return the same use with some facts changed; those of its program and organisation are passed on."""
        own = {key: value for key, value in changes.items() if key in self.__slots__}
        program = {key: value for key, value in changes.items() if key in AdmittedProgram.__slots__}
        organisation = {key: value for key, value in changes.items() if key in ActivatedOrganisation.__slots__}
        if program and self.program:
            own["program"] = replace(self.program, **program)
        if organisation and self.organisation:
            own["organisation"] = replace(self.organisation, **organisation)
        return replace(self, **own)
