"""A new developer goes from the first page to an accepted batch and plan, in a real browser without JavaScript."""

import json
import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from playwright.sync_api import expect
from tests.browsing import violations
from typer.testing import CliRunner

from vaccinnet.acceptance.load_cast import load_cast
from vaccinnet.batch.process import process_due
from vaccinnet.client.cli import app
from vaccinnet.kmehr.business_day import BRUSSELS
from vaccinnet.register.vaccine_codes import current_codes
from vaccinnet.trajectory import intake, plan
from vaccinnet.trajectory.models import Application
from vaccinnet.trajectory.party import Party
from vaccinnet.trajectory.terms import Terms

PASSWORD = "paard batterij nietje juist"
MANAGER = Party.manager(uuid.uuid4(), "Bea Beheerder")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=[1280, 390], ids=["desk", "phone"])
def page(chromium, live_server, request, settings, monkeypatch):
    settings.EMAIL_BACKEND = "vaccinnet.integrators.kept_mail.Keep"
    monkeypatch.setenv("VACCINNET_PASSWORD", "")
    cache.clear()
    load_cast(datetime.now(UTC))
    # Axe is the only script: it is given to the browser by the test, past the pages.
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": request.param, "height": 900}, locale="nl-BE"
    )
    context.route("**/*.js", lambda route: route.abort())
    page = context.new_page()
    yield page
    context.close()


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


def manage(verb, *arguments, now=None, **options):
    """Do something as the managers do."""
    row = Application.objects.get()
    now = now or datetime.now(UTC)
    verb(row.number, *arguments, by=MANAGER, seen=row.revision, now=now, terms=Terms(), **options)


def walk_to_the_plan(page):
    page.get_by_role("link", name="Naar uw pagina").click()
    page.get_by_role("link", name=re.compile(r"Aanvraag \d+")).click()
    expect(page.get_by_role("region", name="Bereikt in de testomgeving")).to_contain_text("bereikt op")
    page.get_by_text("Zelf tijden voorstellen").click()
    page.get_by_label("Eerste tijd").fill(f"{datetime.now(BRUSSELS) + timedelta(days=2):%Y-%m-%dT10:00}")
    page.get_by_role("button", name="Tijden voorstellen").click()
    expect(page.get_by_role("main")).to_contain_text("U stelde deze tijden voor")
    manage(intake.accept_time, Application.objects.get().proposed_times[0])
    held = Application.objects.get().intake_at + timedelta(hours=1)
    page.reload()
    judge(page)
    manage(intake.hold_intake, ways=["batch-own"], notes="", now=held)
    manage(plan.propose_plan)
    page.reload()
    page.get_by_label("Uw naam").fill("An Peeters")
    page.get_by_label("Ik neem dit engagement").check()
    judge(page)
    page.get_by_role("button", name="Plan aannemen").click()
    expect(page.get_by_role("main")).to_contain_text("De klok loopt")
    page.get_by_label("Uw vraag of bericht").fill("Welke code voor griep?")
    page.get_by_role("button", name="Vraag stellen").click()
    expect(page.get_by_role("main")).to_contain_text("De klok staat stil")
    judge(page)


def test_a_new_developer_gets_from_the_first_page_to_an_accepted_batch_and_plan(page, live_server, tmp_path):
    sign_up(page)
    make_company(page)
    apply_for_access(page)
    password = prepare(page, tmp_path)
    result = send(page, live_server, tmp_path, password)
    assert result.exit_code == 0, result.output

    walk_to_the_plan(page)
