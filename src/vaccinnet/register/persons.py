"""Find the persons of a message, and enrol new ones."""

import uuid
from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db import transaction

from vaccinnet.kmehr.message import Patient
from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.models import Alias, Person


def find_persons(inszs: Collection[str]) -> dict[str, KnownPerson]:
    """Return the persons known by these INSZ numbers, by number; numbers that are not known are absent.

    A person who was merged into another is returned as the surviving one, with the keys of both.
    """
    aliases = dict(Alias.objects.filter(insz__in=list(inszs)).values_list("insz", "person_key"))
    persons = _by_key(set(aliases.values()))
    surviving = _by_key({person.merged_into for person in persons.values() if person.merged_into})
    merged = _merged_into({person.merged_into or person.key for person in persons.values()})
    found = {}
    for insz, key in aliases.items():
        if person := persons.get(key):
            person = surviving.get(person.merged_into, person) if person.merged_into else person
            found[insz] = _known(person, merged.get(person.key, ()))
    return found


def enrol(patients: Iterable[Patient], *, now: datetime) -> None:
    """Enrol the persons of these patients whose INSZ is not known yet; two who enrol the same one get one person."""
    for patient in patients:
        _enrol(
            Person(
                given_names=" ".join(patient.first_names),
                family_name=patient.family_name,
                birth_date=patient.birth_date,
                sex=patient.sex,
                enrolled_at=now,
            ),
            patient.insz,
        )


def enrol_test_citizen(
    *,
    company_key: uuid.UUID,
    insz: str,
    given_names: str,
    family_name: str,
    birth_date: date | None,
    sex: str,
    now: datetime,
    deceased_on: date | None = None,
) -> uuid.UUID:
    """Return the key of the test citizen of this company with this INSZ, enrolled if it is not there yet."""
    _enrol(
        Person(
            given_names=given_names,
            family_name=family_name,
            birth_date=birth_date,
            sex=sex,
            deceased_on=deceased_on,
            company_key=company_key,
            enrolled_at=now,
        ),
        insz,
    )
    return Alias.objects.get(insz=insz).person_key


def add_alias(person_key: uuid.UUID, *, insz: str, now: datetime) -> None:
    """Make the person known by another INSZ too; nothing changes when the number is taken."""
    Alias.objects.bulk_create([Alias(insz=insz, person_key=person_key, since=now)], ignore_conflicts=True)


@transaction.atomic
def _enrol(person: Person, insz: str) -> None:
    alias = Alias(insz=insz, person_key=person.key, since=person.enrolled_at)
    Alias.objects.bulk_create([alias], ignore_conflicts=True)
    # Another may have enrolled this number at the same moment: the alias tells whose person it is.
    if Alias.objects.get(insz=insz).person_key == person.key:
        person.save(force_insert=True)


def _by_key(keys: set[uuid.UUID]) -> dict[uuid.UUID, Person]:
    return {person.key: person for person in Person.objects.filter(key__in=keys)} if keys else {}


def _merged_into(keys: set[uuid.UUID]) -> dict[uuid.UUID, tuple[uuid.UUID, ...]]:
    merged: dict[uuid.UUID, tuple[uuid.UUID, ...]] = {}
    for key, into in Person.objects.filter(merged_into__in=keys).values_list("key", "merged_into"):
        merged[into] = (*merged.get(into, ()), key)
    return merged


def _known(person: Person, merged: tuple[uuid.UUID, ...]) -> KnownPerson:
    return KnownPerson(
        key=person.key,
        given_names=person.given_names,
        family_name=person.family_name,
        birth_date=person.birth_date,
        deceased_on=person.deceased_on,
        company_key=person.company_key,
        keys=(person.key, *merged),
    )
