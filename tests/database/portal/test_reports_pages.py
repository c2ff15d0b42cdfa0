"""The card to download, and a mistake that is reported, read and answered on pages."""

import uuid

import pytest
from tests.visits import CITIZEN, text_of, vaccinate

from vaccinnet.audit.models import Line
from vaccinnet.consultation.models import MistakeReport

pytestmark = pytest.mark.usefixtures("cast")

NOTE = "Ik kreeg dit vaccin een week later."


def test_the_card_is_a_pdf_that_no_cache_keeps_and_the_look_is_on_the_trail(client, as_citizen, person):
    vaccinate(person)

    response = client.get("/Vaccinnet/kaart.pdf")

    assert response.content.startswith(b"%PDF")
    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]
    assert Line.objects.filter(person_key=person.key, action="consulted").count() == 1
    assert CITIZEN.family_name.lower() not in response["Content-Disposition"]


@pytest.mark.parametrize(
    "address", ["/Vaccinnet/kaart.pdf", "/Vaccinnet/melden", f"/Vaccinnet/melden/{uuid.UUID(int=1)}"]
)
@pytest.mark.parametrize("name", ["Jan Huisarts", "AZ Teststad", "Bea Beheerder"])
def test_is_for_citizens_only(client, sign_in, name, address):
    sign_in(name)

    assert client.get(address).url == "/Vaccinnet/aanmelden"


def test_a_mistake_is_reported_read_and_answered(client, sign_in, as_citizen, person):
    id = vaccinate(person)
    address = f"/Vaccinnet/melden/{id}"
    assert f'href="{address}"' in text_of(client.get("/Vaccinnet"))
    assert "AZ Teststad" in text_of(client.get(address))

    assert client.post(address, {"note": NOTE}).url == "/Vaccinnet/melden"

    assert "wacht op antwoord" in text_of(client.get("/Vaccinnet/melden"))
    assert 'id="note"' not in text_of(client.get(address))
    report = MistakeReport.objects.get()
    sign_in("AZ Teststad")
    waiting = text_of(client.get("/Vaccinnet/meldingen"))
    assert (CITIZEN.family_name in waiting, NOTE in waiting) == (False, False)
    assert NOTE in text_of(client.get(f"/Vaccinnet/meldingen/{report.id}"))
    refused = text_of(client.post(f"/Vaccinnet/meldingen/{report.id}", {"kind": "removed", "text": ""}))
    assert "CON-024" in refused
    assert 'value="removed" checked' in refused
    answer = {"kind": "explained", "text": "De datum klopt.\nDe week erna was de <tweede> dosis."}
    assert client.post(f"/Vaccinnet/meldingen/{report.id}", answer).url == "/Vaccinnet/meldingen"
    assert "Er wacht geen melding" in text_of(client.get("/Vaccinnet/meldingen"))
    sign_in(f"{CITIZEN.given_names} {CITIZEN.family_name}")
    told = text_of(client.get("/Vaccinnet/melden"))
    assert "De datum klopt.<br>De week erna was de &lt;tweede&gt; dosis." in told
    looks = text_of(client.get("/Vaccinnet/wie-keek"))
    assert "U meldde een fout aan de vaccinator" in looks
    assert "beantwoordde uw melding van een fout" in looks


def test_what_is_written_stays_when_it_is_refused(client, as_citizen, person):
    address = f"/Vaccinnet/melden/{vaccinate(person)}"

    page = text_of(client.post(address, {"note": "fout <b>"}))

    assert '<a href="#note">' in page
    assert "fout &lt;b&gt;</textarea>" in page
    assert not MistakeReport.objects.exists()


def test_the_vaccination_of_somebody_else_is_not_found(client, as_citizen, person):
    assert client.get(f"/Vaccinnet/melden/{uuid.uuid4()}").status_code == 404
    assert client.post(f"/Vaccinnet/melden/{uuid.uuid4()}", {"note": NOTE}).status_code == 404


def test_the_report_of_others_is_refused(client, sign_in, as_citizen, person):
    client.post(f"/Vaccinnet/melden/{vaccinate(person)}", {"note": NOTE})
    report = MistakeReport.objects.get()

    sign_in("Jan Huisarts")

    assert client.get(f"/Vaccinnet/meldingen/{report.id}").status_code == 403
    assert client.get("/Vaccinnet/melden").url == "/Vaccinnet/aanmelden"
