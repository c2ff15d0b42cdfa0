"""Loading the cast into a real register."""

from datetime import UTC, date, datetime

import pytest

from vaccinnet.acceptance.cast import read_cast
from vaccinnet.acceptance.load_cast import load_cast
from vaccinnet.integrators.models import Company, Program
from vaccinnet.profiles.models import CertificateSubject, Link, Profile
from vaccinnet.register.models import Alias, Person
from vaccinnet.register.persons import find_persons

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
