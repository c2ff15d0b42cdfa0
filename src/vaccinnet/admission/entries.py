"""What stands in the lists: programs in the public one, organisations in the other; written and read here alone."""

import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from vaccinnet.admission.signed_list import NotVerified
from vaccinnet.ehealth.subject import NotAnEHealthSubject, Subject, parse_subject


@dataclass(frozen=True, slots=True)
class ListedVersion:
    """A version of a program: "admitted" or "withdrawn", since when and why."""

    version: str
    state: str
    since: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ListedProgram:
    """A program, as the public list has it; moments and days in ISO 8601."""

    software_id: str
    company: str
    name: str
    services: tuple[str, ...]
    conditions: str
    valid_from: str
    valid_until: str | None
    state: str
    since: str
    reason: str
    versions: tuple[ListedVersion, ...]


@dataclass(frozen=True, slots=True)
class ListedActivation:
    """A softwareID of an organisation, and the version with which it was activated."""

    software_id: str
    version: str
    activated_at: str
    ended_at: str | None


@dataclass(frozen=True, slots=True)
class ListedDoctor:
    """A responsible doctor of an organisation, from and until which day."""

    nihii: str
    name: str
    starts_on: str
    ends_on: str | None


@dataclass(frozen=True, slots=True)
class ListedOrganisation:
    """An organisation as the second list has it."""

    key: str
    number: str
    kind: str
    name: str
    user_code: str
    activations: tuple[ListedActivation, ...]
    certificate_subjects: tuple[str, ...]
    responsible_doctors: tuple[ListedDoctor, ...]

    def subjects(self) -> list[Subject]:
        """Return the subjects of certificates that speak for the organisation."""
        return [parse_subject(each) for each in self.certificate_subjects]


Entry = TypeVar("Entry")

_STATES = frozenset({"admitted", "suspended", "revoked"})
_VERSION_STATES = frozenset({"admitted", "withdrawn"})


def write(entries: "list[ListedProgram] | list[ListedOrganisation]") -> list[dict[str, Any]]:
    """Return entries as values for JSON."""
    return [asdict(each) for each in entries]


def read_programs(contents: Any) -> list[ListedProgram]:
    """Return the entries of the public list. Raises NotVerified."""

    def one(entry: dict[str, Any]) -> ListedProgram:
        versions = tuple(ListedVersion(**each) for each in entry["versions"])
        read = ListedProgram(**entry | {"services": tuple(entry["services"]), "versions": versions})
        _demand_texts(read, *versions, *read.services)
        _demand_one_of(_STATES, read.state)
        _demand_one_of(_VERSION_STATES, *(each.state for each in versions))
        _demand_days(read.valid_from, read.valid_until)
        _demand_moments(read.since)
        return read

    return _read(contents, one)


def read_organisations(contents: Any) -> list[ListedOrganisation]:
    """Return the entries of the list of organisations. Raises NotVerified."""

    def one(entry: dict[str, Any]) -> ListedOrganisation:
        activations = tuple(ListedActivation(**each) for each in entry["activations"])
        doctors = tuple(ListedDoctor(**each) for each in entry["responsible_doctors"])
        subjects = tuple(entry["certificate_subjects"])
        more = {"activations": activations, "certificate_subjects": subjects, "responsible_doctors": doctors}
        read = ListedOrganisation(**entry | more)
        _demand_texts(read, *activations, *doctors, *subjects)
        uuid.UUID(read.key)
        read.subjects()
        for doctor in doctors:
            _demand_days(doctor.starts_on, doctor.ends_on)
        for activation in activations:
            _demand_moments(activation.activated_at, activation.ended_at)
        return read

    return _read(contents, one)


def _read(contents: Any, one: Callable[[dict[str, Any]], Entry]) -> list[Entry]:
    try:
        return [one(each) for each in contents]
    except (KeyError, TypeError, ValueError, NotAnEHealthSubject) as error:
        raise NotVerified("The list has an entry that cannot be read; it may be of a newer version.") from error


def _demand_texts(*read: Any) -> None:
    """Raise TypeError for a value that is no text where one must stand; some may be absent."""
    for each in read:
        values = [getattr(each, field.name) for field in fields(each)] if is_dataclass(each) else [each]
        if not all(value is None or isinstance(value, str | tuple) for value in values):
            raise TypeError


def _demand_one_of(known: frozenset[str], *words: str) -> None:
    """Raise ValueError for a state of a newer version: what it means is not known here, so nothing is taken by it."""
    if not known.issuperset(words):
        raise ValueError


def _demand_days(*days: str | None) -> None:
    for each in days:
        if each is not None:
            date.fromisoformat(each)


def _demand_moments(*moments: str | None) -> None:
    for each in moments:
        if each is not None:
            datetime.fromisoformat(each)
