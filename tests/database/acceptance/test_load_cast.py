"""Loading the cast into a real register."""

from datetime import UTC, date, datetime

import pytest

from vaccinnet.acceptance.cast import read_cast
from vaccinnet.acceptance.load_cast import load_cast
from vaccinnet.integrators.models import Company, Program
from vaccinnet.profiles.models import CertificateSubject, Link, Profile
from vaccinnet.register.models import Alias, Person
from vaccinnet.register.persons import find_persons
from vaccinnet.stock.consult import stock_of
from vaccinnet.stock.move import correct

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
CAST = read_cast()


def counts():
    return [kind.objects.count() for kind in (Company, Program, Profile, CertificateSubject, Link, Person, Alias)]


def citizen(given_names):
    return next(each for each in CAST.citizens if each.given_names == given_names)


def test_makes_everybody():
    load_cast(NOW)

    earlier = sum(1 for each in CAST.citizens if each.earlier_insz)
    assert Profile.objects.count() == len(CAST.profiles)
    assert Link.objects.count() == len(CAST.links)
    assert Person.objects.count() == len(CAST.citizens)
    assert Alias.objects.count() == len(CAST.citizens) + earlier


def test_changes_nothing_the_second_time():
    load_cast(NOW)
    first = counts()

    load_cast(NOW)

    assert counts() == first


def test_a_link_ends_on_its_last_day():
    load_cast(NOW)

    former = Link.objects.get(doctor__user_code="ART-2005", to__user_code="PRA-3001")
    assert former.ends_on == date(2024, 12, 31)


def test_a_person_with_two_numbers_is_found_by_both():
    load_cast(NOW)
    piotr = citizen("Piotr")

    found = find_persons([piotr.insz, piotr.earlier_insz])

    assert found[piotr.insz].key == found[piotr.earlier_insz].key


def test_keeps_what_is_known_of_a_deceased_person():
    load_cast(NOW)
    insz = citizen("Albert").insz

    assert find_persons([insz])[insz].deceased_on == date(2025, 2, 14)


def test_a_citizen_belongs_to_one_company():
    load_cast(NOW)
    own, other = citizen("Noor"), citizen("Anna")

    found = find_persons([own.insz, other.insz])

    assert found[own.insz].company_key == own.company.key
    assert found[other.insz].company_key == other.company.key != own.company.key


def test_doctors_trainees_and_practices_begin_with_a_stock_that_is_not_filled_again():
    load_cast(NOW)
    doctor = Profile.objects.get(user_code="ART-2005").key
    correct(sender_key=doctor, vaccine_key="HBV/AV006", counted=0, reason="op", now=NOW)

    load_cast(NOW)

    kept = {each.vaccine_key: each.doses for each in stock_of(doctor)}
    assert kept == {"HBV/AV006": 0, "FLU/SB004": 30, "HAV/GL002": 10}
    assert not stock_of(Profile.objects.get(user_code="ORG-1001").key)
