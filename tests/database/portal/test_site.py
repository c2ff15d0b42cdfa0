"""The public site: what it tells is what holds and how things stand, in both languages."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from tests.admissions import MANAGER, new_admission
from tests.visits import text_of

from vaccinnet.admission.admit import revoke
from vaccinnet.admission.keys import current_key, key_id, new_key, read_public_keys, use_key
from vaccinnet.admission.signed_list import verify
from vaccinnet.batch.models import Batch
from vaccinnet.portal.cookbook.chapters import SERVICES, cookbook_of
from vaccinnet.portal.site.views import QUESTIONS
from vaccinnet.portal.templatetags.portal import rule_link
from vaccinnet.portal.texts import LANGUAGES, say
from vaccinnet.trajectory.terms import Terms

pytestmark = pytest.mark.django_db


def test_the_front_page_shows_the_promises_that_the_operator_set(client, settings):
    settings.TRAJECTORY_TERMS = Terms(review_days=7, verdict_days=21)

    page = text_of(client.get("/"))

    assert "antwoord binnen 7 dagen" in page
    assert "een oordeel binnen 21 dagen" in page


def test_a_batch_that_waits_beyond_its_time_is_told(client, door):
    assert "✓ Werkt" in text_of(client.get("/"))
    door.send()
    Batch.objects.update(due_at=datetime.now(UTC) - timedelta(hours=1))

    assert "✗ Batches worden niet verwerkt" in text_of(client.get("/"))
    door.process()
    page = text_of(client.get("/"))
    assert "✓ Werkt" in page
    assert "Laatste batch verwerkt op" in page


def test_admitted_software_is_listed_as_the_public_list_has_it(client):
    assert "Nog geen programma is toegelaten" in text_of(client.get("/toegelaten-software"))
    admission = new_admission()

    page = text_of(client.get("/toegelaten-software"))
    assert "Acme Software" in page
    assert "Zorgdossier" in page
    assert "✓ toegelaten" in page
    assert "1 programma is toegelaten" in text_of(client.get("/"))

    revoke(admission.software_id, reason="Schrijft elk lotnummer fout.", by=MANAGER, now=datetime.now(UTC))
    page = text_of(client.get("/toegelaten-software"))
    assert "✗ ingetrokken" in page
    assert "Schrijft elk lotnummer fout." in page
    assert "0 programma" in text_of(client.get("/"))


def test_the_keys_of_the_list_are_there_to_verify_it_with(client, tmp_path, settings):
    settings.ADMISSION_SIGNING_KEYS = tmp_path / "keys"
    next_key = new_key(current_key(tmp_path / "keys") and tmp_path / "keys")
    file = tmp_path / "portal.pem"
    file.write_bytes(client.get("/toegelaten-software/sleutel.pem").content)

    trusted = {key_id(each): each for each in read_public_keys(file)}
    verify(client.get("/toelatingen.jws").content.decode(), kind="admissions", keys=trusted)
    use_key(tmp_path / "keys", next_key.id)
    read = verify(client.get("/toelatingen.jws").content.decode(), kind="admissions", keys=trusted)
    assert read.key_id == next_key.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_has_an_answer_in_the_language_of_the_visitor(language):
    page = text_of(Client(headers={"Accept-Language": language}).get("/vragen"))

    for name in QUESTIONS:
        assert say(f"site_faq.question_{name}", language).replace("'", "&#x27;") in page


def test_every_page_leads_to_the_site(client):
    page = text_of(client.get("/testomgeving"))

    assert 'href="/vragen"' in page
    assert '<a class="name" href="/">' in page


def test_every_chapter_of_the_cookbooks_is_a_page_and_leads_to_the_rules(client):
    for name, service in SERVICES.items():
        for each in cookbook_of(service, "nl").chapters:
            page = text_of(client.get(f"/cookbooks/{name}/{each.name}"))
            assert f"<h1>{each.title}</h1>" in page
    assert client.get("/cookbooks/batchupload/bestaat-niet").status_code == 404
    assert client.get("/cookbooks/andere/regels").status_code == 404


def test_a_rule_has_a_page_to_which_findings_lead(client):
    assert "<h1>Regel VAC-014</h1>" in text_of(client.get("/cookbooks/regels/VAC-014"))
    assert client.get("/cookbooks/regels/VAC-999").status_code == 404
    assert rule_link("VAC-014") == '<a href="/cookbooks/regels/VAC-014">VAC-014</a>'


def test_rules_have_no_link_where_there_are_no_cookbooks(settings):
    settings.IS_ACCEPTANCE = False

    assert rule_link("VAC-014") == "VAC-014"


@pytest.mark.parametrize(
    ("address", "begins"),
    [
        ("batchupload.pdf", b"%PDF"),
        ("registratieservice.pdf", b"%PDF"),
        ("referentietoepassing.zip", b"PK"),
        ("referentietoepassing.tar.gz", b"\x1f\x8b"),
    ],
)
def test_cookbooks_and_the_reference_application_can_be_taken_home(client, address, begins):
    response = client.get(f"/cookbooks/{address}")

    assert response.content.startswith(begins)
    assert "attachment" in response["Content-Disposition"]
