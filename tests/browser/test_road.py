"""A new developer goes from the first page to an accepted batch and plan, and a manager along with it.

Both in a real browser without JavaScript, each in a window of its own.
"""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from playwright.sync_api import expect
from tests.browsing import violations
from tests.managers import ADDRESS, code, new_manager
from tests.managers import PASSWORD as MANAGERS_PASSWORD
from typer.testing import CliRunner

from vaccinnet.acceptance.load_cast import load_cast
from vaccinnet.batch.process import process_due
from vaccinnet.client.cli import app
from vaccinnet.kmehr.business_day import BRUSSELS
from vaccinnet.register.vaccine_codes import current_codes
from vaccinnet.trajectory.models import Application

PASSWORD = "paard batterij nietje juist"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=[1280, 390], ids=["desk", "phone"])
def page(chromium, live_server, request, settings, monkeypatch):
    settings.EMAIL_BACKEND = "vaccinnet.integrators.kept_mail.Keep"
    monkeypatch.setenv("VACCINNET_PASSWORD", "")
    cache.clear()
    load_cast(datetime.now(UTC))
    page = window(chromium, live_server, request.param)
    yield page
    page.context.close()


@pytest.fixture
def manager(page, chromium, live_server):
    """The window of a manager, who has a second factor and did not sign in yet."""
    new_manager(has_factor=True)
    manager = window(chromium, live_server, page.viewport_size["width"])
    yield manager
    manager.context.close()


def window(chromium, live_server, width):
    """Return a page of a visitor of its own."""
    # Axe is the only script: it is given to the browser by the test, past the pages.
    context = chromium.new_context(base_url=live_server.url, viewport={"width": width, "height": 900}, locale="nl-BE")
    context.route("**/*.js", lambda route: route.abort())
    return context.new_page()


def judge(page):
    """Say what is wrong with a page as such: what axe finds, and whether it is wider than the screen."""
    assert page.locator("script").count() == 0
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def heading(page):
    return page.get_by_role("heading", level=1)


def sign_up(page):
    page.goto("/")
    page.get_by_role("link", name="Uw account als ontwikkelaar").click()
    page.get_by_role("link", name="Maak er een").click()
    page.get_by_label("E-mailadres").fill("an@acme.be")
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_label("nog eens").fill(PASSWORD)
    page.get_by_role("button", name="Account maken").click()
    page.get_by_role("link", name="Lees de mail").click()
    code = re.search(r"\b[A-Z0-9]{4}-?[A-Z0-9]{2,4}\b", page.get_by_role("main").inner_text())[0]
    page.goto("/ontwikkelaar/bevestigen")
    page.get_by_label("Code uit de mail").fill(code)
    page.get_by_role("button", name="Bevestigen").click()


def make_company(page):
    judge(page)
    page.get_by_label("Naam van het bedrijf").fill("Acme Software")
    page.get_by_label("Uw naam").fill("An Peeters")
    page.get_by_role("button", name="Bedrijf maken").click()
    judge(page)
    page.get_by_role("link", name="Mensen").click()
    page.get_by_label("E-mailadres van uw collega").fill("bo@acme.be")
    page.get_by_role("button", name="Uitnodigen").click()
    expect(page.get_by_role("status")).to_contain_text("De uitnodiging is verstuurd")
    judge(page)
    page.get_by_role("link", name="Naar uw pagina").click()


def apply_for_access(page):
    page.get_by_role("button", name="Aanvraag beginnen").click()
    expect(heading(page)).to_contain_text("Aanvraag technische toegang")
    page.get_by_role("button", name="Nakijken en indienen").click()
    expect(page.get_by_role("alert")).to_contain_text("Er is geen ondernemingsnummer")
    judge(page)
    page.get_by_role("alert").get_by_role("link", name="Er is geen ondernemingsnummer").click()
    expect(page.locator("#cbe")).to_be_focused()
    page.get_by_label("Ondernemingsnummer").fill("1999.900.963")
    contact = page.get_by_role("group", name="Contactpersoon", exact=True)
    contact.get_by_label("Naam").fill("An Peeters")
    contact.get_by_label("E-mailadres").fill("an@acme.be")
    page.get_by_label("Naam van het programma").fill("Zorgdossier")
    page.get_by_label("Versie").fill("4.2")
    page.get_by_label("BatchUpload, voor organisaties").check()
    page.get_by_label("Ziekenhuizen").check()
    page.get_by_role("button", name="Vul in wat nog leeg is").click()
    expect(page.get_by_label("Eerste deel")).to_have_value("AcmeSoftware")
    page.get_by_label("Wat doet het programma al met eHealth?").select_option("none")
    page.get_by_label("Waarin is het geschreven?").select_option("python")
    page.get_by_role("button", name="Nakijken en indienen").click()
    expect(page.get_by_role("heading", name="Ingediend")).to_be_visible()
    judge(page)


def prepare(page, folder):
    """Take a set and a certificate, and return the keystore, its password and the example."""
    page.get_by_role("link", name="Naar uw testgebruikers").click()
    judge(page)
    page.get_by_role("button", name="Set nemen").click()
    expect(page.get_by_role("status")).to_contain_text("profielen")
    judge(page)
    page.get_by_role("button", name="Certificaat maken voor AZ Teststad").first.click()
    judge(page)
    password = page.locator("pre code").inner_text()
    with page.expect_download() as download:
        page.get_by_role("button", name="Bestand ophalen").click()
    download.value.save_as(folder / "acme.acc-p12")
    page.get_by_role("link", name="Naar uw testgebruikers").click()
    expect(page.get_by_role("main")).to_contain_text("Alles is klaar")
    judge(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Een voorbeeld met uw eigen").click()
    download.value.save_as(folder / "voorbeeld.json")
    return password


def send(page, live_server, folder, password):
    """Send the example with the reference application and have it processed, and return the result."""
    given = ["--url", live_server.url, "--p12", str(folder / "acme.acc-p12"), "--password", password, "--json"]
    pakket = "AcmeSoftware_Zorgdossier_Test"
    sent = CliRunner().invoke(app, ["batch", "send", str(folder / "voorbeeld.json"), "--pakket", pakket, *given])
    assert sent.exit_code == 0, sent.output
    transaction = re.search(r"[0-9A-Fa-f-]{32,36}", sent.stdout)[0]
    page.get_by_role("button", name="Mijn batches nu verwerken").click()
    expect(page.get_by_role("status")).to_contain_text("Eén batch wordt nu verwerkt")
    process_due(codes=current_codes(), terms=configured.BATCH_TERMS, clock=lambda: datetime.now(UTC))
    user_code = json.loads((folder / "voorbeeld.json").read_text())["sender"]["user_code"]
    return CliRunner().invoke(app, ["batch", "result", transaction, "--user-code", user_code, *given])


def sign_in_to_manage(manager):
    manager.goto("/beheer/")
    manager.get_by_label("E-mailadres").fill(ADDRESS)
    manager.get_by_label("Wachtwoord", exact=True).fill(MANAGERS_PASSWORD)
    manager.get_by_role("button", name="Aanmelden").click()
    expect(heading(manager)).to_have_text("Bewijs uw tweede factor")
    judge(manager)
    manager.get_by_label("Code uit de app").fill(code(holds=5))
    manager.get_by_role("button", name="Verder").click()
    expect(heading(manager)).to_have_text("Wat op ons wacht")
    judge(manager)


def take_the_time(manager):
    manager.get_by_role("link", name="Acme Software").first.click()
    manager.get_by_role("button", name=re.compile(r"10:00")).click()
    expect(manager.get_by_role("heading", name="Intake afgesproken").first).to_be_visible()
    judge(manager)


def let_the_intake_pass():
    Application.objects.update(intake_at=datetime.now(UTC) - timedelta(hours=1))


def draw_up_the_plan(manager):
    manager.reload()
    manager.get_by_label("Het programma maakt en tekent zelf").check()
    manager.get_by_label("Notities, enkel voor beheerders").fill("Een ervaren ploeg")
    manager.get_by_role("button", name="Intake afsluiten").click()
    expect(manager.get_by_role("heading", name="Traject in opmaak")).to_be_visible()
    manager.get_by_label("Taak 1", exact=True).fill("De eerste batch tekenen en insturen")
    manager.get_by_label("Taak 2", exact=True).fill("")
    manager.get_by_role("button", name="Traject bewaren").click()
    expect(manager.get_by_label("Taak 1", exact=True)).to_have_value("De eerste batch tekenen en insturen")
    judge(manager)
    manager.get_by_text("Traject aan de ontwikkelaar voorstellen").first.click()
    manager.get_by_role("button", name="Traject aan de ontwikkelaar voorstellen").click()
    expect(manager.get_by_role("heading", name="Traject voorgesteld").first).to_be_visible()
    judge(manager)


def walk_to_the_plan(page, manager):
    page.get_by_role("link", name="Naar uw pagina").click()
    page.get_by_role("link", name=re.compile(r"Aanvraag \d+")).click()
    expect(page.get_by_role("region", name="Bereikt in de testomgeving")).to_contain_text("bereikt op")
    page.get_by_text("Zelf tijden voorstellen").click()
    page.get_by_label("Eerste tijd").fill(f"{datetime.now(BRUSSELS) + timedelta(days=2):%Y-%m-%dT10:00}")
    page.get_by_role("button", name="Tijden voorstellen").click()
    expect(page.get_by_role("main")).to_contain_text("U stelde deze tijden voor")
    sign_in_to_manage(manager)
    take_the_time(manager)
    page.reload()
    judge(page)
    let_the_intake_pass()
    draw_up_the_plan(manager)
    page.reload()
    expect(page.get_by_role("region", name="Begeleidingstraject", exact=True)).to_contain_text(
        "De eerste batch tekenen en insturen"
    )
    expect(page.get_by_role("main")).not_to_contain_text("Een ervaren ploeg")
    page.get_by_label("Uw naam").fill("An Peeters")
    page.get_by_label("Ik neem dit engagement").check()
    judge(page)
    page.get_by_role("button", name="Plan aannemen").click()
    expect(page.get_by_role("main")).to_contain_text("De klok loopt")
    page.get_by_label("Uw vraag of bericht").fill("Welke code voor griep?")
    page.get_by_role("button", name="Vraag stellen").click()
    expect(page.get_by_role("main")).to_contain_text("De klok staat stil")
    judge(page)
    manager.reload()
    expect(manager.get_by_role("main")).to_contain_text("An Peeters")
    manager.get_by_label("Uw antwoord").fill("Gebruik FLU")
    manager.get_by_role("button", name="Beantwoorden").click()
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("Gebruik FLU")
    expect(page.get_by_role("main")).to_contain_text("De klok loopt")


def test_a_new_developer_gets_from_the_first_page_to_an_accepted_batch_and_plan(page, manager, live_server, tmp_path):
    sign_up(page)
    make_company(page)
    apply_for_access(page)
    password = prepare(page, tmp_path)
    result = send(page, live_server, tmp_path, password)
    assert result.exit_code == 0, result.output

    walk_to_the_plan(page, manager)
