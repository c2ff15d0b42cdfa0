"""The cast: nobody in it can exist, every number has good check digits, and it is complete."""

import re
from collections import Counter
from datetime import date

import pytest

from vaccinnet.acceptance.cast import read_cast
from vaccinnet.ehealth.subject import parse_subject
from vaccinnet.integrators.software_id import software_id

CAST = read_cast()
INSZS = [
    number
    for number in (
        *(citizen.insz for citizen in CAST.citizens),
        *(citizen.earlier_insz for citizen in CAST.citizens),
        *(profile.insz for profile in CAST.profiles),
    )
    if number
]
NIHIIS = [profile.nihii for profile in CAST.profiles if profile.nihii]
CBES = [profile.cbe for profile in CAST.profiles if profile.cbe]


def named(given_names):
    return next(citizen for citizen in CAST.citizens if citizen.given_names == given_names)


def check_of(digits, century=""):
    return 97 - int(century + digits) % 97


@pytest.mark.parametrize("insz", INSZS)
def test_an_insz_is_valid_and_has_a_serial_that_nobody_gets(insz):
    assert re.fullmatch(r"[0-9]{6}(000|999)[0-9]{2}", insz)
    assert int(insz[9:]) in (check_of(insz[:9]), check_of(insz[:9], century="2"))


def test_no_two_people_share_a_number():
    assert not [number for number, times in Counter(INSZS).items() if times > 1]


@pytest.mark.parametrize("citizen", [c for c in CAST.citizens if c.birth_date], ids=lambda c: c.given_names)
def test_the_check_digits_tell_the_century_of_birth(citizen):
    century = "2" if citizen.birth_date >= date(2000, 1, 1) else ""

    assert int(citizen.insz[9:]) == check_of(citizen.insz[:9], century)


@pytest.mark.parametrize("nihii", NIHIIS)
def test_a_nihii_is_valid_and_in_our_range(nihii):
    assert re.fullmatch(r"1999[0-9]{7}|7999[0-9]{4}", nihii)
    assert int(nihii[6:8]) == check_of(nihii[:6])


@pytest.mark.parametrize("cbe", CBES)
def test_a_cbe_is_valid_and_in_our_range(cbe):
    assert re.fullmatch(r"19999[0-9]{5}", cbe)
    assert int(cbe[8:]) == check_of(cbe[:8])


def test_has_four_kinds_of_organisation_each_with_a_responsible_doctor():
    organisations = [p for p in CAST.profiles if p.kind == "organisation" and p.company == CAST.companies[0]]

    assert {p.organisation_kind for p in organisations} == {
        "hospital",
        "occupational_health",
        "vaccination_centre",
        "guard_post",
    }
    assert {p.user_code for p in organisations} <= {link.to for link in CAST.links if link.role == "responsible"}


def test_has_a_trainee_with_a_stagemeester_and_a_practice_with_members():
    roles = {(link.role, link.to) for link in CAST.links}
    kinds = {profile.user_code: profile.kind for profile in CAST.profiles}

    assert {kinds[to] for role, to in roles if role == "stagemeester"} == {"trainee"}
    assert {kinds[to] for role, to in roles if role == "member"} == {"practice"}


def test_has_a_practice_of_each_kind():
    types = {profile.subject.type for profile in CAST.profiles if profile.kind == "practice"}

    assert types == {"NIHII-OFFICE_DOCTORS", "NIHII-GROUP_DOCTORS", "NIHII-MEDICAL_HOUSE"}


def test_has_two_trainees_by_their_competence_codes():
    assert [each.nihii[8:] for each in CAST.profiles if each.kind == "trainee"] == ["005", "006"]


def test_some_links_have_ended_and_others_of_the_same_profile_have_not():
    ended = {(link.role, link.to) for link in CAST.links if link.ends_on}

    assert ended == {("member", "PRA-3001"), ("stagemeester", "ART-2011")}
    assert ended < {(link.role, link.to) for link in CAST.links if not link.ends_on}


def test_links_only_profiles_of_one_company():
    company = {profile.user_code: profile.company for profile in CAST.profiles}

    assert all(company[link.doctor] == company[link.to] for link in CAST.links)


def test_user_codes_and_subjects_are_unique():
    assert len({profile.user_code for profile in CAST.profiles}) == len(CAST.profiles)
    assert len({str(profile.subject) for profile in CAST.profiles}) == len(CAST.profiles)


def test_softwareids_are_well_formed_and_those_of_organisations_have_three_parts():
    for profile in CAST.profiles:
        for text in profile.software_ids:
            assert bool(software_id(text).organisation) == (profile.kind == "organisation")


def test_has_at_least_twenty_citizens_each_with_its_own_story_in_two_languages():
    own = [citizen for citizen in CAST.citizens if citizen.company == CAST.companies[0]]

    assert len(own) >= 20
    for language in ("nl", "en"):
        assert len({citizen.story[language] for citizen in CAST.citizens}) == len(CAST.citizens)


def test_twins_differ_only_in_the_serial():
    assert named("Fien").insz[:6] == named("Mats").insz[:6]


def test_an_unknown_birth_date_is_empty():
    assert named("Rosa").birth_date is None


def test_is_the_same_every_time():
    read_cast.cache_clear()

    assert read_cast() == CAST


def test_finds_the_profile_of_a_certificate_with_an_application_id():
    with_app_id = CAST.profile_of(parse_subject("CBE=1999900270, VACCINATIE"))
    without = CAST.profile_of(parse_subject("CBE=1999900270"))

    assert with_app_id is not None
    assert with_app_id.organisation_kind == "vaccination_centre"
    assert without is None
