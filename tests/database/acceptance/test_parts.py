"""The parts that a visitor can play."""

from datetime import UTC, date, datetime

import pytest

from vaccinnet.acceptance.cast import read_cast
from vaccinnet.acceptance.load_cast import load_cast
from vaccinnet.acceptance.parts import parts
from vaccinnet.profiles.models import Profile

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
TODAY = date(2026, 11, 24)


def named(kind, today=TODAY):
    return [each.greeting for each in parts(today) if each.kind == kind]


def test_are_the_whole_cast_each_once():
    load_cast(NOW)

    ids = [each.id for each in parts(TODAY)]

    assert len(ids) == len(set(ids))
    assert len(named("citizen")) == len(read_cast().citizens)
    assert named("trainee") == ["Youssef Haio", "Lotte Haio"]
    assert named("guard_post") == ["Huisartsenwachtpost Testwoude"]
    assert named("manager") == ["Bea Beheerder"]


def test_no_id_holds_a_number_of_anybody():
    load_cast(NOW)

    ids = " ".join(each.id for each in parts(TODAY))

    assert not [each for each in read_cast().citizens if each.insz in ids]


def test_a_doctor_answers_for_an_organisation_as_long_as_the_link_holds():
    load_cast(NOW)

    assert "Hilde Ziekenhuisarts (AZ Teststad)" in named("responsible")
    assert named("responsible", date(2019, 12, 31)) == []


def test_who_is_not_loaded_or_has_ended_is_absent():
    assert [each.kind for each in parts(TODAY)] == ["manager"]
    load_cast(NOW)
    Profile.objects.filter(user_code="ORG-1001").update(ended_at=NOW)

    assert "Hilde Ziekenhuisarts (AZ Teststad)" not in named("responsible")
    assert "Hilde Ziekenhuisarts" in named("doctor")
