"""What somebody may do here, by what an identity provider says."""

import uuid
from datetime import date

import pytest

from vaccinnet.consultation.identify import identify
from vaccinnet.consultation.identity import Identity
from vaccinnet.consultation.terms import Terms
from vaccinnet.consultation.viewer import Viewer
from vaccinnet.register.models import Person
from vaccinnet.register.persons import find_persons
from vaccinnet.register.sample import SAMPLE
from vaccinnet.rulebook import Refused

from .conftest import NOW

pytestmark = pytest.mark.django_db

PRODUCTION = Terms(only_test_citizens=False, relation_required=True)
INSZ = SAMPLE.patient.insz
NEW = Identity(insz=INSZ, given_names="Nieuwe Voornaam", family_name="Testburger")


def seats(identity, terms=PRODUCTION):
    return [(each.viewer, each.name, each.organisation) for each in identify(identity, terms=terms, now=NOW).seats]


def refusal(identity, terms=PRODUCTION):
    with pytest.raises(Refused) as refused:
        identify(identity, terms=terms, now=NOW)
    return [(each.rule, each.says) for each in refused.value.findings]


def test_a_citizen_who_is_known_gets_the_own_record(person):
    assert seats(Identity(insz=INSZ)) == [(Viewer.citizen(person.key), "Voornaam Testburger", "")]


def test_a_citizen_who_is_not_known_yet_is_enrolled_once_in_production(world):
    (seat,) = seats(NEW)

    made = find_persons([INSZ])[INSZ]
    assert seat == (Viewer.citizen(made.key), "Nieuwe Voornaam Testburger", "")
    assert made.company_key is None
    assert seats(NEW) == [seat]
    assert Person.objects.count() == 1


def test_a_real_person_is_never_enrolled_in_acceptance(world):
    assert refusal(NEW, Terms()) == [("CON-045", "test")]
    assert not Person.objects.exists()


def test_a_citizen_without_a_name_is_not_enrolled(world):
    assert refusal(Identity(insz=INSZ)) == [("CON-045", "name")]
    assert not Person.objects.exists()


@pytest.mark.parametrize("number", ["85031299900", "elf cijfers", "8503", "85031299959\x00"])
def test_what_is_no_insz_makes_nobody(world, number):
    assert refusal(Identity(insz=number, family_name="Test")) == [("CON-045", "number")]
    assert not Person.objects.exists()


def test_a_doctor_acts_for_himself_and_for_the_organisations_of_today(world):
    world.profile("Centrum", "organisation", "71000337", organisation_kind="vaccination_centre")
    world.profile("Vroeger", "organisation", "71000436", organisation_kind="hospital")
    world.profile("Later", "organisation", "71000535", organisation_kind="hospital")
    world.link("Hilde", "Centrum", "responsible", starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 2))
    world.link("Hilde", "Vroeger", "responsible", ends_on=date(2026, 3, 1))
    world.link("Hilde", "Later", "responsible", starts_on=date(2026, 3, 3))
    world.link("Hilde", "Praktijk", "member")

    assert seats(Identity(nihii="10000007")) == [
        (world.viewer("Hilde"), "Hilde", ""),
        (world.responsible(), "Hilde", "AZ Teststad"),
        (world.responsible(organisation="Centrum"), "Hilde", "Centrum"),
    ]


def test_a_doctor_is_a_citizen_too(world, person):
    kinds = [viewer.kind for viewer, _, _ in seats(Identity(insz=INSZ, nihii="10000106004"))]

    assert kinds == ["citizen", "caregiver"]


def test_a_doctor_without_a_profile_looks_as_a_citizen_and_hears_why(world, person):
    found = identify(Identity(insz=INSZ, nihii="79990156004"), terms=PRODUCTION, now=NOW)

    assert [each.viewer.kind for each in found.seats] == ["citizen"]
    assert [(each.rule, each.says) for each in found.findings] == [("CON-046", "number")]


def test_a_number_of_which_nobody_is_registered_is_refused(world):
    assert refusal(Identity(nihii="10000304004")) == [("CON-046", "unknown")]


@pytest.mark.parametrize("number", ["100000070049", "1000000700", "10000007\x00"])
def test_what_only_begins_as_a_number_gives_no_seat(world, number):
    assert refusal(Identity(nihii=number)) == [("CON-046", "number")]


def test_a_profile_that_has_ended_gives_no_seat(world):
    world.profiles["Sam"].ended_at = NOW
    world.profiles["Sam"].save()

    assert refusal(Identity(nihii="10000106004")) == [("CON-046", "unknown")]


def test_an_organisation_or_practice_does_not_sign_in_by_its_number(world):
    assert refusal(Identity(nihii="71000040")) == [("CON-046", "unknown")]


def test_who_has_no_number_is_refused(world):
    assert refusal(Identity(given_names="Voornaam", family_name="Testburger")) == [("CON-044", "")]


def test_a_manager_is_known_by_name(world):
    manager = Identity(given_names="Beheerder", family_name="Test", manager_key=uuid.UUID(int=99))

    assert seats(manager) == [(Viewer.manager(uuid.UUID(int=99), "Beheerder Test"), "Beheerder Test", "")]
    assert refusal(Identity(manager_key=uuid.UUID(int=99))) == [("CON-044", "")]
