"""Sign-in to production in a real browser, at a real OpenID provider."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import expect
from tests.browsing import violations
from tests.deployment import throw_away_folder
from tests.production import production

from vaccinnet.acceptance.cast import read_cast
from vaccinnet.kmehr.identifiers import make_nihii

CITIZEN, DOCTOR_INSZ = (each.insz for each in read_cast().citizens[:2])
DOCTOR = make_nihii(199901, competence="004")
STRANGER = make_nihii(199902, competence="004")
FAULTS = {
    "tampered": "niet ondertekend met een sleutel",
    "other key": "niet ondertekend met een sleutel",
    "unsigned": "niet ondertekend met een sleutel",
    "secret": "niet ondertekend met een sleutel",
    "nonce": "hoort niet bij deze aanmelding",
    "no nonce": "hoort niet bij deze aanmelding",
    "audience": "niet voor dit register bedoeld",
    "issuer": "van een andere identiteitsprovider",
    "expired": "geldt op dit moment niet",
    "no token": "stuurde geen ID-token",
    "subject": "over twee mensen",
    "server_error": "heeft u niet aangemeld",
    "elsewhere": "antwoord dat niet te gebruiken is",
    "silent": "antwoordt niet, of niet op tijd",
    "state": "bij geen aanmelding",
}


def account(sub, fault="", **claims):
    named = {"given_name": "Noor", "family_name": "Testburger"}
    return {"sub": sub, "fault": fault, "claims": named | claims}


ACCOUNTS = {
    "burger": account("1", insz=f"{CITIZEN[:2]}.{CITIZEN[2:4]}.{CITIZEN[4:6]}-{CITIZEN[6:9]}.{CITIZEN[9:]}"),
    "rotated": account("1", "rotated", insz=CITIZEN),
    "arts": account("2", insz=DOCTOR_INSZ, nihii=DOCTOR, family_name="Arts"),
    "alleen arts": account("3", nihii=DOCTOR[:8]),
    "onbekende arts": account("4", nihii=STRANGER),
    "onbekende arts, burger": account("5", nihii=STRANGER, insz=CITIZEN),
    "niemand": account("6"),
    "beheerder": account("8", roles=["beheerder"], family_name="Beheer"),
} | {fault: account("7", fault, insz=CITIZEN) for fault in FAULTS}

ROLES = {"VACCINNET_SIGN_IN_ROLE_CLAIM": "roles", "VACCINNET_SIGN_IN_MANAGER_ROLE": "beheerder"}

SEED = f"""
import datetime, uuid
from vaccinnet.profiles.register_profile import link, register_profile
now = datetime.datetime.now(datetime.UTC)
facts = dict(cbe="", insz="", now=now)
doctor = register_profile(key=uuid.uuid4(), kind="doctor", organisation_kind="", name="Dr. Hilde Arts",
    nihii="{DOCTOR}", user_code="ARTS1", **facts)
hospital = register_profile(key=uuid.uuid4(), kind="organisation", organisation_kind="hospital", name="AZ Teststad",
    nihii="71000040", user_code="ORG1", **facts)
link(doctor, to=hospital, role="responsible", starts_on=now.date() - datetime.timedelta(days=9))
"""


@pytest.fixture(scope="module")
def served(database_server):
    with (
        throw_away_folder() as folder,
        production(folder, Path(os.environ["VACCINNET_DATA_DIR"]), ACCOUNTS, **ROLES) as made,
    ):
        made.run(SEED)
        yield made


@pytest.fixture(params=[1280, 320], ids=["desk", "phone"])
def width(request):
    return request.param


@pytest.fixture
def page(chromium, served, width):
    """Give a page that fails the test when the browser complains, something does not fit, or a number is shown."""
    context = chromium.new_context(
        base_url=served.url,
        viewport={"width": width, "height": 900},
        locale="nl-BE",
        ignore_https_errors=True,
    )
    page = context.new_page()
    complaints = []
    page.on("console", lambda message: None if "Failed to load" in message.text else complaints.append(message.text))
    page.on("requestfailed", lambda failed: complaints.append(failed.failure) if is_broken(failed) else None)
    page.on("request", lambda sent: complaints.append(sent.url) if CITIZEN in sent.url else None)
    page.on("response", lambda got: complaints.append(f"{got.url}: {got.status}") if got.status >= 500 else None)
    yield page
    fits = page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
    assert complaints == []
    assert fits


def is_broken(failed):
    # Who goes on fast leaves while the icon is still on its way.
    return failed.failure != "net::ERR_ABORTED"


def go_to_provider(page):
    page.goto("/")
    page.get_by_role("button", name="Aanmelden met Testsleutel").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bewijs wie u bent")


def sign_in(page, name):
    go_to_provider(page)
    page.get_by_label("Naam").fill(name)
    page.get_by_label("Wachtwoord").fill("geheim")
    page.get_by_role("button", name="Akkoord").click()


def refused(page, rule, text):
    expect(page.get_by_role("heading", level=1)).to_have_text("U bent niet aangemeld")
    expect(page.get_by_role("alert")).to_contain_text(text)
    expect(page.get_by_role("alert")).to_contain_text(f"regel {rule}")
    expect(page.get_by_role("button", name="Afmelden")).to_have_count(0)


def cookies_of(page):
    return {each["name"]: each for each in page.context.cookies(page.context.pages[0].url)}


def sessions_at(served):
    return httpx.get(f"{served.issuer}/sessions", verify=served.trust).json()["sessions"]


def test_a_citizen_signs_in_sees_the_own_record_and_signs_out_at_the_provider_too(page, served):
    page.goto("/Vaccinnet")
    assert page.url == f"{served.url}/Vaccinnet/aanmelden"
    expect(page.get_by_text("testomgeving")).to_have_count(0)

    sign_in(page, "burger")

    assert page.url == f"{served.url}/Vaccinnet"
    expect(page.get_by_text("Aangemeld als Noor Testburger")).to_be_visible()
    expect(page.get_by_role("heading", name="Nog geen vaccinaties")).to_be_visible()
    cookie = cookies_of(page)["sessionid"]
    assert cookie["secure"]
    assert cookie["httpOnly"]
    expect(page.get_by_text("Stuur een batch")).to_have_count(0)

    there = sessions_at(served)
    page.get_by_role("button", name="Afmelden").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("U bent bij de provider afgemeld")
    assert urlsplit(page.url).netloc == urlsplit(served.issuer).netloc
    assert "sessionid" not in cookies_of(page)
    assert sessions_at(served) == there - 1
    page.get_by_role("link", name="Terug").click()
    assert page.url == f"{served.url}/Vaccinnet/aanmelden"
    page.goto("/Vaccinnet")
    assert page.url == f"{served.url}/Vaccinnet/aanmelden"


def test_a_doctor_chooses_for_whom_to_act(page, served):
    sign_in(page, "arts")

    expect(page.get_by_role("heading", level=1)).to_have_text("In welke hoedanigheid gaat u verder?")
    expect(page.get_by_role("heading", level=2)).to_have_text(
        ["Als burger", "Als arts", "Als verantwoordelijke arts van AZ Teststad"]
    )
    assert violations(page) == []

    page.get_by_role("button", name="van AZ Teststad").click()

    expect(page.get_by_text("Aangemeld als Dr. Hilde Arts", exact=True)).to_be_visible()
    page.goto("/Vaccinnet")
    expect(page.get_by_text("Aangemeld als Dr. Hilde Arts", exact=True)).to_be_visible()
    assert page.url == f"{served.url}/Vaccinnet/aanmelden"


def test_a_doctor_whose_number_is_not_registered_goes_on_as_a_citizen_and_hears_why(page):
    sign_in(page, "onbekende arts, burger")

    expect(page.get_by_role("alert")).to_contain_text("geen arts of arts in opleiding geregistreerd")
    page.get_by_role("button", name="Als burger").click()

    expect(page.get_by_text("Aangemeld als Noor Testburger")).to_be_visible()


def test_a_doctor_without_an_insz_has_seats_as_a_doctor_only(page):
    sign_in(page, "alleen arts")

    expect(page.get_by_role("heading", level=2)).to_have_text(
        ["Als arts", "Als verantwoordelijke arts van AZ Teststad"]
    )


def test_a_manager_is_known_by_the_role_that_the_provider_tells(page):
    sign_in(page, "beheerder")

    expect(page.get_by_text("Aangemeld als Noor Beheer", exact=True)).to_be_visible()


@pytest.mark.parametrize(
    ("name", "rule", "text"),
    [
        ("onbekende arts", "CON-046", "geen arts of arts in opleiding geregistreerd"),
        ("niemand", "CON-044", "geen INSZ-nummer en geen RIZIV-nummer"),
    ],
)
def test_who_has_no_seat_is_told_why(page, name, rule, text):
    sign_in(page, name)

    refused(page, rule, text)
    assert violations(page) == []


def test_who_breaks_off_at_the_provider_is_told_so_and_can_begin_again(page):
    go_to_provider(page)
    page.get_by_role("button", name="Weigeren").click()

    refused(page, "CON-042", "afgebroken")
    page.get_by_role("link", name="Opnieuw aanmelden").click()
    sign_in(page, "burger")

    expect(page.get_by_text("Aangemeld als Noor Testburger")).to_be_visible()


def test_a_provider_that_changed_its_key_is_believed_by_the_new_one(page):
    sign_in(page, "rotated")

    expect(page.get_by_text("Aangemeld als Noor Testburger")).to_be_visible()


@pytest.mark.parametrize("fault", [each for each in FAULTS if each not in ("silent", "elsewhere")])
@pytest.mark.parametrize("width", [1280], ids=["desk"])
def test_an_answer_that_is_not_proven_signs_nobody_in(page, served, fault):
    sign_in(page, fault)

    rule = {"server_error": "CON-042", "state": "CON-041"}.get(fault, "CON-043")
    refused(page, rule, FAULTS[fault])
    page.goto("/Vaccinnet")
    assert page.url == f"{served.url}/Vaccinnet/aanmelden"


def test_an_answer_counts_once_and_only_in_the_browser_that_began(chromium, served):
    context = chromium.new_context(base_url=served.url, locale="nl-BE", ignore_https_errors=True)
    page = context.new_page()
    answers = []
    page.on("request", lambda sent: answers.append(sent.url) if "/terug?" in sent.url else None)
    sign_in(page, "burger")
    page.goto(answers[0])
    refused(page, "CON-041", "bij geen aanmelding")
    context.close()

    with httpx.Client(base_url=served.url, verify=served.trust) as other:
        said = other.get(answers[0])
    assert said.status_code == 403
    assert "CON-041" in said.text


@pytest.mark.parametrize("width", [1280], ids=["desk"])
@pytest.mark.parametrize("fault", ["silent", "elsewhere"])
def test_a_provider_that_does_not_answer_or_sends_us_elsewhere_is_not_waited_for(chromium, served, width, fault):
    context = chromium.new_context(base_url=served.url, locale="nl-BE", ignore_https_errors=True)
    page = context.new_page()
    sign_in(page, fault)
    refused(page, "CON-040", FAULTS[fault])
    context.close()


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing_on_the_way_in(page, colours):
    page.emulate_media(color_scheme=colours)
    page.goto("/")

    assert violations(page) == []


def test_the_log_has_rules_and_no_claims(served):
    told = httpx.get(f"{served.url}/Vaccinnet/aanmelden/terug", params={"state": "x", "code": "y"}, verify=served.trust)
    log = served.log()

    # Whichever tests ran before in this process.
    assert "CON-041" in told.text
    assert "CON-041" in log
    for word in (CITIZEN, DOCTOR, "Noor", "Testburger", "id_token", "Traceback", "weigerde"):
        assert word not in log
