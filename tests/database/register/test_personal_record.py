"""The record of a person in the words of people."""

import uuid
from datetime import UTC, date, datetime

import pytest

from vaccinnet.integrators.declare import declare_company
from vaccinnet.kmehr.codes import VaccineCodes
from vaccinnet.kmehr.message import Id, Party
from vaccinnet.profiles.find_sender import sender_of
from vaccinnet.profiles.register_profile import register_profile
from vaccinnet.register.add import add
from vaccinnet.register.count import count
from vaccinnet.register.models import Person
from vaccinnet.register.personal_record import personal_record
from vaccinnet.register.persons import enrol_test_citizen, find_persons
from vaccinnet.register.remove import remove
from vaccinnet.register.sample import SAMPLE

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
CODES = VaccineCodes.builtin()
INSZ, OTHER_INSZ = SAMPLE.patient.insz, "85031200057"


@pytest.fixture
def company():
    return declare_company(name="Voorbeeld", key=uuid.uuid4(), now=NOW)


@pytest.fixture
def hospital(company):
    return _profile(company, kind="organisation", organisation_kind="hospital", name="AZ Teststad", number="79990158")


@pytest.fixture
def person(company):
    return _enrol(company, INSZ)


def _enrol(company, insz):
    enrol_test_citizen(
        company_key=company.key,
        insz=insz,
        given_names="Voornaam",
        family_name="Testburger",
        birth_date=date(1985, 3, 12),
        sex="male",
        now=NOW,
    )
    return find_persons([insz])[insz]


def _profile(company, *, kind, name, number, organisation_kind=""):
    return register_profile(
        key=uuid.uuid4(),
        now=NOW,
        subjects=[("NIHII", number, "")],
        company=company,
        kind=kind,
        organisation_kind=organisation_kind,
        name=name,
        nihii=number,
        cbe="",
        insz="",
        user_code=f"CODE-{number[:8]}",
    )


def give(person, profile, **changes):
    """Store a vaccination of the person by the profile, which is its author unless `changes` say otherwise."""
    author = Party(ids=(Id("LOCAL", profile.user_code, "vaccinnet"),), kind="orghospital", name="")
    sent = {
        "author": (author,),
        "ids": (Id("LOCAL", uuid.uuid4().hex, "vaccinationid"),),
        "cnk": "",
        "product_name": "",
    }
    sent |= changes
    vaccine = CODES.resolve(cnk=sent["cnk"], vaccinnet_code=sent.get("vaccinnet_code", ""), atc=sent.get("atc", ""))
    arrival = SAMPLE.but(person=person, sender=sender_of(profile), vaccine=vaccine, **sent)
    (outcome,) = add([arrival], codes=CODES, software_id="ACME_Demo_AZ", sent_in=uuid.uuid4(), now=NOW)
    assert outcome.vaccination_id, outcome.findings
    return outcome.vaccination_id


def test_tells_protection_by_disease_with_the_last_date(person, hospital):
    give(person, hospital, cnk="1734094", given_on=date(2026, 2, 26))
    give(person, hospital, vaccinnet_code="T", given_on=date(2026, 3, 1))

    told = {each.disease.nl: (each.last_on, each.times) for each in personal_record(person).protection}
    assert told == {
        "difterie": (date(2026, 2, 26), 1),
        "kinkhoest": (date(2026, 2, 26), 1),
        "tetanus": (date(2026, 3, 1), 2),
    }


def test_tells_what_was_given_the_latest_first(person, hospital):
    give(person, hospital, cnk="1734094", given_on=date(2026, 2, 26), lot="LOT1")
    give(person, hospital, vaccinnet_code="FLU", given_on=date(2026, 3, 1))

    latest, earlier = personal_record(person).registered
    assert (earlier.product, earlier.lot) == ("BOOSTRIX SER PREREMPL 1 X 0,5 ML", "LOT1")
    assert (latest.product, [disease.nl for disease in latest.diseases]) == ("", ["griep"])


def test_keeps_reported_history_apart(person, hospital):
    give(person, hospital, vaccinnet_code="FLU", origin="reported", given_on=date(2015, 3, 1), author=())

    record = personal_record(person)
    assert record.registered == ()
    (reported,) = record.reported
    assert (reported.given_by, reported.sent_by) == ("", "AZ Teststad")


def test_names_an_author_that_sent_only_its_user_code(person, hospital):
    give(person, hospital, cnk="1734094")

    assert personal_record(person).registered[0].given_by == "AZ Teststad"


def test_names_an_author_that_sent_only_its_number(person, company, hospital):
    doctor = _profile(company, kind="doctor", name="Hilde Ziekenhuisarts", number="10000007004")
    author = Party(ids=(Id("ID-HCPARTY", doctor.nihii),), kind="persphysician", name="")
    give(person, hospital, cnk="1734094", author=(author,))

    (given,) = personal_record(person).registered
    assert (given.given_by, given.sent_by) == ("Hilde Ziekenhuisarts", "AZ Teststad")


def test_calls_an_unknown_vaccine_by_its_name_as_sent(person, hospital):
    give(person, hospital, cnk="9999999", product_name="NIEUW VACCIN")

    (given,) = personal_record(person).registered
    assert (given.product, given.diseases) == ("NIEUW VACCIN", ())


def test_leaves_out_what_was_removed(person, hospital):
    vaccination_id = give(person, hospital, cnk="1734094")
    remove(person_key=person.key, vaccination_id=vaccination_id, by=hospital.key, reason="vergissing", now=NOW)

    assert personal_record(person).registered == ()


def test_has_nothing_of_a_person_without_vaccinations(person):
    record = personal_record(person)

    assert (record.protection, record.registered, record.reported) == ((), (), ())


def test_counts_the_vaccinations_of_persons_with_those_merged_into_them(company, person, hospital):
    merged = _enrol(company, OTHER_INSZ)
    give(person, hospital, cnk="1734094")
    give(merged, hospital, vaccinnet_code="FLU")
    removed = give(person, hospital, vaccinnet_code="T")
    remove(person_key=person.key, vaccination_id=removed, by=hospital.key, reason="vergissing", now=NOW)
    Person.objects.filter(key=merged.key).update(merged_into=person.key)

    assert count(find_persons([INSZ]).values()) == {person.key: 2}
