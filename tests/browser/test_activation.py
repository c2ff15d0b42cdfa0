"""An organisation asks for its activation in a real browser, without an account, and axe finds nothing."""

from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import expect
from tests.admissions import code_in, link_in, mails_to, new_admission
from tests.browsing import violations
from tests.developers import BACKEND
from tests.managers import ADDRESS, PASSWORD, code, new_manager

from vaccinnet.admission.keys import keys_in
from vaccinnet.admission.publish import contents_of
from vaccinnet.admission.signed_list import verify
from vaccinnet.integrators.models import Account, Company, Member

pytestmark = pytest.mark.django_db(transaction=True)

WRITTEN = {
    "Naam van de organisatie": "AZ Voorbeeld",
    "RIZIV- of KBO-nummer": "71000040",
    "Onderwerp van het certificaat": "NIHII-HOSPITAL=71000040",
    "Naam van de arts": "Dr. An Arts",
    "RIZIV-nummer van de arts": "10000007004",
    "E-mailadres van de arts": "arts@voorbeeld.be",
    "Naam van de contactpersoon": "Bert Beheer",
    "E-mailadres van de contactpersoon": "bert@voorbeeld.be",
    "Telefoonnummer": "+32 2 555 01 23",
}


def send_form(page):
    """Fill the form in on the page, and send it."""
    for label, value in WRITTEN.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label("Soort organisatie").select_option(label="Ziekenhuis")
    page.get_by_role("button", name="Nakijken").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kijk na en verstuur")
    assert violations(page) == []
    page.get_by_role("button", name="Formulier versturen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw formulier is verstuurd")


def answer_mail(page):
    """Confirm as the doctor, with the mail."""
    mail = mails_to("arts@voorbeeld.be")[0]
    page.goto(link_in(mail))
    assert violations(page) == []
    page.get_by_label("Code uit de mail").fill(code_in(mail))
    page.get_by_role("button", name="Formulier lezen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lees het formulier")
    assert violations(page) == []
    page.get_by_role("button", name="Ik bevestig als verantwoordelijke arts").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("U hebt bevestigd")


@pytest.fixture
def kept(page, settings):
    settings.EMAIL_BACKEND = "vaccinnet.integrators.kept_mail.Keep"
    new_admission()


def test_from_the_list_of_software_to_the_confirmation(page, kept):
    page.goto("/toegelaten-software")
    assert violations(page) == []
    page.get_by_role("main").get_by_role("link", name="Activatie aanvragen").click()
    page.get_by_role("button", name="Nakijken").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []
    send_form(page)
    assert violations(page) == []
    answer_mail(page)
    assert violations(page) == []


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing(page, kept, colours):
    page.emulate_media(color_scheme=colours)
    for address in ("", "verstuurd", "terugvinden", "antwoord/ja", "00000000-0000-4000-8000-000000000000"):
        page.goto(f"/activatie/{address}")
        assert violations(page) == [], address


@pytest.fixture
def manager(page, kept):
    """A page on which a manager signed in with both factors."""
    cache.clear()
    new_manager(has_factor=True)
    return page


def enter_console(page):
    """Sign in as the manager, and go to the activations."""
    page.goto("/beheer/activaties")
    page.get_by_label("E-mailadres").fill(ADDRESS)
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Aanmelden").click()
    page.get_by_label("Code").fill(code(holds=10))
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Activaties")


def listed(page, kind, name):
    """The entries of a list as it is signed now."""
    keys = {each.id: each.private.public_key() for each in keys_in(settings.ADMISSION_SIGNING_KEYS)}
    return verify(page.request.get(f"/{name}").text(), kind=kind, keys=keys).contents


def test_from_the_form_to_the_lists_and_from_a_revocation_to_the_lists(manager):
    page = manager
    page.goto("/activatie/?programma=Acme_Zorgdossier")
    send_form(page)
    answer_mail(page)
    enter_console(page)
    assert violations(page) == []

    page.get_by_role("table").get_by_role("link", name="AZ Voorbeeld").click()
    assert violations(page) == []
    page.get_by_role("button", name="Goedkeuren").click()
    expect(page.get_by_role("heading", name="Geactiveerd")).to_be_visible()
    assert violations(page) == []
    (organisation,) = contents_of("organisations")
    assert [each["software_id"] for each in organisation["activations"]] == ["Acme_Zorgdossier_AZVoorbeeld"]
    assert [each["state"] for each in listed(page, "admissions", "toelatingen.jws")] == ["admitted"]

    page.get_by_role("link", name="Zorgdossier", exact=True).click()
    assert violations(page) == []
    page.get_by_text("Intrekken").first.click()
    page.locator("details[open]").get_by_label("Reden").fill("Schrijft elk lotnummer fout.")
    page.locator("details[open]").get_by_role("button", name="Intrekken").click()
    expect(page.locator("#stands")).to_have_text("Ingetrokken")
    assert violations(page) == []
    (program,) = listed(page, "admissions", "toelatingen.jws")
    assert (program["state"], program["reason"]) == ("revoked", "Schrijft elk lotnummer fout.")
    page.goto("/beheer/toelatingen")
    assert violations(page) == []

    mail = mails_to("bert@voorbeeld.be")[0]
    assert "kan er nu niet mee registreren" in mail.subject
    mail = next(each for each in mails_to("bert@voorbeeld.be") if each.subject == "AZ Voorbeeld is geactiveerd")
    page.goto(link_in(mail))
    page.get_by_role("button", name="Mail de code aan de contactpersoon").click()
    page.get_by_label("Code uit de mail").fill(code_in(mails_to("bert@voorbeeld.be")[0]))
    page.get_by_role("button", name="Openen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("AZ Voorbeeld")
    assert violations(page) == []


def test_the_page_of_the_developer(page, kept, live_server):
    company = Company.objects.get(name="Acme Software")
    account = Account.objects.create(email="an@acme.be", joined_at=datetime.now(UTC), name="An")
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    Member.objects.create(
        company=company, email=account.email, name="An", account_key=account.key, invited_at=datetime.now(UTC)
    )
    client = Client()
    client.force_login(account, backend=BACKEND)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(f"/ontwikkelaar/{company.key}/toelatingen")
    assert violations(page) == []
    page.get_by_text("Een nieuwe versie opgeven").click()
    page.get_by_label("BatchUpload").check()
    page.get_by_role("button", name="Versie opgeven").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    assert violations(page) == []
    page.get_by_label("Versie", exact=True).fill("5.0")
    page.get_by_label("Wat verandert").fill("Een ander lotnummer.")
    page.get_by_role("button", name="Versie opgeven").click()
    expect(page.get_by_role("button", name="Aanvraag voor deze versie beginnen")).to_be_visible()
    assert violations(page) == []
