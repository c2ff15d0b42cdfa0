"""An organisation asks for its activation in a real browser, without an account, and axe finds nothing."""

import pytest
from playwright.sync_api import expect
from tests.admissions import code_in, link_in, mails_to, new_admission
from tests.browsing import violations

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
def kept(settings):
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
