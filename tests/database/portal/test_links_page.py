"""The page of links: what a doctor, a trainee and a practice see, begin and end."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.visits import text_of

from vaccinnet.acceptance.cast import read_cast
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.profiles.models import Link

pytestmark = pytest.mark.usefixtures("cast")

PAGE, END = "/Vaccinnet/koppelingen", "/Vaccinnet/koppelingen/beeindigen"
NAMED = {each.user_code: each for each in read_cast().profiles}


def today():
    return business_day(datetime.now(UTC))


def test_a_practice_links_a_member_and_ends_the_link(client, sign_in):
    sign_in("Groepspraktijk De Drie Testen")

    response = client.post(PAGE, {"number": NAMED["ART-2005"].nihii, "starts_on": today().isoformat(), "ends_on": ""})

    assert response.url == PAGE
    page = text_of(client.get(PAGE))
    assert page.count("Jan Huisarts</h3>") == 1
    assert "tot en met 31 december 2024" in page
    link = Link.objects.get(to__user_code="PRA-3001", doctor__user_code="ART-2005", ends_on=None)
    yesterday = (today() - timedelta(days=1)).isoformat()
    refused = text_of(client.post(END, {"link": link.id, "ends_on": yesterday}))
    assert f'<a href="#ends_on_{link.id}">' in refused
    client.post(END, {"link": link.id, "ends_on": today().isoformat()})
    assert Link.objects.get(id=link.id).ends_on == today()


def test_what_is_refused_is_told_at_its_field(client, sign_in):
    sign_in("Griet Stagemeester")

    page = text_of(client.post(PAGE, {"number": NAMED["ART-2005"].nihii, "starts_on": "", "ends_on": ""}))

    assert '<a href="#number">' in page
    assert '<a href="#starts_on">' in page
    assert f'value="{NAMED["ART-2005"].nihii}"' in page


def test_a_trainee_sees_and_ends_but_does_not_begin(client, sign_in):
    sign_in(NAMED["ART-2007"].name)

    page = text_of(client.get(PAGE))

    assert "Griet Stagemeester" in page
    assert 'id="number"' not in page
    assert "PRO-001" in text_of(client.post(PAGE, {"number": NAMED["ART-2006"].nihii, "starts_on": "2026-01-01"}))


@pytest.mark.parametrize("link", ["", "x", "-1", "9" * 30, "1"])
def test_a_link_that_is_not_there_is_not_ended(client, sign_in, link):
    sign_in("Jan Huisarts")

    page = text_of(client.post(END, {"link": link, "ends_on": today().isoformat()}))

    assert "PRO-005" in page
