"""The citizen's page: what is shown, to whom, and that the look stands on the trail."""

from datetime import date

import pytest
from tests.visits import CITIZEN, SENDER, text_of, vaccinate

from vaccinnet.audit.models import Line
from vaccinnet.register.models import Person

pytestmark = pytest.mark.usefixtures("cast")


@pytest.mark.parametrize("name", ["Jan Huisarts", "AZ Teststad", "Bea Beheerder"])
def test_is_for_citizens_only(client, sign_in, name):
    assert client.get("/Vaccinnet").url == "/Vaccinnet/aanmelden"

    sign_in(name)

    assert client.get("/Vaccinnet").url == "/Vaccinnet/aanmelden"
    assert not Line.objects.exists()


def test_every_look_is_on_the_trail(client, as_citizen, person):
    client.get("/Vaccinnet")
    client.get("/Vaccinnet")

    lines = Line.objects.filter(person_key=person.key)
    assert [(line.action, line.via, line.by_key) for line in lines] == [("consulted", "Vaccinnet", None)] * 2


def test_shows_protection_then_product_lot_and_giver(client, as_citizen, person):
    vaccinate(person)
    vaccinate(person, vaccine_key="T", vaccinnet_code="T", origin="reported", given_on=date(2019, 1, 2))

    page = text_of(client.get("/Vaccinnet"))

    own, _, reported = page.partition("Gemeld uit het verleden")
    assert "U bent beschermd tegen…" in own
    assert "20 november 2026" in own
    assert "LOT-17" in own
    assert SENDER.name in own
    assert "tetanus" in reported
    assert "2 januari 2019" in reported


def test_an_empty_record_says_how_to_fill_it(client, as_citizen):
    page = text_of(client.get("/Vaccinnet"))

    assert "Nog geen vaccinaties" in page
    assert f"INSZ {CITIZEN.insz}" in page


def test_a_person_with_two_numbers_reads_both(client, sign_in):
    sign_in("Piotr Tweenummer")

    page = text_of(client.get("/Vaccinnet"))

    assert "87032599902" in page
    assert "87432599988" in page


def test_somebody_who_is_not_known_any_more_is_told_why(client, as_citizen, person):
    Person.objects.filter(key=person.key).delete()

    response = client.get("/Vaccinnet")

    assert response.status_code == 403
    assert "Niemand is hier bekend met dit nummer." in text_of(response)
    assert "CON-001" in text_of(response)


def test_is_kept_nowhere_on_its_way(client, as_citizen):
    assert "no-store" in client.get("/Vaccinnet")["Cache-Control"]
