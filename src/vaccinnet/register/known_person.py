"""A person as the rules know it."""

import uuid
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person in the register; `key` is that of the surviving person when two were merged."""

    key: uuid.UUID
    given_names: str
    family_name: str
    birth_date: date | None = None
    deceased_on: date | None = None
    company_key: uuid.UUID | None = None
    # Every key under which rows of this person stand: its own and those of persons merged into it.
    keys: tuple[uuid.UUID, ...] = ()
    sex: str = ""
