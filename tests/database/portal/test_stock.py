"""The stock page: what is left, what came in, what was counted, and whose it is."""

import re

import pytest
from tests.visits import part_of, text_of

from vaccinnet.portal.texts import texts
from vaccinnet.profiles.models import Link, Profile
from vaccinnet.stock.consult import left, movements_of
from vaccinnet.stock.models import Kind

pytestmark = pytest.mark.usefixtures("cast")

PAGE = "/Vaccinnet/voorraad"
VACCINE = "HBV/AV006"
ONE = f"{PAGE}/{VACCINE}"


@pytest.fixture
def doctor(sign_in):
    sign_in("Jan Huisarts")
    return part_of("Jan Huisarts").viewer.key


@pytest.mark.parametrize("address", [PAGE, ONE])
@pytest.mark.parametrize("name", ["", "Noor Wolkenaar", "Bea Beheerder"])
def test_is_for_caregivers_and_responsible_doctors_only(client, sign_in, name, address):
    if name:
        sign_in(name)

    assert client.get(address).url == "/Vaccinnet/aanmelden"
    assert client.post(address, {"doses": "1"}).url == "/Vaccinnet/aanmelden"


def test_tells_what_is_left_by_name(client, doctor):
    page = text_of(client.get(PAGE))

    assert "20 dosissen" in page
    assert "HBVAXPRO" in page
    assert f'href="{ONE}"' in page


def test_offers_vaccines_by_name_and_takes_what_was_chosen(client, doctor):
    offered = re.findall(r'<option value="(1734094 [^"]+)">', text_of(client.get(PAGE)))

    client.post(PAGE, {"vaccine": offered[0], "doses": "4"})

    assert left(doctor, ["DTPA/GL001"]) == {"DTPA/GL001": 4}


@pytest.mark.parametrize("written", ["hbv/av006", "HBV/AV006 HBVAXPRO 10"])
def test_what_came_in_is_added_and_told_once(client, doctor, written):
    response = client.post(PAGE, {"vaccine": written, "doses": " 5 "}, follow=True)

    assert left(doctor, [VACCINE]) == {VACCINE: 25}
    assert "De dosissen zijn toegevoegd." in text_of(response)
    assert "De dosissen zijn toegevoegd." not in text_of(client.get(PAGE))


def test_a_cnk_number_adds_to_the_stock_of_its_vaccine(client, doctor):
    client.post(PAGE, {"vaccine": "1734094", "doses": "3"})

    assert left(doctor, ["DTPA/GL001"]) == {"DTPA/GL001": 3}


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"vaccine": "", "doses": "3"}, "VAC-051"),
        ({"vaccine": "griep", "doses": "3"}, "VAC-051"),
        ({"vaccine": VACCINE, "doses": ""}, "VAC-052"),
        ({"vaccine": VACCINE, "doses": "0"}, "VAC-052"),
        ({"vaccine": VACCINE, "doses": "drie"}, "VAC-052"),
        ({"vaccine": VACCINE, "doses": "99981"}, "VAC-052"),
        ({"vaccine": VACCINE, "doses": "9" * 50}, "VAC-052"),
    ],
)
def test_what_cannot_come_in_is_explained_and_moves_nothing(client, doctor, sent, says):
    page = text_of(client.post(PAGE, sent))

    assert f"regel {says}" in page
    assert f'value="{sent["doses"]}"' in page
    assert left(doctor, [VACCINE]) == {VACCINE: 20}


def test_all_that_is_wrong_is_said_at_once(client, doctor):
    page = text_of(client.post(PAGE, {}))

    assert "regel VAC-051" in page
    assert "regel VAC-052" in page


def test_a_count_sets_the_stock_with_a_reason_that_stands_in_the_history(client, doctor):
    response = client.post(ONE, {"doses": "18", "reason": "twee gebroken"}, follow=True)

    assert left(doctor, [VACCINE]) == {VACCINE: 18}
    page = text_of(response)
    assert "De voorraad staat op het getelde aantal." in page
    assert "Nog 18 dosissen" in page
    assert "Reden: twee gebroken" in page
    assert "−2" in page
    assert "+20" in page


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"doses": "18", "reason": ""}, "VAC-053"),
        ({"doses": "18", "reason": "x" * 201}, "VAC-053"),
        ({"doses": "-1", "reason": "gebroken"}, "VAC-052"),
    ],
)
def test_a_count_that_says_not_enough_is_refused(client, doctor, sent, says):
    page = text_of(client.post(ONE, sent))

    assert f"regel {says}" in page
    assert len(movements_of(doctor, VACCINE)) == 1


def test_nothing_is_kept_of_a_vaccine_that_never_came_in(client, doctor):
    assert client.get(f"{PAGE}/MMR/MR001").status_code == 404
    assert client.post(f"{PAGE}/MMR/MR001", {"doses": "1", "reason": "gevonden"}).status_code == 404


def test_an_organisation_has_a_stock_of_its_own_by_its_responsible_doctor(client, sign_in):
    sign_in("AZ Teststad")
    assert "Hier komt wat er van elk vaccin over is." in text_of(client.get(PAGE))

    client.post(PAGE, {"vaccine": VACCINE, "doses": "7"})

    assert left(part_of("AZ Teststad").viewer.for_key, [VACCINE]) == {VACCINE: 7}
    assert left(part_of("AZ Teststad").viewer.key, [VACCINE]) == {VACCINE: 20}


def test_who_does_not_act_for_it_any_more_is_told_why(client, sign_in):
    sign_in("AZ Teststad")
    Link.objects.filter(role="responsible").delete()

    assert "CON-003" in text_of(client.get(PAGE))
    assert "CON-003" in text_of(client.post(PAGE, {"vaccine": VACCINE, "doses": "7"}))


def test_a_profile_that_ended_is_told_so(client, doctor):
    Profile.objects.filter(key=doctor).update(ended_at="2026-11-01T00:00:00Z")

    assert "CON-002" in text_of(client.get(ONE))


def test_there_is_a_text_for_every_kind_of_movement():
    assert {f"stock.kind_{kind}" for kind in Kind.values} <= set(texts())
