"""What the rules of this package judge: a link that somebody begins, and one that somebody ends."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from vaccinnet.kmehr.business_day import read_day
from vaccinnet.profiles.sender import Sender
from vaccinnet.profiles.speaker import LinkedDoctor, SpeakerRole


class _Facts:
    """What all of them can do."""

    __slots__ = ()

    def but(self, **changes: Any) -> Any:
        """Return the same with some facts changed."""
        return replace(self, **changes)  # type: ignore[type-var]


@dataclass(frozen=True, slots=True)
class Beginning(_Facts):
    """A link that is begun: by whom, to whom as found by a NIHII number, and for which period, as written.

    `role` is what the one who begins is: a doctor becomes the stagemeester of a trainee, a practice gets a member; None
    for whoever has no such links. `existing` are the links of the same two.
    """

    by: Sender | None
    role: SpeakerRole | None
    number: str
    other: Sender | None
    starts: str
    ends: str
    today: date
    existing: tuple[LinkedDoctor, ...] = ()

    @property
    def starts_on(self) -> date | None:
        """Return the first day; None when none can be read."""
        return read_day(self.starts)

    @property
    def ends_on(self) -> date | None:
        """Return the last day; None when it is open, or cannot be read."""
        return read_day(self.ends)


@dataclass(frozen=True, slots=True)
class Ending(_Facts):
    """A link that is ended, and its last day as written; `link` is None when who ends it has no such link."""

    link: LinkedDoctor | None
    ends: str
    today: date

    @property
    def ends_on(self) -> date | None:
        """Return the last day; None when none can be read."""
        return read_day(self.ends)
