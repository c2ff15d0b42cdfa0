"""In production a doctor needs nothing but a program that is admitted: the profile arises at the first call."""

from datetime import date

import pytest
from tests.database.admission.conftest import NOW, PROGRAM
from tests.database.admission.test_fetch import portal

from vaccinnet.ehealth.saml.certified import Certified
from vaccinnet.ehealth.subject import Subject
from vaccinnet.profiles.models import Profile
from vaccinnet.profiles.organisations import KnownDoctor, keep_organisation
from vaccinnet.registration.caller import Caller, who_calls
from vaccinnet.registration.terms import Terms
from vaccinnet.registration.wire import GetRequest
from vaccinnet.rulebook import Refused

__all__ = ["portal"]

INSZ = "85031299959"
DOCTOR = Certified("10000007004", insz=INSZ)
HOLDER = Subject("SSIN", INSZ, name="AN ARTS")
PRODUCTION = Terms(only_test_citizens=False, relation="known", profiles_arise=True)


def call(certified=DOCTOR, holder=HOLDER, software_id=PROGRAM, terms=PRODUCTION):
    caller = Caller(certified, holder, b"digest", NOW)
    request = GetRequest(software_id, "", "85031299959", date(2026, 1, 1))
    return who_calls(caller, request, terms=terms, now=NOW)


def rules(*arguments, **facts):
    with pytest.raises(Refused) as refused:
        call(*arguments, **facts)
    return [each.rule for each in refused.value.findings]


@pytest.fixture
def production(portal):
    portal.tell()
    return portal


def test_a_doctor_gets_a_profile_at_the_first_call_and_keeps_it(production):
    before = Profile.objects.count()
    speaker, _ = call(holder=Subject("SSIN", "90010100101", name="EVA ANDERS"), certified=Certified("10000205004"))

    assert (speaker.role, speaker.sender.name, speaker.sender.nihii) == ("doctor", "Eva Anders", "10000205004")
    assert speaker.sender.user_code.startswith("D")
    assert speaker.sender.company_key is None
    again, _ = call(holder=Subject("SSIN", "90010100101", "APP"), certified=Certified("10000205005"))
    assert (again.sender, again.role) == (speaker.sender, "trainee")
    assert Profile.objects.count() == before + 1


def test_a_practice_gets_one_too(production):
    speaker, _ = call(
        holder=Subject("NIHII-GROUP_DOCTORS", "71000040"), certified=Certified("71000040000", practice="groupofdoctors")
    )

    # The organisation with this number was activated: it is the same one.
    assert (speaker.role, speaker.sender.name) == ("practice", "AZ Voorbeeld")


def test_a_responsible_doctor_is_the_same_person_as_on_the_list(production):
    listed = Profile.objects.get(nihii="10000007004")

    speaker, _ = call()

    assert speaker.sender.key == listed.key


def test_nobody_gets_a_profile_by_a_program_that_may_not_be_used_or_where_profiles_do_not_arise(production):
    before = Profile.objects.count()

    assert rules(software_id="Ander_Programma") == ["REG-001", "ADM-030"]
    assert rules(terms=Terms()) == ["REG-001"]
    assert rules(certified=None) == ["REG-001"]
    assert Profile.objects.count() == before


def test_a_certificate_that_speaks_for_somebody_else_is_not_taken_over(production):
    call()

    assert rules(certified=Certified("10000304004", insz=INSZ)) == ["REG-001"]


def test_an_organisation_loses_the_certificates_and_doctors_that_are_not_named_any_more(db):
    facts = {"organisation_kind": "hospital", "name": "AZ", "nihii": "71000040", "cbe": "", "user_code": "OTEST"}
    doctor = KnownDoctor("10000007004", "An Arts", date(2026, 1, 1))
    key = Profile.objects.create(kind="organisation", name="", user_code="OTEST", registered_at=NOW).key
    first, second = Subject("NIHII-HOSPITAL", "71000040"), Subject("NIHII-HOSPITAL", "71000040", "APP")
    profile = keep_organisation(key, subjects=[first], doctors=[doctor], now=NOW, **facts)
    assert [link.doctor.nihii for link in profile.linked_doctors.all()] == ["10000007004"]

    keep_organisation(key, subjects=[second], doctors=[], now=NOW, **facts)

    assert [each.app_id for each in profile.certificate_subjects.all()] == ["APP"]
    assert not profile.linked_doctors.exists()
