"""A developer makes an account, in a real browser."""

import re
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from playwright.sync_api import expect
from tests.browsing import violations

from vaccinnet.acceptance.load_cast import load_cast

PASSWORD = "paard batterij nietje juist"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=[1280, 320], ids=["desk", "phone"])
def page(chromium, live_server, request, settings):
    settings.EMAIL_BACKEND = "vaccinnet.integrators.kept_mail.Keep"
    cache.clear()
    load_cast(datetime.now(UTC))
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": request.param, "height": 900}, locale="nl-BE"
    )
    page = context.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    yield page
    width = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert complaints == []
    assert width <= request.param


def test_a_developer_makes_an_account_confirms_it_and_signs_in(page):
    page.goto("/")
    page.get_by_role("link", name="Uw account als ontwikkelaar").click()
    page.get_by_role("link", name="Maak er een").click()
    page.get_by_label("E-mailadres").fill("ontwikkelaar@voorbeeld.example")
    page.get_by_label("Wachtwoord", exact=True).fill("kort")
    page.get_by_label("nog eens").fill("kort")
    page.get_by_role("button", name="Account maken").click()
    expect(page.get_by_role("alert")).to_contain_text("minder dan twaalf tekens")
    assert violations(page) == []

    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_label("nog eens").fill(PASSWORD)
    page.get_by_role("button", name="Account maken").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bevestig uw e-mailadres")
    assert violations(page) == []

    page.get_by_role("link", name="Lees de mail").click()
    code = re.search(r"\b[A-Z0-9]{4}-?[A-Z0-9]{2,4}\b", page.get_by_role("main").inner_text())[0]
    assert violations(page) == []
    page.goto("/ontwikkelaar/bevestigen")
    page.get_by_label("Code uit de mail").fill(code)
    page.get_by_role("button", name="Bevestigen").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Uw pagina als ontwikkelaar")
    assert violations(page) == []
    page.get_by_role("button", name="Afmelden").click()
    page.get_by_label("E-mailadres").fill("ontwikkelaar@voorbeeld.example")
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Aanmelden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw pagina als ontwikkelaar")
