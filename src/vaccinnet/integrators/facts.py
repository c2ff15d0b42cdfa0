"""What rules judge: a company that is made, who is invited, joins and leaves, and what other companies have."""

from dataclasses import dataclass, replace
from typing import Any


class _Facts:
    """What all of them can do."""

    __slots__ = ()

    def but(self, **changes: Any) -> Any:
        """Return the same with some facts changed."""
        return replace(self, **changes)  # type: ignore[type-var]


@dataclass(frozen=True, slots=True)
class Founding(_Facts):
    """A company that somebody makes here, by the names of both."""

    company: str
    person: str


@dataclass(frozen=True, slots=True)
class Invitation(_Facts):
    """Who is invited; whether a member invites, and whether that address is a member's or waits already.

    `too_many` is whether as many were invited in the last hour as may be.
    """

    email: str
    name: str = "Colleague"
    by_member: bool = True
    is_member: bool = False
    waits: bool = False
    too_many: bool = False


@dataclass(frozen=True, slots=True)
class Joining(_Facts):
    """An account that takes an invitation; `is_own` when it has proven the address that was invited."""

    is_there: bool = True
    is_own: bool = True
    is_taken: bool = False
    ran_out: bool = False
    is_member: bool = False


@dataclass(frozen=True, slots=True)
class Ending(_Facts):
    """A membership or invitation that ends; `is_last` when nobody would be left."""

    by_member: bool = True
    is_there: bool = True
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What other companies have of what a company asks: `integrator` and softwareIDs are in lower case."""

    cbe: str = ""
    integrator: str = ""
    software_ids: frozenset[str] = frozenset()
