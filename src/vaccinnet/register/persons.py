"""Find the persons of a message, and enrol new ones."""

import uuid
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction

from vaccinnet.database.bulk import ask
from vaccinnet.kmehr.message import Patient
from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.models import Alias, Person

_ALIASES = "SELECT insz, person_key FROM register_alias WHERE insz = ANY(string_to_array(%(inszs)s, E'\\x1f')::text[])"
_COLUMNS = "key, given_names, family_name, birth_date, deceased_on, company_key, merged_into, sex"
# In one statement those asked for and those merged into them: each part has an index of its own.
_PERSONS = f"""
    SELECT {_COLUMNS} FROM register_person WHERE key = ANY(string_to_array(%(keys)s, E'\\x1f')::uuid[])
    UNION ALL
    SELECT {_COLUMNS} FROM register_person WHERE merged_into = ANY(string_to_array(%(keys)s, E'\\x1f')::uuid[])
"""  # noqa: S608
_NUMBERS = """
    SELECT insz FROM register_alias WHERE person_key = ANY(string_to_array(%(persons)s, E'\\x1f')::uuid[])
    ORDER BY since DESC, insz
"""
_OF_VACCINATION = "SELECT person_key FROM register_vaccination WHERE id = %(id)s::uuid"


def find_persons(inszs: Collection[str]) -> dict[str, KnownPerson]:
    """Return the persons known by these INSZ numbers, by number; numbers that are not known are absent.

    A person who was merged into another is returned as the surviving one, with the keys of both.
    """
    aliases: dict[str, uuid.UUID] = dict(ask(_ALIASES, inszs=inszs))
    persons = persons_with(set(aliases.values()))
    return {insz: persons[key] for insz, key in aliases.items()}


def persons_with(keys: Collection[uuid.UUID]) -> dict[uuid.UUID, KnownPerson]:
    """Return the persons with these keys, by key; keys that are not known are absent.

    A person who was merged into another is returned as the surviving one, with the keys of both.
    """
    persons = _by_key(keys)
    # Those into whom somebody was merged are rare, and so is the second statement.
    if missing := {each.merged_into for each in persons.values() if each.merged_into} - persons.keys():
        persons |= _by_key(missing)
    merged: dict[uuid.UUID, tuple[uuid.UUID, ...]] = {}
    for key, each in persons.items():
        if each.merged_into:
            merged[each.merged_into] = (*merged.get(each.merged_into, ()), key)
    return {key: _surviving(persons[key], persons, merged) for key in keys if key in persons}


def person_of_vaccination(vaccination_id: uuid.UUID) -> KnownPerson | None:
    """Return the person of whom the register has this vaccination, or None when it has none such."""
    keys = {key for (key,) in ask(_OF_VACCINATION, id=[vaccination_id])}
    return next(iter(persons_with(keys).values()), None)


def numbers_of(person: KnownPerson) -> tuple[str, ...]:
    """Return the INSZ numbers by which the person is known."""
    return tuple(insz for (insz,) in ask(_NUMBERS, persons=person.keys or (person.key,)))


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


class _Row(NamedTuple):
    key: uuid.UUID
    given_names: str
    family_name: str
    birth_date: date | None
    deceased_on: date | None
    company_key: uuid.UUID | None
    merged_into: uuid.UUID | None
    sex: str


def _by_key(keys: Collection[uuid.UUID]) -> dict[uuid.UUID, _Row]:
    return {row[0]: _Row(*row) for row in ask(_PERSONS, keys=keys)} if keys else {}


def _surviving(
    row: _Row, persons: dict[uuid.UUID, _Row], merged: dict[uuid.UUID, tuple[uuid.UUID, ...]]
) -> KnownPerson:
    if row.merged_into:
        row = persons[row.merged_into]
    return KnownPerson(*row[:6], keys=(row.key, *merged.get(row.key, ())), sex=row.sex)
