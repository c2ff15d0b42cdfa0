"""Fetch the vaccinations of a person (GetVaccinations)."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime

from vaccinnet.audit import trail
from vaccinnet.audit.models import Action
from vaccinnet.consultation.relation import has_relation
from vaccinnet.kmehr.message import Id, Party, Patient
from vaccinnet.kmehr.names import ID_HCPARTY
from vaccinnet.kmehr.write import to_bytes
from vaccinnet.profiles.speaker import Speaker
from vaccinnet.register.consult import record_of
from vaccinnet.register.known_person import KnownPerson
from vaccinnet.registration.add_vaccinations import VIA
from vaccinnet.registration.caller import Caller, who_calls
from vaccinnet.registration.facts import Look
from vaccinnet.registration.patient import find_patient
from vaccinnet.registration.published import published
from vaccinnet.registration.rules import RULES
from vaccinnet.registration.terms import Terms
from vaccinnet.registration.wire import GetRequest
from vaccinnet.rulebook import Finding, Refused


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was asked for, and by whom: a KMEHR message as bytes, None when there is nothing, and the warnings."""

    sender_key: uuid.UUID
    warnings: tuple[Finding, ...]
    kmehr: bytes | None = field(default=None, repr=False)


def get_vaccinations(request: GetRequest, *, caller: Caller, terms: Terms, now: datetime) -> Fetched:
    """Return the vaccinations of the person that are not removed, from the day `since` on.

    The look is on the trail before anything is read. Raises Refused.
    """
    speaker, warnings = who_calls(caller, request, terms=terms, now=now)
    person = find_patient(request.patient_id, speaker=speaker, terms=terms)
    is_known = terms.relation == "open" or has_relation(speaker.sender.key, person)
    if findings := RULES.of("look").judge(Look(terms.relation, is_known)):
        raise Refused([*warnings, *findings])
    look = trail.Entry(
        person.key, Action.CONSULTED, VIA, by_key=speaker.sender.key, software_id=request.software_id, about=()
    )
    trail.write_alone(look, now=now)
    records = record_of(person, since=request.since or date.min)
    if not records:
        return Fetched(speaker.sender.key, tuple(warnings))
    message = published(records, patient=_patient(request.patient_id, person), reader=_reader(speaker), now=now)
    return Fetched(speaker.sender.key, tuple(warnings), to_bytes(message))


def _patient(insz: str, person: KnownPerson) -> Patient:
    return Patient(insz=insz, first_names=(person.given_names,), family_name=person.family_name, sex=person.sex)


def _reader(speaker: Speaker) -> Party:
    kind = "orgpractice" if speaker.role == "practice" else "persphysician"
    ids = (Id(ID_HCPARTY, f"{speaker.sender.nihii:0<11}"),)
    return Party(ids=ids, kind=kind, name=speaker.sender.name)
