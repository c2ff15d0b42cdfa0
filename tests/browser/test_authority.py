"""The managers' pages in a real browser: from the list to a decision, figures, without scripts, judged by axe."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from tests.browsing import violations
from tests.database.portal.test_authority import give
from tests.visits import CITIZEN

from vaccinnet.figures.count import count
from vaccinnet.register.persons import find_persons
from vaccinnet.register.vaccine_codes import current_codes

pytestmark = pytest.mark.django_db(transaction=True)
HOME = "/Vaccinnet/beheer/nazicht"


@pytest.fixture
def manager(page):
    """A page on which the manager of the cast signed in, with a dose that two senders registered."""
    person = find_persons([CITIZEN.insz])[CITIZEN.insz]
    for sender in (0, 1):
        give(person, sender)
    count(codes=current_codes(), clock=lambda: datetime.now(UTC))
    page.goto("/Vaccinnet/aanmelden")
    page.locator("button[value^=manager-]").click()
    return page


def opened(page):
    page.get_by_role("link", name="Misschien dubbel geregistreerd").click()
    page.get_by_label("Reden").fill("nazicht van een dubbel")
    page.get_by_role("button", name="Geval openen").click()


def test_a_manager_comes_from_the_list_to_a_decision(manager):
    expect(manager.get_by_role("heading", level=1)).to_have_text("Nazicht van het register")
    opened(manager)
    expect(manager.get_by_role("columnheader", name="Registratie 2")).to_be_visible()

    manager.get_by_role("button", name="Allemaal laten staan").click()
    manager.get_by_role("link", name="Er is geen reden").click()
    expect(manager.get_by_label("Waarom beslist u dat?")).to_be_focused()
    manager.get_by_label("Waarom beslist u dat?").fill("twee dosissen gegeven")
    manager.get_by_role("button", name="Allemaal laten staan").click()

    expect(manager.get_by_text("Niets wacht.")).to_be_visible()
    expect(manager.get_by_role("region", name="Laatst beslist")).to_contain_text("Blijft zoals het is")


def test_the_vaccine_is_chosen_without_script(manager):
    manager.get_by_role("link", name="Vaccinatiegraad").click()
    manager.get_by_label("Ziekte of vaccin").select_option("v:DTPA")

    manager.get_by_role("button", name="Tonen").click()

    expect(manager.get_by_label("Ziekte of vaccin")).to_have_value("v:DTPA")
    expect(manager.get_by_role("row", name="Iedereen")).to_be_visible()


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing(manager, colours):
    manager.emulate_media(color_scheme=colours)
    assert violations(manager) == []
    for name in ("vaccinatiegraad", "verzenders", "weigeringen"):
        manager.goto(f"/Vaccinnet/beheer/{name}")
        assert violations(manager) == []
    manager.goto(HOME)
    opened(manager)
    assert violations(manager) == []
    manager.get_by_role("button", name="Registratie 1").click()
    assert violations(manager) == []
