"""Correcting a vaccination: a new version by the same rules, the earlier one kept, and the right dose in stock."""

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from vaccinnet.audit.models import Line
from vaccinnet.audit.trail import Actor
from vaccinnet.audit.verify import broken_at
from vaccinnet.integrators.declare import declare_company
from vaccinnet.kmehr.codes import VaccineCodes
from vaccinnet.kmehr.message import Id, Party
from vaccinnet.profiles.find_sender import sender_of
from vaccinnet.profiles.register_profile import register_profile
from vaccinnet.register.correct import correct
from vaccinnet.register.correction import Change
from vaccinnet.register.enter import enter
from vaccinnet.register.models import Vaccination, VaccinationVersion
from vaccinnet.register.persons import enrol_test_citizen, find_persons
from vaccinnet.register.remove import NotThere, remove
from vaccinnet.register.sample import SAMPLE
from vaccinnet.stock.consult import stock_of
from vaccinnet.stock.move import give_back, receive

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
LATER = datetime(2028, 3, 2, 10, tzinfo=UTC)
CODES = VaccineCodes.builtin()
INSZ = SAMPLE.patient.insz


@pytest.fixture
def company():
    return declare_company(name="Voorbeeld", key=uuid.uuid4(), now=NOW)


@pytest.fixture
def person(company):
    key = enrol_test_citizen(
        company_key=company.key,
        insz=INSZ,
        given_names="Voornaam",
        family_name="Testburger",
        birth_date=date(1985, 3, 12),
        sex="male",
        now=NOW,
    )
    assert key
    return find_persons([INSZ])[INSZ]


def profile(company, kind, number):
    return sender_of(
        register_profile(
            key=uuid.uuid4(),
            now=NOW,
            company=company,
            kind=kind,
            organisation_kind="",
            name=f"{kind} {number}",
            nihii=number,
            cbe="",
            insz="",
            user_code=f"CODE-{number[:8]}",
        )
    )


@pytest.fixture
def hospital(company):
    return profile(company, "organisation", "71000040")


@pytest.fixture
def doctor(company):
    return profile(company, "doctor", "10000007004")


def give(person, sender, *, leaves_stock=False, **changes):
    sent = {"ids": (Id("LOCAL", uuid.uuid4().hex, "vaccinationid"),)} | changes
    vaccine = CODES.resolve(
        cnk=sent.get("cnk", "1734094"), vaccinnet_code=sent.get("vaccinnet_code", ""), atc=sent.get("atc", "")
    )
    arrival = SAMPLE.but(person=person, sender=sender, vaccine=vaccine, **sent)
    (outcome,) = enter(
        [arrival],
        leaves_stock=frozenset({0} if leaves_stock else ()),
        codes=CODES,
        software_id="ACME_Demo",
        sent_in=uuid.uuid4(),
        via="BatchUpload",
        now=NOW,
    )
    assert outcome.vaccination_id, outcome.findings
    return outcome.vaccination_id


def corrected(person, sender, vaccination_id, *, now=LATER, **change):
    return correct(
        person=person,
        vaccination_id=vaccination_id,
        change=Change(**change),
        by=Actor("Vaccinnet", sender.key),
        reason="verkeerd lot",
        codes=CODES,
        now=now,
    )


def rules_of(result):
    return [finding.rule for finding in result.findings]


def left(sender):
    return {each.vaccine_key: each.doses for each in stock_of(sender.key)}


def test_makes_a_version_and_keeps_what_it_was(person, hospital):
    given = give(person, hospital)

    result = corrected(person, hospital, given, lot="LOT2", quantity=Decimal(2), adverse_effects=("koorts", "pijn"))

    assert (result.version, result.findings) == (2, [])
    stored = Vaccination.objects.get()
    assert (stored.version, stored.lot, stored.quantity) == (2, "LOT2", 2)
    assert (stored.adverse_effects, stored.given_on) == ("koorts\npijn", date(2026, 3, 1))
    earlier = VaccinationVersion.objects.get()
    assert (earlier.version, earlier.contents["lot"], earlier.reason) == (1, "TESTLOT01", "verkeerd lot")
    assert (earlier.replaced_by, earlier.replaced_at) == (hospital.key, LATER)


def test_is_on_the_trail_with_its_reason(person, hospital):
    given = give(person, hospital)

    corrected(person, hospital, given, lot="LOT2")

    line = Line.objects.get(number=2)
    assert (line.action, line.by_key, line.about, line.reason) == ("corrected", hospital.key, [given], "verkeerd lot")
    assert broken_at(person.key) is None


def test_says_all_that_is_wrong_at_once_and_does_nothing(person, hospital):
    given = give(person, hospital)

    result = corrected(person, hospital, given, cnk="4293254", lot="", given_on=date(2029, 1, 1))

    assert result.version is None
    assert rules_of(result) == ["VAC-014", "VAC-020"]
    assert (Vaccination.objects.get().version, VaccinationVersion.objects.count(), Line.objects.count()) == (1, 0, 1)


@pytest.mark.parametrize(
    ("change", "rules"),
    [
        ({"cnk": ""}, ["MSG-123"]),
        ({"cnk": "BOOSTRIX"}, ["MSG-124", "VAC-011"]),
        ({"vaccinnet_code": "HBV/XX999"}, ["VAC-010"]),
        ({"given_on": date(1980, 1, 1)}, ["VAC-015"]),
        ({"quantity": Decimal(-1)}, ["VAC-022"]),
        ({"author_number": "10000008004"}, ["VAC-030"]),
        ({"lot": "TESTLOT01"}, ["VAC-045"]),
        ({}, ["VAC-045"]),
    ],
)
def test_refuses_what_an_arrival_would_be_refused_for(person, hospital, change, rules):
    given = give(person, hospital)

    assert rules_of(corrected(person, hospital, given, **change)) == rules


def test_something_given_years_ago_can_be_corrected(person, hospital):
    given = give(person, hospital)

    assert corrected(person, hospital, given, given_on=date(2026, 2, 1)).findings == []


def test_what_was_wrong_before_is_not_held_against_it(person, hospital):
    # The organisation and a doctor without number: of the two the register keeps the doctor.
    doctor = Party(ids=(), kind="persphysician", name="Dr. Zonder Nummer")
    given = give(person, hospital, author=(*SAMPLE.vaccination.author, doctor))

    assert corrected(person, hospital, given, lot="LOT2").findings == []


def test_does_not_become_equal_to_another_of_the_same_sender(person, hospital, doctor):
    first = give(person, hospital)
    give(person, hospital, given_on=date(2026, 2, 27))
    give(person, doctor, given_on=date(2026, 2, 26), author=(Party((Id("ID-HCPARTY", doctor.nihii),), "", ""),))

    assert rules_of(corrected(person, hospital, first, given_on=date(2026, 2, 27))) == ["VAC-046"]
    assert corrected(person, hospital, first, given_on=date(2026, 2, 26)).version == 2


def test_may_become_equal_to_one_that_was_removed(person, hospital):
    first, removed = give(person, hospital), give(person, hospital, given_on=date(2026, 2, 27))
    remove(person_key=person.key, vaccination_id=removed, by=hospital.key, reason="fout", now=NOW)

    assert corrected(person, hospital, first, given_on=date(2026, 2, 27)).version == 2


def test_another_vaccine_brings_its_own_codes_and_name(person, hospital):
    given = give(person, hospital)

    corrected(person, hospital, given, vaccinnet_code="hbv/av003")

    stored = Vaccination.objects.get()
    assert (stored.cnk, stored.vaccinnet_code, stored.atc, stored.vaccine_key) == ("", "HBV/AV003", "", "HBV/AV003")
    assert stored.product_name == CODES.resolve(vaccinnet_code="HBV/AV003").name


def test_an_organisation_names_another_author(person, hospital, doctor):
    given = give(person, hospital)

    corrected(person, hospital, given, author_number=doctor.nihii)

    stored = Vaccination.objects.get()
    assert (stored.author_number, stored.author_user_code, stored.author_name) == (doctor.nihii, "", "")


def test_what_a_doctor_registered_keeps_its_author(person, doctor):
    given = give(person, doctor, author=(Party((Id("ID-HCPARTY", doctor.nihii),), "persphysician", "Dr. A"),))

    assert rules_of(corrected(person, doctor, given, author_number="10000106004")) == ["VAC-047"]
    assert corrected(person, doctor, given, author_name="Dr. B").version == 2


@pytest.mark.parametrize("vaccination_id", [None, uuid.uuid4()])
def test_what_is_not_there_cannot_be_corrected(person, hospital, vaccination_id):
    given = give(person, hospital)
    if vaccination_id is None:
        remove(person_key=person.key, vaccination_id=given, by=hospital.key, reason="fout", now=NOW)

    with pytest.raises(NotThere):
        corrected(person, hospital, vaccination_id or given, lot="LOT2")


def stocked(sender, **doses):
    for vaccine_key, number in doses.items():
        receive(sender_key=sender.key, vaccine_key=vaccine_key.replace("_", "/"), doses=number, now=NOW)


def test_another_vaccine_gives_its_dose_back_and_takes_one_of_the_other(person, hospital):
    stocked(hospital, DTPA_GL001=2, HBV_AV003=2)
    given = give(person, hospital)

    corrected(person, hospital, given, vaccinnet_code="HBV/AV003")

    assert left(hospital) == {"DTPA/GL001": 2, "HBV/AV003": 1}


def test_there_and_back_and_removed_leaves_the_stock_as_it_was(person, hospital):
    stocked(hospital, DTPA_GL001=2, HBV_AV003=2)
    given = give(person, hospital)

    corrected(person, hospital, given, vaccinnet_code="HBV/AV003")
    corrected(person, hospital, given, cnk="1734094")
    assert left(hospital) == {"DTPA/GL001": 1, "HBV/AV003": 2}
    give_back(sender_key=hospital.key, vaccination_id=given, now=LATER)
    give_back(sender_key=hospital.key, vaccination_id=given, now=LATER)

    assert left(hospital) == {"DTPA/GL001": 2, "HBV/AV003": 2}


def test_the_same_vaccine_leaves_the_stock_alone(person, hospital):
    stocked(hospital, DTPA_GL001=2)
    given = give(person, hospital)

    corrected(person, hospital, given, lot="LOT2")

    assert left(hospital) == {"DTPA/GL001": 1}


def test_what_took_nothing_takes_nothing_of_another_vaccine(person, hospital):
    stocked(hospital, DTPA_GL001=2, HBV_AV003=2)
    given = give(person, hospital, leaves_stock=True)

    corrected(person, hospital, given, vaccinnet_code="HBV/AV003")

    assert left(hospital) == {"DTPA/GL001": 2, "HBV/AV003": 2}


def test_warns_when_nothing_of_the_other_vaccine_was_left(person, hospital):
    stocked(hospital, DTPA_GL001=2, HBV_AV003=1)
    give(person, hospital, cnk="", vaccinnet_code="HBV/AV003")
    given = give(person, hospital)

    result = corrected(person, hospital, given, vaccinnet_code="HBV/AV003", given_on=date(2026, 2, 27))

    assert (result.version, rules_of(result)) == (2, ["VAC-050"])
    assert left(hospital) == {"DTPA/GL001": 2, "HBV/AV003": 0}


def test_another_vaccine_of_which_no_stock_is_kept_only_gives_back(person, hospital):
    stocked(hospital, DTPA_GL001=2)
    given = give(person, hospital)

    assert corrected(person, hospital, given, vaccinnet_code="HBV/AV003").findings == []
    assert left(hospital) == {"DTPA/GL001": 2}
