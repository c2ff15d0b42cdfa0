"""The personas that a visitor can play."""

from datetime import UTC, date, datetime

import pytest

from vaccinnet.acceptance.cast import read_cast
from vaccinnet.acceptance.load_cast import load_cast
from vaccinnet.acceptance.personas import personas
from vaccinnet.register.models import Vaccination
from vaccinnet.register.persons import find_persons
from vaccinnet.register.sample import SAMPLE_HELD, SAMPLE_SENDER

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def test_are_the_citizens_of_the_cast_in_its_order():
    load_cast(NOW)

    assert [persona.citizen for persona in personas()] == list(read_cast().citizens)


def test_are_those_with_vaccinations_first():
    load_cast(NOW)
    last = read_cast().citizens[-1]
    Vaccination.objects.create(
        person_key=find_persons([last.insz])[last.insz].key,
        id=SAMPLE_HELD.vaccination_id,
        version=1,
        vaccine_key="FLU",
        given_on=date(2026, 11, 1),
        sender_key=SAMPLE_SENDER.key,
        sent_in=SAMPLE_HELD.vaccination_id,
        stored_at=NOW,
    )

    first, second, *_ = personas()
    assert (first.citizen, first.vaccinations) == (last, 1)
    assert (second.citizen, second.vaccinations) == (read_cast().citizens[0], 0)


def test_are_none_before_the_cast_is_loaded():
    assert personas() == ()
