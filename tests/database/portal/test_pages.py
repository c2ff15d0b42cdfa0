"""The pages as a browser asks for them."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django.test import Client
from tests.visits import NOW, SENDER, text_of

from vaccinnet.batch.models import Batch
from vaccinnet.exchanges.record import Spoken, record

pytestmark = pytest.mark.usefixtures("cast")


def batch(**changes):
    given = {"sender_key": SENDER.key, "software_id": "a_b_c", "origin": "own", "persons": 1, "received_at": NOW}
    return Batch.objects.create(**given | changes)


def test_start_tells_the_addresses_and_the_commands_of_a_sender(client):
    page = text_of(client.get("/testomgeving"))

    assert "http://testserver/VaccinnetUPL/wupl/UPLVaccinatieGegevens?wsdl" in page
    assert "http://testserver/eHealth/crl/virtual-issuing.crl" in page
    assert f"--profile {SENDER.subject}" in page
    assert f"--user-code {SENDER.user_code}" in page


def test_start_without_anything_says_what_will_be_there(client):
    page = text_of(client.get("/testomgeving"))

    assert "Geen batch wacht" in page
    assert "Hier komen de laatste tien oproepen" in page
    assert "Batches nu verwerken" not in page


def test_start_tells_the_exchanges_with_what_the_broken_rules_demand(client):
    spoken = Spoken(
        service="BatchUpload", operation="AanleverenVaccinatieGegevens", subject=SENDER.subject, outcome="refused"
    )
    spoken.software_id, spoken.rules = SENDER.software_ids[0], ("MSG-004", "MSG-999")
    record(spoken, request=b"", answer=b"", at=NOW, milliseconds=1, keeps_messages=False)

    page = text_of(client.get("/testomgeving"))

    assert "24 november 2026" in page
    # 10:00 UTC is 11:00 in Brussels.
    assert "11:00" in page
    assert SENDER.name in page
    assert SENDER.software_ids[0] in page
    assert "<b>MSG-004</b> Niet voldaan: Een document is welgevormde XML." in page
    assert "<b>MSG-999</b>" in page


def test_the_button_makes_waiting_batches_due(client):
    waiting = batch(due_at=datetime.now(UTC) + timedelta(minutes=40))
    assert "1 batch wacht" in text_of(client.get("/testomgeving"))

    response = client.post("/batches/verwerken", follow=True)

    assert response.redirect_chain == [("/testomgeving", 302)]
    waiting.refresh_from_db()
    assert waiting.due_at <= datetime.now(UTC)
    assert "1 batch wordt verwerkt" in text_of(response)


def test_start_tells_what_the_last_batch_gave(client):
    batch(due_at=NOW, processed_at=NOW, accepted=11, refused=1)

    page = text_of(client.get("/testomgeving"))

    assert "11 vaccinaties aanvaard" in page
    assert "1 geweigerd" in page


def test_what_is_too_large_is_told_so_and_not_taken_for_an_old_page(settings):
    size = settings.ENVIRONMENT.most_bytes + 1
    # As the wrapper around the application notes it.
    response = Client(enforce_csrf_checks=True, **{"vaccinnet.body_too_large": size}).post("/batches/verwerken")

    assert response.status_code == 413
    assert "hoogstens 32 aan" in text_of(response)


def test_more_than_a_thousand_files_are_told_to_be_too_many():
    files = {f"file{number}": BytesIO(b"<a/>") for number in range(1001)}
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.get("/Vaccinnet/aanmelden")
    response = client.post("/batches/verwerken", files)

    assert response.status_code == 400
    assert "meer dan duizend bestanden" in text_of(response)


def test_a_form_of_another_site_changes_nothing():
    waiting = batch(due_at=datetime.now(UTC) + timedelta(minutes=40))

    response = Client(enforce_csrf_checks=True).post("/batches/verwerken")

    assert response.status_code == 403
    assert "De pagina was te oud" in text_of(response)
    assert Batch.objects.get(key=waiting.key).due_at == waiting.due_at


def test_speaks_english_to_who_chose_it_or_has_an_english_browser(client):
    client.post("/taal", {"language": "en", "next": "/Vaccinnet/aanmelden"})

    assert "As whom do you sign in?" in text_of(client.get("/Vaccinnet/aanmelden"))
    english_browser = Client(headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert "Your own Vaccinnet" in text_of(english_browser.get("/testomgeving"))


@pytest.mark.parametrize("browser", ["", "fr-BE,fr;q=0.9", "nl-BE"])
def test_speaks_dutch_to_everybody_else(browser):
    page = text_of(Client(headers={"Accept-Language": browser}).get("/testomgeving"))

    assert '<html lang="nl">' in page
    assert "Uw eigen Vaccinnet" in page


def test_an_address_without_page_says_where_to_go(client):
    response = client.get("/vaccinnet")

    assert response.status_code == 404
    assert "Hier is geen pagina" in text_of(response)
    assert "met een hoofdletter V" in text_of(response)


def test_a_defect_gives_a_number_that_the_log_has(client, monkeypatch, caplog):
    monkeypatch.setattr("vaccinnet.portal.start.latest", lambda most: 1 / most[0])
    client.raise_request_exception = False

    response = client.get("/testomgeving")

    assert response.status_code == 500
    assert "Er ging hier iets mis" in text_of(response)
    (number,) = {each.msg["number"] for each in caplog.records if isinstance(each.msg, dict)}
    assert f"nummer {number}" in text_of(response)
