"""Find in which ways somebody may look, from what an identity provider says of that person."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from vaccinnet.consultation.identity import Claimed, Identity, Seat
from vaccinnet.consultation.rules import RULES
from vaccinnet.consultation.terms import Terms
from vaccinnet.consultation.viewer import Viewer
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.kmehr.identifiers import BadNumber, is_insz, nihii
from vaccinnet.kmehr.message import Patient
from vaccinnet.profiles.caregivers import caregivers, organisations_of
from vaccinnet.profiles.sender import Sender
from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.persons import enrol, find_persons
from vaccinnet.rulebook import Finding, Refused


@dataclass(frozen=True, slots=True)
class Identified:
    """The seats of a person, at least one, and what stands in the way of others."""

    seats: tuple[Seat, ...]
    findings: tuple[Finding, ...] = ()


def identify(identity: Identity, *, terms: Terms, now: datetime) -> Identified:
    """Return the seats of the person with this identity. Raises Refused when there is none.

    In production a citizen whom the register does not know yet is enrolled, so that looks at the empty record are on
    its trail too.
    """
    claimed = Claimed(
        identity,
        _person(identity),
        _caregivers(identity),
        only_test_citizens=terms.only_test_citizens,
    )
    findings = RULES.of("identity").judge(claimed)
    person = claimed.person
    if person is None and identity.insz and not any(each.where == "insz" for each in findings):
        person = _enrolled(identity, now=now)
    seats = (*_as_citizen(person), *_as_caregiver(claimed, now=now), *_as_manager(identity))
    if not seats:
        raise Refused(findings)
    return Identified(seats, tuple(findings))


def _person(identity: Identity) -> KnownPerson | None:
    return find_persons([identity.insz]).get(identity.insz) if is_insz(identity.insz) else None


def _caregivers(identity: Identity) -> tuple[Sender, ...]:
    try:
        return tuple(caregivers(nihii(identity.nihii).number8))
    except BadNumber:
        return ()


def _enrolled(identity: Identity, *, now: datetime) -> KnownPerson | None:
    enrol([Patient(identity.insz, tuple(identity.given_names.split()), identity.family_name)], now=now)
    return _person(identity)


def _as_citizen(person: KnownPerson | None) -> Iterator[Seat]:
    if person:
        yield Seat(Viewer.citizen(person.key), f"{person.given_names} {person.family_name}".strip())


def _as_caregiver(claimed: Claimed, *, now: datetime) -> Iterator[Seat]:
    for profile in claimed.caregivers:
        yield Seat(Viewer.caregiver(profile.key), profile.name)
        for organisation in organisations_of(profile.key, on=business_day(now)):
            viewer = Viewer.responsible(profile.key, for_key=organisation.key)
            yield Seat(viewer, profile.name, organisation.name)


def _as_manager(identity: Identity) -> Iterator[Seat]:
    # Whom a manager looked at, that person reads by the manager's name.
    if identity.manager_key and identity.name:
        yield Seat(Viewer.manager(identity.manager_key, identity.name), identity.name)
