"""Journeys over the pages of consultation: a batch of a hospital, for all who read it."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.browsing import violations, visit
from tests.doors.conftest import Door, _sender

from vaccinnet.acceptance.ca import issue_certificate
from vaccinnet.acceptance.cast import read_cast
from vaccinnet.acceptance.load_cast import load_cast
from vaccinnet.audit.models import Line
from vaccinnet.audit.verify import broken_at
from vaccinnet.ehealth.keystore import read_p12
from vaccinnet.register.persons import find_persons

sys.path.insert(0, str(Path(__file__).parents[2] / "docs" / "cookbook" / "recipes"))
from fhir_search import ask_token, vaccinations

PASSWORD = "a long password"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def open_page(chromium, live_server):
    """Give a function that opens a page, and fail the test when the browser complains about any."""
    opened, complaints = [], []

    def do(**options):
        context = chromium.new_context(base_url=live_server.url, locale="nl-BE", **options)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("response", lambda got: complaints.append(f"{got.url}: {got.status}") if got.status >= 400 else None)
        opened.append(context)
        return page

    yield do
    for each in opened:
        each.close()
    assert complaints == []


@pytest.fixture(
    params=[
        {"viewport": {"width": 1280, "height": 900}},
        {"viewport": {"width": 320, "height": 700}, "java_script_enabled": False},
    ],
    ids=["desk", "phone without JavaScript"],
)
def page(open_page, request):
    return open_page(**request.param)


@pytest.fixture
def door():
    load_cast(datetime.now(UTC))
    return Door({"ORG-1001": _sender("ORG-1001")})


@pytest.fixture
def batch(door):
    """A processed batch about Eva: one vaccination is accepted, one of tomorrow refused."""
    tomorrow = door.today + timedelta(days=1)
    answer = door.send(
        door.message(door.folder("Eva", door.vaccination(1, lot="LOT-17"), door.vaccination(2, given_on=tomorrow)))
    )
    door.process()
    return answer.transaction_id


@pytest.fixture
def eva(door):
    insz = door.patient("Eva").insz
    return find_persons([insz])[insz]


def fits(page):
    """Nothing is wider than the screen, whether or not scripts run."""
    box = page.locator("main").bounding_box()
    return box["x"] >= 0 and box["x"] + box["width"] <= page.viewport_size["width"]


def deeds(person):
    lines = Line.objects.filter(person_key=person.key).order_by("number")
    return [(line.action, line.via, bool(line.for_key)) for line in lines]


def over_fhir(url, insz):
    """Return the vaccinations of a person as a program of a group practice finds them, with the published recipe."""
    practice = next(each for each in read_cast().profiles if each.user_code == "PRA-3001")
    issued = issue_certificate(practice.subject, password=PASSWORD, now=datetime.now(UTC))
    holder = read_p12(issued.p12, password=PASSWORD)
    key, certificate = holder.key, holder.certificate
    token = ask_token(f"{url}/fhir", software_id="Voorbeeld_Zorgdossier", key=key, certificate=certificate)
    return list(vaccinations(f"{url}/fhir", token=token, insz=insz))


def test_a_batch_is_read_by_everybody_and_mended_by_its_organisation(page, live_server, door, batch, eva):
    insz = door.patient("Eva").insz

    # The citizen reads it.
    visit(page, "Eva Oudejaar")
    timeline = page.get_by_role("region", name="Tijdlijn")
    expect(timeline).to_contain_text("LOT-17")
    expect(timeline).to_contain_text("AZ Teststad")
    assert fits(page)

    # The doctor reads it, and may not mend what the hospital sent.
    visit(page, "Jan Huisarts")
    page.get_by_label("INSZ-nummer").fill(insz)
    page.get_by_label("Waarom u kijkt").fill("consultatie vandaag")
    page.get_by_role("button", name="Dossier openen").click()
    expect(page.get_by_role("region", name="Tijdlijn")).to_contain_text("LOT-17")
    expect(page.get_by_role("link", name="Verbeteren")).to_have_count(0)
    assert insz not in page.url
    assert fits(page)

    # The organisation sees what was refused and why, and corrects what is stored.
    visit(page, "AZ Teststad")
    page.get_by_role("link", name="Per persoon").click()
    expect(page.get_by_role("article", name="Persoon 1")).to_contain_text("VAC-014")
    assert fits(page)
    page.get_by_role("button", name="Dossier openen").click()
    page.get_by_role("link", name="Verbeteren").click()
    page.get_by_label("Lotnummer").fill("LOT-18")
    page.get_by_role("button", name="Verbetering bewaren").click()
    page.get_by_role("alert").get_by_role("link", name="Er is geen reden.").click()
    expect(page.get_by_label("Reden")).to_be_focused()
    expect(page.get_by_label("Lotnummer")).to_have_value("LOT-18")
    page.get_by_label("Reden").fill("lotnummer verkeerd overgenomen")
    page.get_by_role("button", name="Verbetering bewaren").click()
    expect(page.get_by_role("status")).to_contain_text("De vaccinatie is verbeterd.")
    assert fits(page)

    # A program of a practice reads it over FHIR.
    (told,) = over_fhir(live_server.url, insz)
    assert (told["status"], told["meta"]["versionId"]) == ("completed", "2")
    assert "LOT-18" in str(told["extension"])

    # The citizen reads what changed, and who looked.
    visit(page, "Eva Oudejaar")
    page.locator("summary", has_text="Verbeterd").click()
    expect(page.get_by_text("Reden: lotnummer verkeerd overgenomen")).to_be_visible()
    expect(page.get_by_text("LOT-17")).to_be_visible()
    page.get_by_role("link", name="Wie keek", exact=True).click()
    assert page.get_by_role("rowheader").all_inner_texts()[0].startswith("U bekeek uw vaccinaties")
    rows = " | ".join(page.get_by_role("rowheader").all_inner_texts())
    for told in (
        "Hilde Ziekenhuisarts (voor AZ Teststad) verbeterde 1 vaccinatie",
        "Jan Huisarts bekeek uw vaccinaties",
        "Groepspraktijk De Drie Testen bekeek uw vaccinaties",
        "AZ Teststad registreerde 1 vaccinatie",
    ):
        assert told in rows
    assert fits(page)

    # Every look is on the trail: of the citizen each time, one of the doctor, and four of the responsible doctor, who
    # saw the record, the form, the form with what was missing, and the record again.
    assert deeds(eva) == [
        ("added", "BatchUpload", False),
        ("consulted", "Vaccinnet", False),
        ("consulted", "Vaccinnet", False),
        ("consulted", "Vaccinnet", True),
        ("consulted", "Vaccinnet", True),
        ("consulted", "Vaccinnet", True),
        ("corrected", "Vaccinnet", True),
        ("consulted", "Vaccinnet", True),
        ("consulted", "FHIR", False),
        ("consulted", "Vaccinnet", False),
    ]
    assert broken_at(eva.key) is None


def test_a_doctor_removes_nothing_without_a_reason_and_keeps_the_stock(page, door):
    visit(page, "Jan Huisarts")
    page.get_by_role("link", name="Voorraad").click()
    page.get_by_label("Vaccin", exact=True).fill("1734094")
    page.get_by_label("Aantal dosissen").fill("3")
    page.get_by_role("button", name="Dosissen toevoegen").click()
    expect(page.get_by_role("status")).to_contain_text("De dosissen zijn toegevoegd.")

    page.get_by_role("link", name="Verloop en tellen DTPA").or_(
        page.get_by_role("link", name="DTPA/GL001")
    ).first.click()
    page.get_by_label("Geteld aantal dosissen").fill("2")
    page.get_by_label("Waarom het verschilt").fill("een gebroken")
    page.get_by_role("button", name="Voorraad rechtzetten").click()

    expect(page.get_by_text("Nog 2 dosissen")).to_be_visible()
    expect(page.get_by_role("region", name="Verloop")).to_contain_text("een gebroken")
    assert fits(page)


def test_the_result_of_a_batch_is_downloaded(page, batch):
    visit(page, "AZ Teststad")
    page.get_by_role("link", name="Per persoon").click()

    with page.expect_download() as download:
        page.get_by_role("link", name="Resultaat als CSV").click()

    assert download.value.suggested_filename == f"resultaat-{batch}.csv"
    assert "VAC-014" in download.value.path().read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(("width", "colours"), [(1280, "light"), (320, "dark")], ids=["desk", "phone"])
def test_axe_finds_nothing(open_page, door, batch, width, colours):
    page = open_page(viewport={"width": width, "height": 900}, color_scheme=colours)
    found = {}

    def look(what):
        found[what] = violations(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, what
        assert page.locator("script").count() == 0

    visit(page, "AZ Teststad")
    look("batches")
    page.get_by_role("link", name="Per persoon").click()
    look("batch")
    page.get_by_role("button", name="Dossier openen").click()
    look("dossier")
    page.get_by_role("link", name="Verwijderen").click()
    look("remove")
    page.get_by_role("link", name="Terug naar het dossier").click()
    page.get_by_role("link", name="Verbeteren").click()
    look("correct")
    page.get_by_label("Lotnummer").fill("LOT-18")
    page.get_by_role("button", name="Verbetering bewaren").click()
    look("correct, with what is wrong")
    page.get_by_label("Reden").fill("lotnummer verkeerd overgenomen")
    page.get_by_role("button", name="Verbetering bewaren").click()
    look("corrected")
    visit(page, "Eva Oudejaar")
    page.locator("summary", has_text="Verbeterd").click()
    look("record")
    page.get_by_role("link", name="Wie keek", exact=True).click()
    look("looks")
    visit(page, "Jan Huisarts")
    look("patients")
    page.get_by_role("button", name="Dossier openen").click()
    look("patients, with what is wrong")
    page.get_by_role("link", name="Voorraad").click()
    look("stock")
    page.get_by_role("link", name="Verloop en tellen").first.click()
    look("stock of a vaccine")

    assert {what: each for what, each in found.items() if each} == {}
