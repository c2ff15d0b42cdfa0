"""What rules judge: an admission, a change of one, a form of activation, a code, and the use of a program."""

import uuid
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

BATCH_UPLOAD, REGISTRATION = "BatchUpload", "RegistratieService"
SERVICES = (BATCH_UPLOAD, REGISTRATION)

ORGANISATION_KINDS = ("hospital", "occupational_health", "vaccination_centre", "guard_post")

# How an admission stands; `none` is that of a program that was never admitted.
State = Literal["none", "admitted", "suspended", "revoked"]
Act = Literal["admit", "suspend", "lift", "revoke", "declare_version", "admit_version", "withdraw_version"]
ActivationState = Literal["waiting", "confirmed", "activated", "declined", "ended"]
ActivationAct = Literal["confirm", "approve", "decline", "end"]


class _Facts:
    """What all of them can do."""

    __slots__ = ()

    def but(self, **changes: Any) -> Any:
        """Return the same with some facts changed."""
        return replace(self, **changes)  # type: ignore[type-var]


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, by the key of an account (None for an organisation without one) and the name in the history."""

    name: str
    key: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Admitting(_Facts):
    """An admission that a manager wants to give: for which services, of what the program passed, and for how long.

    `is_known` says that a company has declared a program with this softwareID here.
    """

    software_id: str
    services: tuple[str, ...]
    passed: tuple[str, ...]
    version: str
    valid_from: date
    valid_until: date | None
    today: date
    conditions: str = ""
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class Change(_Facts):
    """An act on an admission, how that stands, and the reason that is written; None where no reason is asked."""

    act: Act
    state: State
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class VersionChange(_Facts):
    """A version of an admitted program: as it is written, and how it stands; empty when it is not there yet."""

    act: Act
    version: str
    state: str = ""
    # For which services it sends or reads something else, and whether it was admitted before.
    changed: tuple[str, ...] = ()
    was_admitted: bool = False
    changes: str = ""


@dataclass(frozen=True, slots=True)
class Form(_Facts):
    """The form 'Activatie koppeling Vaccinnet in de software', as it is written; a field is named as on the form."""

    organisation: str = ""
    # NIHII or CBE.
    number: str = ""
    kind: str = ""
    software_id: str = ""
    version: str = ""
    doctor_name: str = ""
    doctor_nihii: str = ""
    doctor_email: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    # TYPE=ID or TYPE=ID, APPID.
    certificate_subject: str = ""


@dataclass(frozen=True, slots=True)
class Asking(_Facts):
    """A form that is filed, and the versions of the program that are admitted for BatchUpload now."""

    form: Form
    versions: tuple[str, ...]
    # Whether the organisation has, or has asked for, an activation of this program.
    is_there: bool = False


@dataclass(frozen=True, slots=True)
class Confirming(_Facts):
    """The code by which the responsible doctor confirms, and what is known of the one that was mailed."""

    is_right: bool = True
    has_run_out: bool = False
    attempts: int = 0
    most_attempts: int = 5


@dataclass(frozen=True, slots=True)
class ActivationMove(_Facts):
    """An act on an activation, how that stands, and the reason that is written; None where no reason is asked."""

    act: ActivationAct
    state: ActivationState
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Naming(_Facts):
    """The last part of the softwareID that an organisation gets, and what stands in its way."""

    part: str
    is_taken: bool = False
    # Whether the organisation has an activation of this program already.
    is_active: bool = False


@dataclass(frozen=True, slots=True)
class Knocking(_Facts):
    """Something that is asked without an account: how often within the last hour, this time included."""

    times: int = 1
    most: int = 10


@dataclass(frozen=True, slots=True)
class Uploaded(_Facts):
    """A file that should hold an eHealth certificate, as it was read: what is wrong with it, if anything is."""

    problem: Literal["", "large", "unreadable", "subject", "expired"] = ""
