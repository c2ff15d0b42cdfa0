"""The citizen's page: what is shown, to whom, and that the look stands on the trail."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from tests.visits import CITIZEN, NOW, SENDER, correct_as_hospital, remove_as_hospital, text_of, vaccinate

from vaccinnet.audit.models import Line
from vaccinnet.batch.models import Batch
from vaccinnet.register.correction import Change
from vaccinnet.register.models import Person

pytestmark = pytest.mark.usefixtures("cast")


def waiting_batch(due_at):
    Batch.objects.create(
        sender_key=SENDER.key, software_id="a_b_c", origin="own", persons=1, received_at=NOW, due_at=due_at
    )


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


def test_by_disease_it_tells_every_day(client, as_citizen, person):
    first = vaccinate(person, given_on=date(2024, 10, 1))
    last = vaccinate(person, origin="reported", given_on=date(2025, 10, 1))

    page = text_of(client.get("/Vaccinnet"))

    assert "2 vaccinaties" in page
    assert f'<a href="#v{first.hex}">1 oktober 2024</a>' in page
    assert f'<a href="#v{last.hex}">1 oktober 2025</a> (gemeld)' in page
    assert f'<li id="v{first.hex}">' in page


def test_a_correction_tells_what_was_and_what_became(client, as_citizen, person):
    given = vaccinate(person)
    correct_as_hospital(person, given, Change(lot="LOT-18", quantity=Decimal("0.5")), reason="lot verkeerd gelezen")

    page = text_of(client.get("/Vaccinnet"))

    assert "Verbeterd<" in page
    assert "verbeterd door Hilde Ziekenhuisarts:" in page
    assert "Reden: lot verkeerd gelezen" in page
    assert '<del><span class="unseen">was </span>LOT-17</del>' in page
    assert '<ins><span class="unseen">werd </span>LOT-18</ins>' in page
    assert "niet vermeld</del>" in page
    assert "</span>0.5</ins>" in page


def test_what_was_removed_stays_to_read_and_protects_no_more(client, as_citizen, person):
    given = vaccinate(person)
    remove_as_hospital(person, given, reason="verkeerde persoon")

    page = text_of(client.get("/Vaccinnet"))

    assert "U bent beschermd tegen…" not in page
    assert "verwijderd door Hilde Ziekenhuisarts." in page
    assert "Reden: verkeerde persoon" in page


def test_says_when_what_was_sent_will_be_processed(client, as_citizen):
    page = text_of(client.get("/Vaccinnet"))
    assert "elke 60 minuten verwerkt" in page
    assert "Nu wacht er geen enkele batch" in page

    # 11:00 in Brussels, some winter's day in the future.
    for minutes in (0, 60):
        waiting_batch(datetime(2100, 1, 4, 10, tzinfo=UTC) + timedelta(minutes=minutes))
    waiting_batch(NOW)
    page = text_of(client.get("/Vaccinnet"))

    assert "Er wachten 2 batches, de eerste tot 11:00." in page
    assert "Nu wordt er 1 batch verwerkt." in page
