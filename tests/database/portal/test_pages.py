"""The pages as a browser asks for them."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from vaccinnet.acceptance.cast import read_cast
from vaccinnet.acceptance.load_cast import load_cast
from vaccinnet.batch.models import Batch
from vaccinnet.exchanges.record import Spoken, record
from vaccinnet.register.models import Vaccination
from vaccinnet.register.persons import find_persons

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
CITIZEN = read_cast().citizens[0]
SENDER = read_cast().profiles[0]


@pytest.fixture(autouse=True)
def cast():
    load_cast(NOW)


@pytest.fixture
def person():
    return find_persons([CITIZEN.insz])[CITIZEN.insz]


def vaccinate(person, **changes):
    given = {
        "version": 1,
        "vaccine_key": "FLU",
        "vaccinnet_code": "FLU",
        "product_name": "Flu",
        "given_on": date(2026, 11, 20),
        "lot": "LOT-17",
        "origin": "own",
        "sender_key": SENDER.key,
        "sent_in": uuid.uuid4(),
        "stored_at": NOW,
    }
    Vaccination.objects.create(person_key=person.key, id=uuid.uuid4(), **given | changes)


def batch(**changes):
    given = {"sender_key": SENDER.key, "software_id": "a_b_c", "origin": "own", "persons": 1, "received_at": NOW}
    return Batch.objects.create(**given | changes)


def text_of(response):
    return response.content.decode()


def test_start_tells_the_addresses_and_the_commands_of_a_sender(client):
    page = text_of(client.get("/"))

    assert "http://testserver/VaccinnetUPL/wupl/UPLVaccinatieGegevens?wsdl" in page
    assert "http://testserver/eHealth/crl/virtual-issuing.crl" in page
    assert f"--profile {SENDER.subject}" in page
    assert f"--user-code {SENDER.user_code}" in page


def test_start_without_anything_says_what_will_be_there(client):
    page = text_of(client.get("/"))

    assert "Geen batch wacht" in page
    assert "Hier komen de laatste tien oproepen" in page
    assert "Batches nu verwerken" not in page


def test_start_tells_the_exchanges_with_what_the_broken_rules_demand(client):
    spoken = Spoken(
        service="BatchUpload", operation="AanleverenVaccinatieGegevens", subject=SENDER.subject, outcome="refused"
    )
    spoken.software_id, spoken.rules = SENDER.software_ids[0], ("MSG-004", "MSG-999")
    record(spoken, request=b"", answer=b"", at=NOW, milliseconds=1, keeps_messages=False)

    page = text_of(client.get("/"))

    assert "24 november 2026" in page
    # 10:00 UTC is 11:00 in Brussels.
    assert "11:00" in page
    assert SENDER.name in page
    assert SENDER.software_ids[0] in page
    assert "<b>MSG-004</b> Niet voldaan: Een document is welgevormde XML." in page
    assert "<b>MSG-999</b>" in page


def test_the_button_makes_waiting_batches_due(client):
    waiting = batch(due_at=datetime.now(UTC) + timedelta(minutes=40))
    assert "1 batch wacht" in text_of(client.get("/"))

    response = client.post("/batches/verwerken", follow=True)

    assert response.redirect_chain == [("/", 302)]
    waiting.refresh_from_db()
    assert waiting.due_at <= datetime.now(UTC)
    assert "1 batch wordt verwerkt" in text_of(response)


def test_start_tells_what_the_last_batch_gave(client):
    batch(due_at=NOW, processed_at=NOW, accepted=11, refused=1)

    page = text_of(client.get("/"))

    assert "11 vaccinaties aanvaard" in page
    assert "1 geweigerd" in page


def test_a_form_of_another_site_changes_nothing():
    waiting = batch(due_at=datetime.now(UTC) + timedelta(minutes=40))

    response = Client(enforce_csrf_checks=True).post("/batches/verwerken")

    assert response.status_code == 403
    assert "De pagina was te oud" in text_of(response)
    assert Batch.objects.get(key=waiting.key).due_at == waiting.due_at


def test_the_record_begins_with_a_choice_of_personas(client):
    page = text_of(client.get("/Vaccinnet"))

    assert page.count('<button name="persona"') == len(read_cast().citizens)
    assert CITIZEN.story["nl"] in page
    assert CITIZEN.insz in page


def test_a_chosen_persona_stays_chosen_without_number_or_name_in_address_or_cookie(client, person):
    vaccinate(person)

    response = client.post("/Vaccinnet/kiezen", {"persona": person.key.hex}, follow=True)

    assert response.redirect_chain == [("/Vaccinnet", 302)]
    assert "U bent beschermd tegen…" in text_of(client.get("/Vaccinnet"))
    kept = client.session["persona"]
    assert kept == person.key.hex


def test_the_record_shows_protection_then_product_lot_and_giver(client, person):
    vaccinate(person)
    vaccinate(person, vaccine_key="T", vaccinnet_code="T", origin="reported", given_on=date(2019, 1, 2))

    page = text_of(client.post("/Vaccinnet/kiezen", {"persona": person.key.hex}, follow=True))

    own, _, reported = page.partition("Gemeld uit het verleden")
    assert "20 november 2026" in own
    assert "LOT-17" in own
    assert SENDER.name in own
    assert "tetanus" in reported
    assert "2 januari 2019" in reported


def test_an_empty_record_says_how_to_fill_it(client, person):
    page = text_of(client.post("/Vaccinnet/kiezen", {"persona": person.key.hex}, follow=True))

    assert "Nog geen vaccinaties" in page
    assert f"INSZ {CITIZEN.insz}" in page


@pytest.mark.parametrize("persona", ["", "nobody", uuid.UUID(int=7).hex])
def test_whoever_is_no_persona_brings_back_the_choice(client, persona):
    page = text_of(client.post("/Vaccinnet/kiezen", {"persona": persona}, follow=True))

    assert "Wiens dossier wilt u zien?" in page


def test_a_record_is_kept_nowhere_on_its_way(client):
    assert "no-store" in client.get("/Vaccinnet")["Cache-Control"]


def test_speaks_english_to_who_chose_it_or_has_an_english_browser(client):
    client.post("/taal", {"language": "en", "next": "/Vaccinnet"})

    assert "Whose record do you want to see?" in text_of(client.get("/Vaccinnet"))
    english_browser = Client(headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert "Your own Vaccinnet" in text_of(english_browser.get("/"))


@pytest.mark.parametrize("browser", ["", "fr-BE,fr;q=0.9", "nl-BE"])
def test_speaks_dutch_to_everybody_else(browser):
    page = text_of(Client(headers={"Accept-Language": browser}).get("/"))

    assert '<html lang="nl">' in page
    assert "Uw eigen Vaccinnet" in page


def test_an_address_without_page_says_where_to_go(client):
    response = client.get("/vaccinnet")

    assert response.status_code == 404
    assert "Hier is geen pagina" in text_of(response)
    assert "met een hoofdletter V" in text_of(response)


def test_a_defect_gives_a_number_that_the_log_has(client, monkeypatch, caplog):
    monkeypatch.setattr("vaccinnet.portal.record.personas", lambda: 1 / 0)
    client.raise_request_exception = False

    response = client.get("/Vaccinnet")

    assert response.status_code == 500
    assert "Er ging hier iets mis" in text_of(response)
    (number,) = {each.msg["number"] for each in caplog.records if isinstance(each.msg, dict)}
    assert f"nummer {number}" in text_of(response)
