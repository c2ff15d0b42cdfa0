"""What the STS knows of a request for a token, and by how much time is moved: subjects of the rules of this package."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal

from vaccinnet.ehealth.sts.request import Unclear
from vaccinnet.ehealth.subject import Subject
from vaccinnet.soap.facts import Place

_REQUEST = Place("/Envelope/Body/RequestSecurityToken", 30)

# What is wrong with how the holder proved that the key is his; empty when nothing is.
Unproven = Literal["", "form", "context", "challenge", "key", "query", "signature"]


@dataclass(frozen=True, slots=True)
class AskedToken:
    """A request for a token, and who its holder is.

    `holder` is for whom the certificate of the holder speaks, None when that cannot be read; the rules about
    certificates say so. `claims` are the names and values that the asker says of itself.
    """

    unclear: tuple[Unclear, ...] = ()
    holder: Subject | None = None
    is_registered: bool = True
    claims: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    now: datetime = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
    not_before: datetime | None = None
    not_on_or_after: datetime | None = None
    place: Place = _REQUEST

    def but(self, **changes: Any) -> "AskedToken":
        """Return the same request with something else in it."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class KeyProof:
    """How the holder of a certificate proved that its key is his: with the key of the message, or beside it."""

    unproven: Unproven = ""
    place: Place = _REQUEST

    def but(self, **changes: Any) -> "KeyProof":
        """Return the same proof with something else in it."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class AskedTime:
    """By how many days business time is moved, by how many it is ahead, and whether the operator lets it be moved."""

    days: int | None
    ahead: int = 0
    is_movable: bool = True

    def but(self, **changes: Any) -> "AskedTime":
        """Return the same with something else in it."""
        return replace(self, **changes)
