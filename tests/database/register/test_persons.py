"""Finding and enrolling persons in a real register."""

import uuid
from datetime import UTC, datetime

import pytest

from vaccinnet.kmehr.sample import SAMPLE_FOLDER
from vaccinnet.register.models import Person
from vaccinnet.register.persons import add_alias, enrol, find_persons

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
PATIENT = SAMPLE_FOLDER.patient


def test_does_not_know_a_number_that_was_never_enrolled():
    assert find_persons(["85073099932"]) == {}


def test_enrols_a_person_once():
    enrol([PATIENT], now=NOW)
    enrol([PATIENT], now=NOW)

    assert Person.objects.count() == 1
    assert find_persons([PATIENT.insz])[PATIENT.insz].family_name == PATIENT.family_name


def test_finds_a_person_by_every_number_it_had():
    enrol([PATIENT], now=NOW)
    key = find_persons([PATIENT.insz])[PATIENT.insz].key
    add_alias(key, insz="85073099932", now=NOW)

    found = find_persons([PATIENT.insz, "85073099932"])

    assert {person.key for person in found.values()} == {key}


def test_finds_the_surviving_person_of_a_merge_with_both_keys():
    surviving = Person.objects.create(given_names="A", family_name="B", sex="female", enrolled_at=NOW)
    enrol([PATIENT], now=NOW)
    merged = find_persons([PATIENT.insz])[PATIENT.insz].key
    Person.objects.filter(key=merged).update(merged_into=surviving.key)

    found = find_persons([PATIENT.insz])[PATIENT.insz]

    assert found.key == surviving.key
    assert set(found.keys) == {surviving.key, merged}


def test_an_alias_does_not_move_to_another_person():
    enrol([PATIENT], now=NOW)

    add_alias(uuid.uuid4(), insz=PATIENT.insz, now=NOW)

    assert find_persons([PATIENT.insz])[PATIENT.insz].family_name == PATIENT.family_name
