"""What the rules about mail judge: what stands in the way of opening a letter, and who confirms a parcel."""

from dataclasses import dataclass, replace
from typing import Any


class _Facts:
    """What all of them can do."""

    __slots__ = ()

    def but(self, **changes: Any) -> Any:
        """Return the same with some facts changed."""
        return replace(self, **changes)  # type: ignore[type-var]


@dataclass(frozen=True, slots=True)
class Opening(_Facts):
    """A letter that was opened: how many files came out, and each obstacle with the name of the part that it hides.

    An obstacle is `closed` or `algorithm` (of an encrypted part), `signed`, `forwarded`, `deep` or `broken`.
    """

    files: int = 1
    obstacles: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sending(_Facts):
    """Who sent a letter; `may_qualify` when a program of one of the companies is in the step for it."""

    may_qualify: bool = True


@dataclass(frozen=True, slots=True)
class Confirming(_Facts):
    """Somebody who confirms a parcel; `chose` when the program is one of those that may qualify now.

    A parcel that is not `is_waiting` was judged or thrown away before.
    """

    is_waiting: bool = True
    ran_out: bool = False
    chose: bool = True
