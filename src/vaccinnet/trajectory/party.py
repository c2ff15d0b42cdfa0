"""Who acts on the road: somebody of the company, or a manager of the register."""

import uuid
from dataclasses import dataclass
from typing import Literal

Side = Literal["integrator", "authority"]
# Whose turn it is; nobody's when the road has ended.
Turn = Literal["integrator", "authority", "nobody"]


@dataclass(frozen=True, slots=True)
class Party:
    """Who acts, by the key of the account and the name that the history tells; `company_key` for an integrator."""

    side: Side
    key: uuid.UUID
    name: str
    company_key: uuid.UUID | None = None

    @classmethod
    def integrator(cls, key: uuid.UUID, name: str, *, company_key: uuid.UUID) -> "Party":
        """Return somebody of a company."""
        return cls("integrator", key, name, company_key)

    @classmethod
    def manager(cls, key: uuid.UUID, name: str) -> "Party":
        """Return a manager of the register."""
        return cls("authority", key, name)
