"""What the rules about test users judge: a profile or a citizen that is registered, a certificate that is asked."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

# In which role a doctor must be linked to the profile, by its kind.
ROLES = {"organisation": "responsible", "trainee": "stagemeester", "practice": "member"}

# What an organisation or practice is, and the type of its certificates; a NIHII number unless it is CBE.
CERTIFICATE_TYPES = {
    "hospital": "NIHII-HOSPITAL",
    "guard_post": "NIHII-GUARD_POST",
    "occupational_health": "CBE",
    "vaccination_centre": "CBE",
    "office_doctors": "NIHII-OFFICE_DOCTORS",
    "group_doctors": "NIHII-GROUP_DOCTORS",
    "medical_house": "NIHII-MEDICAL_HOUSE",
}
ORGANISATION_KINDS = ("hospital", "occupational_health", "vaccination_centre", "guard_post")
PRACTICE_KINDS = ("office_doctors", "group_doctors", "medical_house")

UserKind = Literal["organisation", "doctor", "trainee", "practice"]


class _Facts:
    """What all of them can do."""

    __slots__ = ()

    def but(self, **changes: Any) -> Any:
        """Return the same with some facts changed."""
        return replace(self, **changes)  # type: ignore[type-var]


@dataclass(frozen=True, slots=True)
class AskedProfile(_Facts):
    """A test profile that is registered, with its numbers as they are, given or proposed.

    `doctors` are how the doctors to be linked were found, `taken` the fields whose number another has, `there` how many
    the company has already. A real number counts where the operator allows it.
    """

    kind: UserKind
    name: str
    subkind: str = ""
    nihii: str = ""
    cbe: str = ""
    insz: str = ""
    doctors: tuple[Literal["found", "unknown", "no_doctor"], ...] = ()
    taken: frozenset[str] = frozenset()
    there: int = 0
    allows_real: bool = False

    @property
    def by_cbe(self) -> bool:
        """Return whether its certificates have its CBE number."""
        return CERTIFICATE_TYPES.get(self.subkind) == "CBE"


@dataclass(frozen=True, slots=True)
class AskedCitizen(_Facts):
    """A test citizen that is registered; `birth_date` is None when nothing is written, False when it is no date."""

    given_names: str
    family_name: str
    insz: str
    birth_date: date | Literal[False] | None = None
    sex: str = "undefined"
    today: date = date(2026, 3, 2)
    is_taken: bool = False
    allows_real: bool = False
    consent: bool = False
    there: int = 0


@dataclass(frozen=True, slots=True)
class AskedCertificate(_Facts):
    """A certificate that a company asks for one of its profiles, and how many it got in the last hour."""

    is_own: bool = True
    in_last_hour: int = 0


@dataclass(frozen=True, slots=True)
class Revocation(_Facts):
    """A certificate that a company revokes, or a manager, who gives a reason."""

    is_own: bool = True
    is_revoked: bool = False
    # None when a company revokes its own, which needs none.
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class AskedLink(_Facts):
    """A doctor of a company that it links to another test user of its own; a kind is empty when it has no such one."""

    doctor_kind: str = "doctor"
    to_kind: str = "organisation"
    is_linked: bool = False


@dataclass(frozen=True, slots=True)
class AskedUpload(_Facts):
    """A certificate that a company uploads for a test user of its own, as far as it could be read.

    `fits` is whether certificates of that type speak for profiles of that kind, `taken` whether its subject or number
    is another profile's.
    """

    size: int = 2000
    has_key: bool = False
    is_readable: bool = True
    is_own: bool = True
    fits: bool = True
    taken: bool = False
