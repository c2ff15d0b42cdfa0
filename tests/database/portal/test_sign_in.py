"""Signing in as somebody of the cast, and what the header says of who signed in."""

import uuid

import pytest
from django.urls import reverse
from tests.visits import CITIZEN, text_of

from vaccinnet.acceptance.cast import read_cast
from vaccinnet.portal.navigation import home_of
from vaccinnet.portal.visitor import visitor_of
from vaccinnet.profiles.models import Profile

pytestmark = pytest.mark.usefixtures("cast")

PAGE = "/Vaccinnet/aanmelden"


def kept(client):
    return client.session["visitor"]


def test_everybody_of_the_cast_can_be_chosen_with_story_and_number(client):
    page = text_of(client.get(PAGE))

    assert page.count('name="part" value="citizen-') == len(read_cast().citizens)
    assert CITIZEN.story["nl"] in page
    assert CITIZEN.insz in page
    for kind, times in {
        "doctor": 10,
        "trainee": 2,
        "practice": 3,
        "guard_post": 1,
        "responsible": 5,
        "manager": 1,
    }.items():
        assert page.count(f'name="part" value="{kind}-') == times


def test_before_the_cast_is_loaded_the_page_says_how(client):
    Profile.objects.update(ended_at="2026-11-01T00:00:00Z")

    page = text_of(client.get(PAGE))

    assert 'value="doctor-' not in page
    assert 'value="responsible-' not in page


@pytest.mark.parametrize(
    ("name", "kind", "greeting"),
    [
        ("Noor Wolkenaar", "citizen", "Noor Wolkenaar"),
        ("Jan Huisarts", "caregiver", "Jan Huisarts"),
        ("Groepspraktijk De Drie Testen", "caregiver", "Groepspraktijk De Drie Testen"),
        ("AZ Teststad", "responsible", "Hilde Ziekenhuisarts (AZ Teststad)"),
        ("Bea Beheerder", "manager", "Bea Beheerder"),
    ],
)
def test_who_is_chosen_begins_a_visit_and_is_greeted_on_every_page(client, sign_in, name, kind, greeting):
    response = sign_in(name)

    assert response.url == reverse(home_of(kind))
    assert (kept(client)["kind"], kept(client)["name"]) == (kind, greeting)
    assert f"<b>{greeting}</b>" in text_of(client.get("/testomgeving"))
    assert f"U bent aangemeld als {greeting}" in text_of(client.get(PAGE))


def test_the_session_holds_no_number_of_anybody(client, as_citizen):
    assert CITIZEN.insz not in str(dict(client.session))
    assert CITIZEN.insz not in client.cookies["sessionid"].value


@pytest.mark.parametrize("part", ["", "nobody", f"citizen-{uuid.UUID(int=7).hex}", "manager-"])
def test_whoever_is_of_no_cast_signs_nobody_in(client, part):
    response = client.post(PAGE, {"part": part})

    assert response.url == PAGE
    assert "visitor" not in client.session


def test_signing_out_ends_the_visit(client, as_citizen):
    assert client.get("/Vaccinnet").status_code == 200

    response = client.post("/Vaccinnet/afmelden")

    assert response.url == PAGE
    assert client.get("/Vaccinnet").url == PAGE
    assert "Aangemeld als" not in text_of(client.get("/testomgeving"))


def test_signing_out_takes_a_button(client, as_citizen):
    assert client.get("/Vaccinnet/afmelden").status_code == 405
    assert visitor_of(client.get("/testomgeving").wsgi_request)


def test_the_visit_offers_the_pages_of_the_visitor_and_marks_where_it_is(client, as_citizen):
    assert '<a href="/Vaccinnet" aria-current="page">Mijn vaccinaties</a>' in text_of(client.get("/Vaccinnet"))
    assert '<a href="/Vaccinnet">Mijn vaccinaties</a>' in text_of(client.get("/testomgeving"))


def test_a_page_that_broke_does_not_ask_who_signed_in(client, as_citizen, monkeypatch):
    monkeypatch.setattr("vaccinnet.portal.start.latest", lambda most: [][most])
    client.raise_request_exception = False

    page = text_of(client.get("/testomgeving"))

    assert "Er ging hier iets mis" in page
    assert "Aangemeld als" not in page


def test_an_address_without_page_keeps_the_visit(client, as_citizen):
    assert "<b>Noor Wolkenaar</b>" in text_of(client.get("/Vaccinnet/nergens"))
