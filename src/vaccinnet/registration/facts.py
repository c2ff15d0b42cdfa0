"""What the rules of this package judge: a call, one of its messages, its author, a look."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from vaccinnet.kmehr.message import Message
from vaccinnet.profiles.speaker import Speaker


class _Facts:
    """What all of them can do."""

    __slots__ = ()

    def but(self, **changes: Any) -> Any:
        """Return the same with some facts changed."""
        return replace(self, **changes)  # type: ignore[type-var]


@dataclass(frozen=True, slots=True)
class JudgedCall(_Facts):
    """A call with what the environment knows of its speaker and program.

    `holder` is the type of the certificate (`SSIN`); `is_certified` says whether the token certifies a doctor or a
    practice. `speaker` is None when no profile fits.
    """

    holder: str
    is_certified: bool
    speaker: Speaker | None
    software_id: str
    program_is_known: bool
    program_is_own: bool
    patient_id: str
    vaccinnet_id: str = ""


@dataclass(frozen=True, slots=True)
class JudgedMessage(_Facts):
    """A KMEHR message of a call, for whom the call says it is, and who speaks."""

    message: Message
    patient_id: str
    speaker: Speaker


@dataclass(frozen=True, slots=True)
class Authorship(_Facts):
    """Who is said to have given a vaccine, on which day, and who speaks. `nihii` is empty when no number was sent."""

    nihii: str
    given_on: date
    speaker: Speaker


@dataclass(frozen=True, slots=True)
class Encoded(_Facts):
    """The bytes of a message: whether they are base64 once more."""

    is_encoded_twice: bool


@dataclass(frozen=True, slots=True)
class Look(_Facts):
    """Who looks at the record of a person, and whether they have to do with each other."""

    relation: str
    has_relation: bool


@dataclass(frozen=True, slots=True)
class Hand(_Facts):
    """Who adds vaccinations on a page; `speaker` is None when no doctor, trainee or practice signed in."""

    speaker: Speaker | None
