"""A developer makes an account, in a real browser."""

import re
from datetime import UTC, datetime
from pathlib import Path

import axe_playwright_python
import pytest
from django.core.cache import cache
from playwright.sync_api import expect, sync_playwright

from vaccinnet.acceptance.load_cast import load_cast

CHROMIUM = Path("/usr/bin/chromium")
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
PASSWORD = "paard batterij nietje juist"

pytestmark = [
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium: tests/system-packages.sh installs it"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(scope="module")
def chromium():
    # Playwright keeps a loop running in this thread, which Django takes for asynchronous code.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


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


def violations(page):
    page.evaluate(AXE.read_text())
    return [(each["id"], each["nodes"][0]["html"]) for each in page.evaluate("axe.run()")["violations"]]


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
