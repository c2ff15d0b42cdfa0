"""The speaker: who speaks with a token, in which role, and whose doctors are linked to it."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from vaccinnet.profiles.sender import Sender

# A doctor speaks for himself, a trainee under a stagemeester, a practice for its members.
SpeakerRole = Literal["doctor", "trainee", "practice"]


@dataclass(frozen=True, slots=True)
class LinkedDoctor:
    """A doctor who is linked to a profile for a period: to a trainee as stagemeester, to a practice as member."""

    nihii: str
    starts_on: date
    ends_on: date | None = None

    def is_linked_on(self, day: date) -> bool:
        """Return whether the link holds on this day; its last day counts."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: the profile, its role by what eHealth certifies now, and the doctors linked to it."""

    sender: Sender
    role: SpeakerRole
    doctors: tuple[LinkedDoctor, ...] = ()

    def but(self, **changes: Any) -> "Speaker":
        """Return the same speaker with some facts changed."""
        return replace(self, **changes)

    def links_of(self, nihii: str) -> tuple[LinkedDoctor, ...]:
        """Return the links of the doctor with this NIHII number, compared on its first eight digits."""
        return tuple(each for each in self.doctors if nihii and each.nihii[:8] == nihii[:8])


def last_link(links: tuple[LinkedDoctor, ...]) -> LinkedDoctor:
    """Return the link that ends last; there must be one."""
    return max(links, key=lambda each: each.ends_on or date.max)
