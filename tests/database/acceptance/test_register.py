"""The test users of a company: registered, linked, certified, and unknown to others."""

import threading
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from vaccinnet.acceptance import ca
from vaccinnet.acceptance.load_cast import load_cast
from vaccinnet.acceptance.models import TestCitizen
from vaccinnet.acceptance.rules.certificate import MOST_AN_HOUR
from vaccinnet.acceptance.test_users.certificates import (
    certificates_of,
    get_certificate,
    renew_certificate,
    revoke_certificate,
)
from vaccinnet.acceptance.test_users.history import history_of
from vaccinnet.acceptance.test_users.prepared import preparation_of, stories_of
from vaccinnet.acceptance.test_users.register import register_test_citizen, register_test_profile
from vaccinnet.acceptance.test_users.take_set import take_set
from vaccinnet.ehealth.keystore import read_p12
from vaccinnet.ehealth.subject import read_subject
from vaccinnet.integrators.company_of import company_of
from vaccinnet.integrators.declare import declare_company, declare_program
from vaccinnet.kmehr.identifiers import insz, is_test, make_insz
from vaccinnet.profiles.find_sender import find_sender
from vaccinnet.profiles.models import Link, Profile
from vaccinnet.register.models import Alias, Person
from vaccinnet.register.persons import find_persons
from vaccinnet.rulebook import Refused
from vaccinnet.stock.consult import stock_of
from vaccinnet.trajectory.party import Party

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 27, 10, tzinfo=UTC)
BY = Party.integrator(uuid.uuid4(), "An Peeters", company_key=uuid.uuid4())
SERVICES = ("BatchUpload", "RegistratieService")
SOMEBODYS = make_insz(date(2099, 12, 31), 1)


@pytest.fixture
def company():
    return declare_company(name="Acme", now=NOW)


@pytest.fixture
def other():
    return declare_company(name="Andere", now=NOW)


def doctor(company, name="Hilde Testarts", **changes):
    return register_test_profile(company, kind="doctor", name=name, by=BY, now=NOW, **changes)


def hospital(company, *doctors, name="AZ Proef", **changes):
    options = {"kind": "organisation", "subkind": "hospital", "doctors": [each.key for each in doctors]} | changes
    return register_test_profile(company, name=name, by=BY, now=NOW, **options)


def citizen(company, **changes):
    wanted = {"given_names": "Noor", "family_name": "Proefkind", "birth_date": date(2020, 5, 5), "sex": "female"}
    return register_test_citizen(company, by=BY, now=NOW, **wanted | changes)


def refused(do, *arguments, **options):
    with pytest.raises(Refused) as refusal:
        do(*arguments, **options)
    return [(each.rule, each.where, each.says) for each in refusal.value.findings]


def states(company, services=SERVICES, now=NOW):
    return {
        (each.line.service, each.line.needs): each.state for each in preparation_of(company, services=services, now=now)
    }


def test_a_doctor_gets_numbers_that_belong_to_nobody(company):
    load_cast(NOW)
    made = doctor(company)

    assert insz(made.insz).is_test
    assert made.nihii.startswith("199")
    assert made.nihii[8:] == "004"
    assert Profile.objects.filter(nihii__startswith=made.nihii[:8]).count() == 1
    assert made.user_code.startswith("ART-")


def test_an_organisation_is_linked_to_its_doctor_from_today(company):
    made = doctor(company)

    of_hospital = hospital(company, made)

    assert list(Link.objects.values_list("doctor", "to", "role", "starts_on")) == [
        (made.key, of_hospital.key, "responsible", NOW.date())
    ]


def test_organisations_have_software_ids_of_the_programs_at_once(company):
    declare_program(company, software_id="Acme_Zorgdossier", now=NOW, name="Zorgdossier", version="4.2")

    hospital(company, doctor(company), name="AZ Sint-Proef")

    assert company_of("acme_zorgdossier_azsintproef") == company.key


def test_a_vaccination_centre_has_a_certificate_by_its_cbe_number(company):
    centre = hospital(company, doctor(company), name="Centrum", subkind="vaccination_centre")

    subject = centre.certificate_subjects.get()
    assert (subject.type, subject.number, subject.app_id) == ("CBE", centre.cbe, "VACCINATIE")
    assert centre.cbe.startswith("1999")
    assert centre.nihii == ""


def test_says_everything_that_is_wrong_with_a_profile(company, other):
    strangers = doctor(other)

    assert refused(hospital, company, strangers, name="", subkind="school", nihii="123") == [
        ("TRJ-200", "name", "name"),
        ("TRJ-200", "subkind", "organisation"),
        ("TRJ-201", "nihii", "wrong"),
        ("TRJ-204", "doctors", "unknown"),
    ]
    assert not company.profiles.exists()


def test_numbers_are_not_used_twice(company, other):
    made = doctor(company)

    assert refused(doctor, other, nihii=made.nihii, insz=made.insz) == [
        ("TRJ-201", "nihii", "taken"),
        ("TRJ-203", "insz", "taken"),
    ]
    assert refused(citizen, other, insz=made.insz) == [("TRJ-206", "insz", "taken")]


def test_a_number_that_may_be_somebodys_is_refused_unless_the_operator_allows_it(company):
    assert refused(doctor, company, nihii="10000007004", insz=SOMEBODYS) == [
        ("TRJ-201", "nihii", "real"),
        ("TRJ-203", "insz", "real"),
    ]

    assert doctor(company, nihii="10000007004", insz=SOMEBODYS, allows_real=True).insz == SOMEBODYS


def test_a_real_citizen_has_consented_and_it_is_recorded_who_says_so(company):
    assert refused(citizen, company, insz=SOMEBODYS, consent=True) == [("TRJ-206", "insz", "real")]
    assert refused(citizen, company, insz=SOMEBODYS, allows_real=True) == [("TRJ-206", "consent", "consent")]

    key = citizen(company, insz=SOMEBODYS, allows_real=True, consent=True)

    row = TestCitizen.objects.get(person_key=key)
    assert (row.consent_by, row.consented_at) == (BY.key, NOW)


def test_a_citizen_gets_a_number_of_the_day_of_birth(company):
    first, second = citizen(company), citizen(company, given_names="Mats")

    numbers = list(Alias.objects.order_by("insz").values_list("insz", flat=True))
    assert [(each[:6], is_test(each)) for each in numbers] == [("200505", True), ("200505", True)]
    assert refused(citizen, company) == [("TRJ-206", "insz", "none")]
    assert first != second
    assert Person.objects.get(key=first).company_key == company.key


def test_says_everything_that_is_wrong_with_a_citizen(company):
    assert refused(citizen, company, given_names="", birth_date=False, sex="x", insz="1") == [
        ("TRJ-205", "given_names", "name"),
        ("TRJ-205", "birth_date", "date"),
        ("TRJ-205", "sex", "sex"),
        ("TRJ-206", "insz", "wrong"),
    ]


def test_the_checklist_follows_what_there_is(company):
    assert set(states(company).values()) == {"missing"}
    of_hospital_doctor = doctor(company)
    of_hospital = hospital(company, of_hospital_doctor)
    citizen(company)

    assert states(company, ["BatchUpload"]) == {
        ("BatchUpload", "organisation"): "no_certificate",
        ("BatchUpload", "linked_doctor"): "ready",
        ("BatchUpload", "citizen"): "ready",
    }
    get_certificate(company, of_hospital.key, by=BY, now=NOW, key_type="ec")
    assert states(company)["BatchUpload", "organisation"] == "ready"
    assert states(company)["RegistratieService", "doctor"] == "no_certificate"
    assert states(company)["RegistratieService", "stagemeester"] == "unlinked"


def test_the_stagemeester_may_be_the_first_doctor(company):
    first = doctor(company)
    trainee = register_test_profile(company, kind="trainee", name="Tuur Leert", doctors=[first.key], by=BY, now=NOW)
    for each in (first, trainee):
        get_certificate(company, each.key, by=BY, now=NOW, key_type="ec")

    of_doctors = states(company)
    assert of_doctors["RegistratieService", "doctor"] == "ready"
    assert of_doctors["RegistratieService", "stagemeester"] == "ready"
    assert of_doctors["RegistratieService", "trainee"] == "ready"
    assert of_doctors["RegistratieService", "practice"] == "missing"


def test_a_set_of_ones_own_has_everybody_that_is_needed(company):
    taken = take_set(company, services=SERVICES, by=BY, now=NOW)
    for each in taken.profiles:
        get_certificate(company, each.key, by=BY, now=NOW, key_type="ec")

    assert set(states(company).values()) == {"ready"}
    assert taken.citizens > 20
    assert len(stories_of(company)) == taken.citizens
    trainee = company.profiles.get(kind="trainee")
    assert stock_of(trainee.key)


def test_sets_of_several_companies_share_no_number(company, other):
    load_cast(NOW)
    for each in (company, other, declare_company(name="Derde", now=NOW)):
        taken = take_set(each, services=SERVICES, by=BY, now=NOW)
        assert taken.citizens + len(taken.left_out) >= 26

    numbers = list(Profile.objects.exclude(nihii="").values_list("nihii", flat=True))
    assert len({each[:8] for each in numbers}) == len(numbers)
    people = list(Profile.objects.exclude(insz="").values_list("insz", flat=True))
    people += list(Alias.objects.values_list("insz", flat=True))
    assert len(set(people)) == len(people)
    assert all(is_test(each) and insz(each) for each in people)
    assert Person.objects.count() == Alias.objects.values("person_key").distinct().count()


def test_the_stories_of_a_set_hold(company):
    load_cast(NOW)
    take_set(company, services=SERVICES, by=BY, now=NOW)

    def named(given_names):
        return Person.objects.get(given_names=given_names, company_key=company.key)

    def number(given_names):
        return Alias.objects.filter(person_key=named(given_names).key).order_by("since")[0].insz

    assert named("Fien").birth_date == named("Mats").birth_date
    assert number("Fien")[:6] == number("Mats")[:6]
    assert named("Rosa").birth_date is None
    assert named("Omer").birth_date is None
    assert number("Omer").startswith("8500")
    assert int(number("Amara")[2:4]) > 40
    assert named("Albert").deceased_on == date(2025, 2, 14)
    assert named("Godelieve").birth_date.year in (1923, 1924)
    for each in Person.objects.filter(company_key=company.key).exclude(birth_date=None):
        assert insz(Alias.objects.filter(person_key=each.key)[0].insz).birth_date == each.birth_date
    assert Alias.objects.filter(person_key=named("Piotr").key).count() == 2


def test_taking_a_set_again_adds_what_was_missing(company):
    take_set(company, services=["BatchUpload"], by=BY, now=NOW)
    citizens = Person.objects.count()

    again = take_set(company, services=SERVICES, by=BY, now=NOW)

    assert {each.kind for each in again.profiles} == {"doctor", "trainee", "practice"}
    assert (again.citizens, Person.objects.count()) == (0, citizens)
    assert take_set(company, services=SERVICES, by=BY, now=NOW).profiles == []


def test_another_company_finds_nobody(company, other):
    take_set(company, services=SERVICES, by=BY, now=NOW)
    number = Alias.objects.first().insz

    assert find_persons([number])[number].company_key == company.key != other.key
    assert set(states(other).values()) == {"missing"}


def test_a_keystore_is_made_at_once_with_a_password_that_opens_it(company):
    of_hospital = hospital(company, doctor(company))

    made = get_certificate(company, of_hospital.key, by=BY, now=NOW, key_type="ec")

    certificate = read_p12(made.p12, password=made.password).certificate
    assert find_sender(read_subject(certificate)).key == of_hospital.key
    assert ca.trust(NOW).decide(certificate, NOW).is_trusted
    assert made.password not in repr(made)


def test_certificates_tell_how_they_stand(company):
    of_doctor = doctor(company)
    get_certificate(company, of_doctor.key, by=BY, now=NOW, key_type="ec")
    get_certificate(company, of_doctor.key, by=BY, now=NOW, key_type="ec", expired=True)
    get_certificate(company, of_doctor.key, by=BY, now=NOW, key_type="ec", revoked=True)

    assert sorted(each.state for each in certificates_of(company, now=NOW)) == ["expired", "revoked", "valid"]
    soon = NOW + timedelta(days=3 * 365 - 20)
    assert sorted(each.state for each in certificates_of(company, now=soon)) == ["expired", "expires", "revoked"]


def test_a_certificate_is_renewed_and_the_old_one_revoked(company):
    of_doctor = doctor(company)
    old = read_p12(**_opened(get_certificate(company, of_doctor.key, by=BY, now=NOW, key_type="ec"))).certificate
    serial = f"{old.serial_number:X}"

    new = read_p12(**_opened(renew_certificate(company, serial, by=BY, now=NOW, key_type="ec"))).certificate
    revoke_certificate(company, serial, by=BY, now=NOW)

    assert read_subject(new) == read_subject(old)
    assert ca.trust(NOW).decide(new, NOW).is_trusted
    assert not ca.trust(NOW).decide(old, NOW).is_trusted
    assert refused(revoke_certificate, company, serial, by=BY, now=NOW) == [("TRJ-208", "certificate", "revoked")]


def _opened(keystore):
    return {"data": keystore.p12, "password": keystore.password}


def test_every_act_tells_who_did_what_and_names_nobody(company):
    of_doctor = doctor(company)
    citizen(company)
    get_certificate(company, of_doctor.key, by=BY, now=NOW, key_type="ec")
    serial = certificates_of(company, now=NOW)[0].serial
    revoke_certificate(company, serial, by=BY, now=NOW)
    take_set(company, services=["BatchUpload"], by=BY, now=NOW)

    told = [(each.act, each.about) for each in history_of(company) if each.act != "register_citizen"]
    assert told == [
        ("take_set", "BatchUpload"),
        ("register_profile", company.profiles.get(kind="organisation").user_code),
        ("register_profile", company.profiles.exclude(key=of_doctor.key).get(kind="doctor").user_code),
        ("revoke_certificate", serial),
        ("get_certificate", of_doctor.user_code),
        ("register_profile", of_doctor.user_code),
    ]
    assert {(each.by_key, each.by_name, each.side) for each in history_of(company)} == {
        (BY.key, "An Peeters", "integrator")
    }
    assert not any(of_doctor.insz in each.about for each in history_of(company))


def test_certificates_are_for_ones_own(company, other):
    strangers = doctor(other)
    get_certificate(other, strangers.key, by=BY, now=NOW, key_type="ec")
    serial = certificates_of(other, now=NOW)[0].serial

    assert refused(get_certificate, company, strangers.key, by=BY, now=NOW) == [("TRJ-207", "profile", "other")]
    assert refused(renew_certificate, company, serial, by=BY, now=NOW) == [("TRJ-207", "profile", "other")]
    assert refused(revoke_certificate, company, serial, by=BY, now=NOW) == [("TRJ-208", "certificate", "other")]


def test_certificates_are_bounded_an_hour(company):
    of_doctor = doctor(company)
    for _ in range(MOST_AN_HOUR):
        get_certificate(company, of_doctor.key, by=BY, now=NOW, key_type="ec")

    assert refused(get_certificate, company, of_doctor.key, by=BY, now=NOW) == [("TRJ-207", "profile", "many")]
    assert get_certificate(company, of_doctor.key, by=BY, now=NOW + timedelta(hours=1), key_type="ec")


@pytest.mark.django_db(transaction=True)
def test_two_companies_that_register_at_once_get_different_numbers(company, other):
    ready, made = threading.Barrier(2), []

    def work(each):
        try:
            ready.wait(10)
            made.append(take_set(each, services=["RegistratieService"], by=BY, now=NOW))
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=(each,)) for each in (company, other)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    numbers = [profile.nihii[:8] for each in made for profile in each.profiles]
    assert len(numbers) == len(set(numbers)) == 10
