"""The console: nobody gets in without the right and a second factor, and each act is a verb of the road."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import typer
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from tests.database.trajectory.conftest import new_road
from tests.managers import ADDRESS, PASSWORD, code, new_manager, sign_in
from tests.visits import text_of
from typer.testing import CliRunner

from vaccinnet.config.commands import add_to
from vaccinnet.integrators import managing
from vaccinnet.integrators.models import Account
from vaccinnet.portal.console import urls
from vaccinnet.portal.console.acts import ACTS
from vaccinnet.rulebook import Refused
from vaccinnet.trajectory.steps import ACTS as ALL_ACTS

pytestmark = pytest.mark.django_db
CONSOLE = [
    "/beheer/",
    "/beheer/zoeken",
    "/beheer/cijfers",
    "/beheer/aanvragen/1",
    "/beheer/aanvragen/1/intake.ics",
    f"/beheer/bedrijven/{uuid.UUID(int=1)}",
]


@pytest.fixture(autouse=True)
def forget_attempts(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


@pytest.fixture
def console(client):
    """A browser in which a manager signed in with both factors."""
    new_manager(has_factor=True)
    sign_in(client)
    assert client.post("/beheer/tweede-factor", {"code": code()}, follow=True).status_code == 200
    return client


@pytest.fixture
def road():
    road = new_road()
    road.now = datetime.now(UTC)
    return road


def do(client, road, act, **filled):
    return client.post(f"/beheer/aanvragen/{road.number}/{act}", {"seen": road.row.revision, **filled}, follow=True)


@pytest.mark.parametrize("address", CONSOLE)
def test_who_is_not_signed_in_goes_to_sign_in(client, address):
    assert client.get(address)["Location"].startswith("/ontwikkelaar/aanmelden?next=")


@pytest.mark.parametrize("address", CONSOLE)
def test_for_a_developer_there_is_no_console(client, address):
    account = new_manager()
    managing.stop_managing(ADDRESS)
    sign_in(client)

    assert client.get(address).status_code == 404
    assert Account.objects.get(key=account.key).manages_since is None


@pytest.mark.parametrize("address", CONSOLE)
def test_a_manager_without_second_factor_sets_it_up_first(client, address):
    new_manager()
    sign_in(client)

    assert client.get(address)["Location"] == "/beheer/tweede-factor/instellen"


@pytest.mark.parametrize("address", CONSOLE)
def test_the_password_alone_opens_nothing(client, address):
    new_manager(has_factor=True)
    page = sign_in(client)

    assert page.redirect_chain[-1][0].startswith("/beheer/tweede-factor")
    assert client.get(address)["Location"].startswith("/ontwikkelaar/aanmelden")


@pytest.mark.parametrize("address", CONSOLE)
def test_a_session_from_before_the_second_factor_must_prove_it(client, address):
    account = new_manager()
    sign_in(client)
    TOTP.activate(account, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")

    assert client.get(address)["Location"].startswith("/beheer/tweede-factor/opnieuw?next=")


def test_every_page_of_the_console_is_guarded():
    names = {each.name for each in urls.urlpatterns if each.name.startswith("console")}

    assert all(hasattr(each.callback, "__wrapped__") for each in urls.urlpatterns if each.name in names)


def test_a_wrong_code_is_refused_with_its_rule(client):
    new_manager(has_factor=True)
    sign_in(client)

    page = client.post("/beheer/tweede-factor", {"code": "000000"})

    assert "TRJ-031" in text_of(page)
    assert client.get("/beheer/").status_code == 302


def test_setting_up_gives_recovery_codes_that_work_once(client):
    new_manager()
    sign_in(client)
    page = client.get("/beheer/tweede-factor/instellen")
    secret = page.context["form"].secret

    codes = client.post("/beheer/tweede-factor/instellen", {"code": code(secret)}, follow=True)

    assert client.get("/beheer/").status_code == 200
    one = codes.context["unused_codes"][0]
    client.post("/ontwikkelaar/afmelden")
    sign_in(client)
    assert client.post("/beheer/tweede-factor", {"code": one}, follow=True).redirect_chain
    assert client.get("/beheer/").status_code == 200
    client.post("/ontwikkelaar/afmelden")
    sign_in(client)
    client.post("/beheer/tweede-factor", {"code": one})
    assert client.get("/beheer/").status_code == 302


def test_the_work_list_shows_what_waits_and_what_is_late(console, road):
    road.walk("filed")
    assert "Aanvraag beantwoorden" in text_of(console.get("/beheer/"))
    row = road.row
    row.due_at = datetime.now(UTC) - timedelta(days=1)
    row.save()

    assert "te laat" in text_of(console.get("/beheer/"))


def test_a_manager_goes_from_the_application_to_a_proposed_plan(console, road):
    road.walk("filed")
    begins = (datetime.now(UTC) + timedelta(days=3)).strftime("%Y-%m-%dT10:00")
    do(console, road, "propose_times", time_1=begins, place="Teams")
    assert road.stands == ("times_proposed", "integrator")
    road.accept()
    assert b"BEGIN:VCALENDAR" in console.get(f"/beheer/aanvragen/{road.number}/intake.ics").content
    row = road.row
    row.intake_at = datetime.now(UTC) - timedelta(hours=2)
    row.save()

    page = do(console, road, "hold_intake", ways=["batch-own", "doctors-own"], notes="Ervaren ploeg")

    assert road.stands == ("planning", "authority")
    assert "Ervaren ploeg" in text_of(page)
    tasks = list(road.row.tasks.order_by("place"))
    do(
        console,
        road,
        "edit_plan",
        text=["Eerste taak", ""],
        owner=["integrator", "authority"],
        due_on=[tasks[0].due_on.isoformat(), ""],
    )
    assert [each.text for each in road.row.tasks.all()] == ["Eerste taak"]
    do(console, road, "propose_plan")
    assert road.stands == ("plan_proposed", "integrator")
    assert road.row.events.filter(by_name="Bea Beheer").count() == 5


def test_a_manager_takes_a_time_that_the_developer_proposed(console, road):
    road.walk("filed")
    road.propose(by=road.developer)

    do(console, road, "accept_time", time=road.row.proposed_times[0].isoformat())

    assert road.stands == ("time_agreed", "authority")


@pytest.mark.parametrize(
    ("act", "state"), [("ask_for_more", "more_asked"), ("decline", "declined"), ("close", "closed")]
)
def test_an_answer_has_a_reason_that_the_developer_reads(console, road, act, state):
    road.walk("filed")
    page = do(console, road, act)
    assert "TRJ-" in text_of(page)
    assert f'href="#{act}_reason"' in text_of(page)
    assert road.row.state == "filed"

    do(console, road, act, **{f"{act}_reason": "Welke versie is het?"})

    assert road.row.state == state
    assert road.row.events.last().text == "Welke versie is het?"


def test_what_was_closed_is_opened_again(console, road):
    road.walk("filed")
    do(console, road, "close", close_reason="Op vraag")

    do(console, road, "reopen", reopen_reason="Ze gaan verder")

    assert road.stands == ("filed", "authority")


def test_questions_and_extensions_are_answered(console, road):
    road.walk("filed")
    question = road.ask()
    do(console, road, "answer", question=question.id, answer_text="Deze code")
    do(console, road, "say", say_text="Welkom")
    page = do(console, road, "note", note_text="Nabellen")
    for text in ("Deze code", "Welkom", "Nabellen"):
        assert text in text_of(page)


def test_an_extension_is_granted_or_refused_with_a_reason(console, road):
    road.walk("integration")
    do(console, road, "decide_extension", question=road.ask_extension().id, decision="grant")
    assert road.row.extension_days == 30
    request = road.ask_extension()
    assert "TRJ-" in text_of(do(console, road, "decide_extension", question=request.id, decision="refuse"))

    do(console, road, "decide_extension", question=request.id, decision="refuse", decide_extension_reason="Te lang")

    assert road.row.extension_days == 30


def test_two_managers_do_not_overwrite_each_other(console, road):
    road.walk("filed")
    seen = road.row.revision
    road.ask_for_more()

    page = do(console, road, "decline", seen=seen, decline_reason="Dubbel")

    assert "TRJ-102" in text_of(page)
    assert road.row.state == "more_asked"


def test_a_draft_is_the_developers_alone(console, road):
    road.begin()

    assert console.get(f"/beheer/aanvragen/{road.number}").status_code == 404
    assert do(console, road, "note", note_text="x").status_code == 404


def test_what_is_no_act_of_a_manager_is_no_page(console, road):
    road.walk("filed")

    assert do(console, road, "accept_plan").status_code == 404
    assert console.get(f"/beheer/aanvragen/{road.number}/note").status_code == 405
    assert set(ACTS) == {act for act, possible in ALL_ACTS.items() if "authority" in possible.sides} - {
        "return_to_integration",
        "admit",
    }


def test_search_finds_by_company_number_and_program(console, road):
    road.walk("filed")

    for text in (road.row.company.name, str(road.number), road.row.answers["program_name"]):
        assert f"/beheer/aanvragen/{road.number}" in text_of(console.get("/beheer/zoeken", {"q": text}))
    assert "Geen aanvraag gevonden" in text_of(console.get("/beheer/zoeken", {"q": "bestaat niet"}))


def test_a_company_has_its_people_programs_and_history(console, road):
    road.walk("filed")

    page = text_of(console.get(f"/beheer/bedrijven/{road.row.company.key}"))

    assert "an@acme.be" in page
    assert road.row.company.programs.first().software_id in page


def test_figures_show_a_chart_with_its_table(console, road):
    road.walk("filed")
    do(console, road, "decline", decline_reason="Geen zorgsoftware")

    page = text_of(console.get("/beheer/cijfers"))

    assert "<svg" in page
    assert "Stap 1" in page


def test_managing_is_given_to_an_address_once(client):
    new_manager()
    assert [each.email for each in managing.managers()] == [ADDRESS]
    assert managing.let_manage(ADDRESS.upper(), now=datetime.now(UTC)).check_password(PASSWORD)
    with pytest.raises(Refused):
        managing.let_manage("geen adres", now=datetime.now(UTC))
    managing.stop_managing(ADDRESS)
    with pytest.raises(managing.NoSuchManager):
        managing.stop_managing(ADDRESS)


def test_the_command_is_offered():
    app = typer.Typer()
    add_to(app)

    assert "remove" in CliRunner().invoke(app, ["managers", "--help"]).output
