"""The public site: what it tells is what holds and how things stand, in both languages."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from tests.database.trajectory.conftest import new_road
from tests.visits import text_of

from vaccinnet.batch.models import Batch
from vaccinnet.portal.site.views import QUESTIONS
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


def test_admitted_software_is_listed_when_it_is_admitted(client):
    assert "Nog geen programma is toegelaten" in text_of(client.get("/toegelaten-software"))
    road = new_road().walk("qualification")
    assert "Nog geen programma is toegelaten" in text_of(client.get("/toegelaten-software"))

    road.admit()

    page = text_of(client.get("/toegelaten-software"))
    assert road.row.company.name in page
    assert road.row.answers["program_name"] in page
    assert "1 programma is toegelaten" in text_of(client.get("/"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_has_an_answer_in_the_language_of_the_visitor(language):
    page = text_of(Client(headers={"Accept-Language": language}).get("/vragen"))

    for name in QUESTIONS:
        assert say(f"site_faq.question_{name}", language).replace("'", "&#x27;") in page


def test_every_page_leads_to_the_site(client):
    page = text_of(client.get("/testomgeving"))

    assert 'href="/vragen"' in page
    assert '<a class="name" href="/">' in page
