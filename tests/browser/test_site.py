"""The public site in a real browser: it leads on, works on a phone and in the dark, and axe finds nothing."""

import pytest
from playwright.sync_api import expect
from tests.browsing import violations

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = [
    "/",
    "/vragen",
    "/toegelaten-software",
    "/cookbooks/",
    "/cookbooks/batchupload/inleiding",
    "/cookbooks/batchupload/aanleverenvaccinatiegegevens",
    "/cookbooks/registratieservice/addvaccinations",
    "/cookbooks/registratieservice/recepten",
    "/cookbooks/batchupload/codes",
    "/cookbooks/regels/VAC-014",
]


def test_a_newcomer_reads_the_promises_and_begins(page):
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Toegang tot Vaccinnet, in vier stappen")
    expect(page.get_by_role("listitem").filter(has_text="Onze belofte")).to_have_count(4)

    page.get_by_role("link", name="Begin met stap 1").click()

    expect(page.get_by_label("E-mailadres")).to_be_visible()


def test_the_site_leads_to_the_environment_to_build_against_in_english_too(page):
    page.goto("/")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Access to Vaccinnet, in four steps")

    page.get_by_role("link", name="Your own Vaccinnet, to build against").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Your own Vaccinnet, to build against")


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing(page, colours):
    page.emulate_media(color_scheme=colours)
    for address in PAGES:
        page.goto(address)
        assert violations(page) == [], address
