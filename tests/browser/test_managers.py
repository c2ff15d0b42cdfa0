"""The console in a real browser: set up the second factor, answer an application, and axe finds nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from playwright.sync_api import expect
from tests.browsing import violations
from tests.database.trajectory.conftest import new_road
from tests.managers import ADDRESS, PASSWORD, code, new_manager

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def road():
    road = new_road()
    road.now = datetime.now(UTC) - timedelta(days=1)
    return road


@pytest.fixture
def manager(page, road):
    """A page on which a manager signed in and set the second factor up."""
    cache.clear()
    new_manager()
    road.walk("filed")
    page.goto("/beheer/")
    page.get_by_label("E-mailadres").fill(ADDRESS)
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Aanmelden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Stel uw tweede factor in")
    assert violations(page) == []
    page.get_by_label("Code uit de app").fill(code(page.locator("main code").inner_text(), holds=10))
    page.get_by_role("button", name="Tweede factor instellen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Herstelcodes")
    assert violations(page) == []
    page.get_by_role("main").get_by_role("link", name="Werklijst").last.click()
    page.wait_for_load_state("networkidle")
    return page


def test_a_manager_proposes_times_and_draws_up_the_plan(manager, road):
    manager.get_by_role("link", name="Acme").first.click()
    assert violations(manager) == []
    begins = (datetime.now(UTC) + timedelta(days=3)).strftime("%Y-%m-%dT10:00")
    manager.get_by_label("Eerste tijd").fill(begins)
    manager.get_by_role("button", name="Tijden voor de intake voorstellen").click()
    expect(manager.get_by_role("heading", name="Tijden voorgesteld").first).to_be_visible()
    road.accept()
    row = road.row
    row.intake_at = datetime.now(UTC) - timedelta(hours=2)
    row.save()

    manager.reload()
    manager.get_by_role("button", name="Intake afsluiten").click()
    expect(manager.get_by_role("alert")).to_be_visible()
    assert violations(manager) == []
    manager.get_by_label("Het programma maakt en tekent zelf").check()
    manager.get_by_role("button", name="Intake afsluiten").click()
    expect(manager.get_by_role("heading", name="Traject in opmaak")).to_be_visible()
    assert violations(manager) == []
    manager.get_by_text("Traject aan de ontwikkelaar voorstellen").first.click()
    manager.get_by_role("button", name="Traject aan de ontwikkelaar voorstellen").click()
    expect(manager.get_by_role("heading", name="Traject voorgesteld").first).to_be_visible()


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing(manager, road, colours):
    manager.emulate_media(color_scheme=colours)
    for address in ("", "zoeken", "cijfers", f"bedrijven/{road.company.key}", f"aanvragen/{road.number}"):
        manager.goto(f"/beheer/{address}")
        assert violations(manager) == [], address
