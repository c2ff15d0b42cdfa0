"""Pages that add, link, report and print, in a real browser: a desk, a dark phone, and a phone without JavaScript."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.browsing import violations, visit

from vaccinnet.acceptance.cast import read_cast
from vaccinnet.acceptance.load_cast import load_cast
from vaccinnet.kmehr.business_day import business_day

CITIZENS = [each for each in read_cast().citizens if not each.deceased_on and each.birth_date]
EVA = next(each for each in CITIZENS if each.family_name == "Zorgmans")
GROUP = [each for each in CITIZENS if each.company == EVA.company][:4]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(
    params=[
        {"viewport": {"width": 1280, "height": 900}},
        {"viewport": {"width": 320, "height": 700}, "color_scheme": "dark"},
        {"viewport": {"width": 320, "height": 700}, "java_script_enabled": False},
    ],
    ids=["desk", "dark phone", "phone without JavaScript"],
)
def page(chromium, live_server, request):
    """Give a page that fails the test when the browser complains."""
    load_cast(datetime.now(UTC))
    context = chromium.new_context(base_url=live_server.url, locale="nl-BE", **request.param)
    context.set_default_timeout(20_000)
    page = context.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("response", lambda got: complaints.append(f"{got.url}: {got.status}") if got.status >= 400 else None)
    page.judges = request.param.get("java_script_enabled", True)
    yield page
    context.close()
    assert complaints == []


def today():
    return business_day(datetime.now(UTC))


def look_at(page, heading):
    """See that the page has this heading, fits, needs no script, and is what axe wants."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert page.locator("script").count() == 0
    # What judges a page is a script itself.
    assert not page.judges or violations(page) == []


def write_vaccine(page, lot="LOT-17"):
    page.get_by_label("Vaccin", exact=True).fill("1734094 BOOSTRIX")
    page.get_by_label("Datum van toediening").fill((today() - timedelta(days=1)).isoformat())
    page.get_by_label("Lotnummer").fill(lot)


def add_for_eva(page):
    visit(page, "Jan Huisarts")
    page.goto("/Vaccinnet/patienten/toevoegen")
    page.get_by_label("INSZ-nummer").fill(EVA.insz)
    page.get_by_label("Familienaam").fill(EVA.family_name)
    page.get_by_label("Voornaam").fill(EVA.given_names)
    write_vaccine(page)
    page.get_by_role("button", name="Vaccinatie toevoegen").click()


def test_a_doctor_adds_a_vaccination_after_a_mistake(page):
    visit(page, "Jan Huisarts")
    page.goto("/Vaccinnet/patienten/toevoegen")
    look_at(page, "Een vaccinatie toevoegen")

    page.get_by_role("button", name="Vaccinatie toevoegen").click()
    look_at(page, "Een vaccinatie toevoegen")
    page.get_by_role("alert").get_by_role("link", name="Er is geen INSZ-nummer.").click()
    expect(page.get_by_label("INSZ-nummer")).to_be_in_viewport()
    add_for_eva(page)

    look_at(page, "✓ De vaccinatie staat in het register")
    page.get_by_role("link", name="Naar het dossier").click()
    expect(page.get_by_role("region", name="Tijdlijn")).to_contain_text("LOT-17")
    page.get_by_role("link", name="Een vaccinatie toevoegen").first.click()
    expect(page.get_by_label("Familienaam")).to_have_value(EVA.family_name)


def test_a_group_is_checked_mended_and_added(page, tmp_path):
    rows = [f"{each.insz};{each.family_name};{each.given_names}" for each in GROUP]
    good, bad = tmp_path / "groep.csv", tmp_path / "fout.csv"
    good.write_text("\r\n".join(["INSZ;familienaam;voornaam", *rows]), "utf-8-sig")
    bad.write_text("\r\n".join(["INSZ;familienaam;voornaam", *rows[:2], "85031299958;;Voornaam"]), "cp1252")
    visit(page, "Groepspraktijk De Drie Testen")
    page.goto("/Vaccinnet/groep")
    look_at(page, "Een groep toevoegen")

    write_vaccine(page)
    page.get_by_label("CSV-bestand").set_input_files(bad)
    page.get_by_role("button", name="Bestand nakijken").click()
    look_at(page, "Een groep toevoegen")
    expect(page.get_by_role("region", name="In het bestand")).to_contain_text("regel 4")
    page.get_by_label("Arts die instaat voor de vaccinatie").select_option(index=1)
    page.get_by_label("CSV-bestand").set_input_files(good)
    page.get_by_role("button", name="Bestand nakijken").click()
    look_at(page, "Klopt dit?")
    page.get_by_role("button", name="4 vaccinaties toevoegen").click()

    look_at(page, "✓ 4 vaccinaties staan in het register")


def test_a_stagemeester_links_a_trainee_and_ends_it(page):
    trainee = next(each for each in read_cast().profiles if each.user_code == "ART-2007")
    visit(page, "Jan Huisarts")
    page.goto("/Vaccinnet/koppelingen")
    look_at(page, "Koppelingen")

    page.get_by_role("button", name="Koppeling beginnen").click()
    look_at(page, "Koppelingen")
    page.get_by_label("RIZIV-nummer van de HAIO").fill(trainee.nihii)
    page.get_by_label("Eerste dag").fill(today().isoformat())
    page.get_by_role("button", name="Koppeling beginnen").click()
    expect(page.get_by_role("heading", name=trainee.name)).to_be_visible()
    page.get_by_role("button", name=f"Koppeling beëindigen van de koppeling met {trainee.name}").click()

    expect(page.get_by_role("region", name="Nu en binnenkort")).to_contain_text(f"tot en met {today().day} ")


def test_a_citizen_reports_a_mistake_and_the_doctor_mends_it(page):
    add_for_eva(page)
    visit(page, f"{EVA.given_names} {EVA.family_name}")
    page.get_by_role("link", name="Fout melden").click()
    look_at(page, "Een fout melden")

    page.get_by_role("button", name="Melding versturen").click()
    look_at(page, "Een fout melden")
    page.get_by_label("Wat is er fout").fill("Het lotnummer klopt niet, het was LOT-18.")
    page.get_by_role("button", name="Melding versturen").click()
    look_at(page, "Mijn meldingen")
    visit(page, "Jan Huisarts")
    page.get_by_role("link", name="Meldingen").click()
    look_at(page, "Meldingen van burgers")
    page.get_by_role("link", name="Lezen en antwoorden").click()
    look_at(page, "Een melding beantwoorden")
    page.get_by_role("link", name="Verbeteren").click()
    page.get_by_label("Lotnummer").fill("LOT-18")
    page.get_by_label("Reden").fill("lotnummer verkeerd gelezen")
    page.get_by_role("button", name="Verbetering bewaren").click()
    page.get_by_role("link", name="Meldingen").click()
    page.get_by_role("link", name="Lezen en antwoorden").click()
    expect(page.get_by_label("Ik heb de vaccinatie verbeterd")).to_be_checked()
    page.get_by_role("button", name="Antwoord versturen").click()
    visit(page, f"{EVA.given_names} {EVA.family_name}")
    page.get_by_role("link", name="Mijn meldingen").first.click()

    look_at(page, "Mijn meldingen")
    expect(page.get_by_text("De vaccinatie is verbeterd.")).to_be_visible()


def test_a_citizen_downloads_the_card(page):
    add_for_eva(page)
    visit(page, f"{EVA.given_names} {EVA.family_name}")

    with page.expect_download() as downloading:
        page.get_by_role("link", name="Vaccinatiekaart downloaden").click()

    assert Path(downloading.value.path()).read_bytes().startswith(b"%PDF")
