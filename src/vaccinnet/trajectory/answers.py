"""The answers of the form 'Aanvraag technische toegang tot Vaccinnet', as they were written."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from vaccinnet.integrators.software_id import BadSoftwareId, SoftwareId, software_id

BATCH_UPLOAD, REGISTRATION = "BatchUpload", "RegistratieService"

# Who uses the program, and by which service each kind registers (contract E.4: out-of-hours posts by both).
CUSTOMERS: Mapping[str, tuple[str, ...]] = {
    "hospital": (BATCH_UPLOAD,),
    "occupational_health": (BATCH_UPLOAD,),
    "vaccination_centre": (BATCH_UPLOAD,),
    "guard_post": (BATCH_UPLOAD, REGISTRATION),
    "doctor": (REGISTRATION,),
    "group_practice": (REGISTRATION,),
    "other": (BATCH_UPLOAD, REGISTRATION),
}

# The fields in which one or more of a list are chosen, and what each has to choose from.
CHOICES: Mapping[str, tuple[str, ...]] = {
    "services": (BATCH_UPLOAD, REGISTRATION),
    "customers": tuple(CUSTOMERS),
    # What the program has of eHealth already, and in what it is written: the guidance plan is made of it.
    "ehealth": ("none", "certificates", "tokens"),
    "platform": ("java", "dotnet", "node", "python", "php", "other"),
    "language": ("nl", "en"),
}


@dataclass(frozen=True, slots=True)
class Answers:
    """What was written in each field; the name of a field here is its name on the form."""

    company_name: str = ""
    cbe: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    # Whom to ask about technical matters; the contact when it is empty.
    technical_name: str = ""
    technical_email: str = ""
    technical_phone: str = ""
    program_name: str = ""
    program_version: str = ""
    description: str = ""
    services: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    # The parts of the softwareID; the last one is that of the test organisation, for BatchUpload.
    integrator_part: str = ""
    program_part: str = ""
    organisation_part: str = ""
    ehealth: str = ""
    platform: str = ""
    language: str = "nl"

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> "Answers":
        """Return the answers in a form or in JSON; what is no field is left out, what is absent is empty."""
        values: dict[str, Any] = {}
        for each in fields(cls):
            if each.name in written:
                value = written[each.name]
                values[each.name] = _many(value) if each.name in _SEVERAL else str(value or "")
        return cls(**values)

    def but(self, **changes: Any) -> "Answers":
        """Return the same answers with some changed."""
        return replace(self, **changes)

    def to_json(self) -> dict[str, Any]:
        """Return the answers as values for JSON."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}

    @property
    def cbe_number(self) -> str:
        """Return the CBE number without the signs between its digits, as people write them."""
        bare = self.cbe.strip().upper().removeprefix("BE")
        return "".join(each for each in bare if each not in " .-/")

    def software_ids(self) -> tuple[SoftwareId, ...]:
        """Return the softwareIDs that are asked: one for doctors, one for the test organisation; none when in error."""
        asked: list[tuple[str, ...]] = []
        if REGISTRATION in self.services:
            asked.append((self.integrator_part, self.program_part))
        if BATCH_UPLOAD in self.services:
            asked.append((self.integrator_part, self.program_part, self.organisation_part))
        try:
            return tuple(software_id("_".join(part.strip() for part in parts)) for parts in asked)
        except BadSoftwareId:
            return ()


_SEVERAL = frozenset({"services", "customers"})


def _many(value: Any) -> tuple[str, ...]:
    values = [value] if isinstance(value, str) else list(value or ())
    return tuple(dict.fromkeys(str(each) for each in values if each))
