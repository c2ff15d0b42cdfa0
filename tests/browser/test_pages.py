"""The pages in a real browser, at the width of a desk and of a phone."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from tests.browsing import violations

from vaccinnet.acceptance.cast import read_cast
from vaccinnet.kmehr.codes import VaccineCodes
from vaccinnet.kmehr.message import Id
from vaccinnet.profiles.find_sender import sender_of
from vaccinnet.profiles.models import Profile
from vaccinnet.register.add import add
from vaccinnet.register.persons import find_persons
from vaccinnet.register.sample import SAMPLE

CITIZEN = next(each for each in read_cast().citizens if each.family_name == "Zorgmans")
SENDER = read_cast().profiles[0]

pytestmark = pytest.mark.django_db(transaction=True)


def vaccinate(days_ago, *, origin="own", **codes):
    """Store a vaccination of the citizen, sent by the hospital of the cast, as the register does for a batch."""
    now = datetime.now(UTC)
    arrival = SAMPLE.but(
        person=find_persons([CITIZEN.insz])[CITIZEN.insz],
        sender=sender_of(Profile.objects.get(key=SENDER.key)),
        origin=origin,
        received_on=now.date(),
        given_on=now.date() - timedelta(days=days_ago),
        ids=(Id("LOCAL", uuid.uuid4().hex, "vaccinationid"),),
        vaccine=VaccineCodes.builtin().resolve(**codes),
        product_name="",
        **{"cnk": "", "lot": "LOT-17"} | codes,
    )
    (outcome,) = add([arrival], codes=VaccineCodes.builtin(), software_id="a_b_c", sent_in=uuid.uuid4(), now=now)
    assert outcome.vaccination_id, outcome.findings


def choose(page):
    page.goto("/Vaccinnet/aanmelden")
    page.get_by_role("button", name=f"als {CITIZEN.given_names} {CITIZEN.family_name}").click()


def test_the_start_page_says_what_to_do_next(page):
    page.goto("/testomgeving")

    expect(page.get_by_role("heading", level=1)).to_have_text("Uw eigen Vaccinnet, om tegen te bouwen")
    expect(page.get_by_text(f"--pakket {SENDER.software_ids[0]}")).to_be_visible()
    expect(page.get_by_text("Geen batch wacht")).to_be_visible()

    page.get_by_role("link", name="Een persoon kiezen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Als wie meldt u zich aan?")


def test_a_persona_sees_what_was_registered(page):
    vaccinate(2, cnk="1734094")
    vaccinate(9000, origin="reported", vaccinnet_code="HBV")

    choose(page)

    assert page.url.endswith("/Vaccinnet")
    protected = page.get_by_role("region", name="U bent beschermd tegen…")
    expect(protected.get_by_role("rowheader")).to_have_text(["difterie", "hepatitis B", "kinkhoest", "tetanus"])
    timeline = page.get_by_role("region", name="Tijdlijn")
    expect(timeline).to_contain_text("BOOSTRIX SER PREREMPL 1 X 0,5 ML")
    expect(timeline).to_contain_text("LOT-17")
    expect(timeline).not_to_contain_text("hepatitis")
    expect(page.get_by_role("region", name="Gemeld uit het verleden")).to_contain_text("hepatitis B")


def test_a_persona_without_vaccinations_is_told_how_to_get_them_there(page):
    choose(page)

    expect(page.get_by_role("heading", name="Nog geen vaccinaties")).to_be_visible()
    page.get_by_role("link", name="Zo verstuurt u een batch").click()
    expect(page.get_by_role("heading", name="Van certificaat tot dossier")).to_be_in_viewport()


def test_another_persona_can_be_chosen(page):
    choose(page)

    page.get_by_role("link", name="Als iemand anders").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Als wie meldt u zich aan?")


def test_the_language_can_be_switched_on_the_spot_and_stays(page):
    vaccinate(2, cnk="1734094")
    choose(page)

    page.get_by_role("button", name="English").click()

    protected = page.get_by_role("region", name="You are protected against…")
    expect(protected.get_by_role("rowheader")).to_have_text(["diphtheria", "tetanus", "whooping cough (pertussis)"])
    page.goto("/testomgeving")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your own Vaccinnet, to build against")
    page.get_by_role("button", name="Nederlands").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw eigen Vaccinnet, om tegen te bouwen")


def test_the_first_thing_that_the_keyboard_reaches_leads_to_the_content(page):
    page.goto("/testomgeving")

    page.keyboard.press("Tab")

    expect(page.get_by_role("link", name="Naar de inhoud")).to_be_focused()
    expect(page.get_by_role("link", name="Naar de inhoud")).to_be_in_viewport()


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing(page, colours):
    vaccinate(2, cnk="1734094")
    page.emulate_media(color_scheme=colours)
    page.goto("/testomgeving")
    assert violations(page) == []
    page.goto("/Vaccinnet/aanmelden")
    assert violations(page) == []
    choose(page)
    assert violations(page) == []
