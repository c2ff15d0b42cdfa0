"""Who looked, as the citizen reads it."""

import uuid

import pytest
from tests.visits import NOW, SENDER, part_of, remove_as_hospital, text_of, vaccinate

from vaccinnet.audit.models import Action
from vaccinnet.audit.trail import Entry, write
from vaccinnet.consultation.look import look
from vaccinnet.consultation.looks import A_PAGE
from vaccinnet.consultation.terms import Terms
from vaccinnet.portal.texts import texts

pytestmark = pytest.mark.usefixtures("cast")

PAGE = "/Vaccinnet/wie-keek"


def looked(person, name, *, reason=""):
    look(part_of(name).viewer, person, via="Vaccinnet", terms=Terms(), now=NOW, reason=reason)


def lines_of(response):
    return [" ".join(row.split()) for row in text_of(response).split('<th scope="row">')[1:]]


@pytest.mark.parametrize("name", ["Jan Huisarts", "AZ Teststad", "Bea Beheerder"])
def test_is_for_citizens_only(client, sign_in, name):
    assert client.get(PAGE).url == "/Vaccinnet/aanmelden"

    sign_in(name)

    assert client.get(PAGE).url == "/Vaccinnet/aanmelden"


def test_tells_who_did_what_why_and_by_which_way(client, as_citizen, person):
    entry = Entry(person.key, Action.ADDED, "BatchUpload", SENDER.key, "a_b_c", (uuid.uuid4(), uuid.uuid4()))
    write([entry], now=NOW)
    looked(person, "Bea Beheerder", reason="melding van een dubbel")
    remove_as_hospital(person, vaccinate(person), reason="verkeerde persoon")
    client.get("/Vaccinnet")

    own, removed, managed, added = lines_of(client.get(PAGE))

    assert own.startswith("U bekeek uw vaccinaties")
    assert removed.startswith("Hilde Ziekenhuisarts (voor AZ Teststad) verwijderde 1 vaccinatie")
    assert "Reden: verkeerde persoon" in removed
    assert managed.startswith("Bea Beheerder (beheerder van het register) bekeek uw vaccinaties")
    assert "op deze website" in managed
    assert added.startswith("AZ Teststad registreerde 2 vaccinaties")
    assert "met een batch van een organisatie" in added
    assert "programma a_b_c" in added


def test_who_is_not_known_any_more_and_a_way_without_words_are_told_all_the_same(client, as_citizen, person):
    write([Entry(person.key, Action.CONSULTED, "Duivenpost", uuid.uuid4(), "", ())], now=NOW)

    (line,) = lines_of(client.get(PAGE))

    assert line.startswith("Iemand die hier niet meer bekend is bekeek uw vaccinaties")
    assert "Duivenpost" in line


def test_there_is_a_text_for_every_action():
    assert {f"looks.did_{action}" for action in Action.values} <= set(texts())


def test_before_anything_happened_it_says_what_will_be_here(client, as_citizen):
    assert "Hier komt wie uw vaccinaties bekeek" in text_of(client.get(PAGE))


def test_long_lists_have_pages(client, as_citizen, person):
    for number in range(A_PAGE + 1):
        write([Entry(person.key, Action.CONSULTED, f"weg {number}.", None, "", ())], now=NOW)

    first, second = client.get(PAGE), client.get(f"{PAGE}?pagina=2")

    assert len(lines_of(first)) == A_PAGE
    assert 'href="?pagina=2"' in text_of(first)
    assert "weg 0." in text_of(second)
    assert 'href="?pagina=1"' in text_of(second)
    assert "Oudere" not in text_of(second)


@pytest.mark.parametrize("asked", ["0", "-1", "twee", "", "²", "1" * 30])
def test_whatever_is_no_page_shows_one_all_the_same(client, as_citizen, person, asked):
    looked(person, "Jan Huisarts")

    response = client.get(f"{PAGE}?pagina={asked}")

    assert response.status_code == 200


def test_shows_nothing_of_anybody_else(client, sign_in, person):
    looked(person, "Jan Huisarts")
    sign_in("Mats Regenboog")

    assert "Jan Huisarts" not in text_of(client.get(PAGE))
