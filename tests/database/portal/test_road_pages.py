"""The road of a developer on the pages, with a manager who does the other half."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from tests.developers import developer, rules_of

from vaccinnet.kmehr.business_day import BRUSSELS
from vaccinnet.trajectory import apply, intake, plan, review, talk
from vaccinnet.trajectory.models import Application, Event
from vaccinnet.trajectory.party import Party
from vaccinnet.trajectory.sample import ANSWERS
from vaccinnet.trajectory.terms import Terms

pytestmark = pytest.mark.django_db

TERMS = Terms()
MANAGER = Party.manager(uuid.uuid4(), "Bea Beheerder")


class Walk:
    """An application with its developer at the pages and its manager behind them."""

    def __init__(self):
        self.an = developer()
        application = apply.begin_application(self.an.company, by=self.an.party, now=self.now)
        self.number = application.number
        apply.file_application(
            self.number, ANSWERS, by=self.an.party, seen=application.revision, now=self.now, terms=TERMS
        )
        self.at = f"{self.an.at}/aanvragen/{self.number}"

    @property
    def now(self):
        return datetime.now(UTC)

    @property
    def row(self):
        return Application.objects.get(number=self.number)

    def manage(self, verb, *arguments, **options):
        options = {"seen": self.row.revision, "terms": TERMS, "now": self.now} | options
        return verb(self.number, *arguments, by=MANAGER, **options)

    def post(self, act, **written):
        return self.an.post(f"{self.at}/{act}", **{"seen": self.row.revision} | written)

    def page(self):
        return self.an.get(self.at).content.decode()

    def propose(self):
        self.manage(intake.propose_times, [self.now + timedelta(days=2)], place="Teams")
        return self

    def plan(self):
        self.propose()
        self.post("tijd", time=self.row.proposed_times[0].isoformat())
        held = self.row.intake_at + timedelta(hours=1)
        self.manage(intake.hold_intake, ways=["batch-own"], notes="", now=held)
        self.manage(plan.propose_plan)
        return self

    def engage(self):
        self.plan()
        self.post("plan", name="An Peeters", agrees="yes")
        return self


@pytest.fixture
def walk():
    return Walk()


def test_a_time_is_proposed_by_the_developer(walk):
    page = walk.post("tijden", time_1=f"{walk.now + timedelta(days=3):%Y-%m-%dT10:30}", place="Bij ons")

    assert "De beheerders zijn aan zet" in page.content.decode()
    (time,) = walk.row.proposed_times
    assert f"{time.astimezone(BRUSSELS):%H:%M}" == "10:30"
    assert walk.row.intake_place == "Bij ons"


@pytest.mark.parametrize("time", ["", "morgen", "2020-01-01T10:00", "2026-02-31T10:00"])
def test_a_wrong_time_is_refused_beside_its_field(walk, time):
    page = walk.post("tijden", time_1=time)

    assert rules_of(page) >= {"TRJ-104"}
    assert 'href="#time_1"' in page.content.decode()
    assert walk.row.state == "filed"


def test_a_proposed_time_is_accepted_and_goes_into_a_calendar(walk):
    assert walk.an.get(f"{walk.at}/intake.ics").status_code == 404
    walk.propose()

    page = walk.post("tijd", time=walk.row.proposed_times[0].isoformat())

    assert "De intake is afgesproken" in page.content.decode()
    file = walk.an.get(f"{walk.at}/intake.ics")
    assert file["Content-Type"].startswith("text/calendar")
    assert b"LOCATION:Teams" in file.content


def test_the_plan_is_accepted_by_name_and_the_clock_runs(walk):
    walk.plan()
    assert "Plan aannemen" in walk.page()
    assert rules_of(walk.post("plan", name="", agrees="")) >= {"TRJ-108"}

    page = walk.post("plan", name="An Peeters", agrees="yes")

    assert "De klok loopt" in page.content.decode()
    assert "Aangenomen door An Peeters" in page.content.decode()
    assert walk.row.engaged_by == "An Peeters"


def test_a_plan_is_not_shown_before_it_is_proposed(walk):
    walk.propose()
    walk.post("tijd", time=walk.row.proposed_times[0].isoformat())
    walk.manage(intake.hold_intake, ways=["batch-own"], notes="Geheim", now=walk.row.intake_at + timedelta(hours=1))

    assert "Geheim" not in walk.page()
    assert 'id="plan"' not in walk.page()


def test_a_plan_is_returned_with_a_reason(walk):
    walk.plan()
    page = walk.post("plan/terug", return_reason="")
    assert 'href="#return_reason"' in page.content.decode()

    page = walk.post("plan/terug", return_reason="Te krap")

    assert "Te krap" in page.content.decode()
    assert walk.row.state == "planning"


def test_a_task_of_the_developer_is_ticked_and_unticked(walk):
    walk.engage()
    task = walk.row.tasks.filter(owner="integrator").first()

    walk.post(f"taken/{task.key}", done="yes")
    task.refresh_from_db()
    assert task.done_at
    walk.post(f"taken/{task.key}", done="no")

    task.refresh_from_db()
    assert task.done_at is None


def test_a_question_waits_for_its_answer_and_the_clock_stands_still(walk):
    walk.engage()

    page = walk.post("berichten", text="Welke <code>?", do="ask")

    text = page.content.decode()
    assert "Welke &lt;code&gt;?" in text
    assert "wacht op antwoord" in text
    assert "De klok staat stil" in text
    question = Event.objects.get(act="ask")
    talk.answer(walk.number, question.id, "Deze", by=MANAGER, now=walk.now, terms=TERMS)
    assert "De klok loopt" in walk.page()


def test_an_empty_message_is_refused(walk):
    page = walk.post("berichten", text="  ", do="say")

    assert rules_of(page) >= {"TRJ-103"}
    assert 'href="#text"' in page.content.decode()


@pytest.mark.parametrize("days", ["", "veel", "0", "61", "99999999999"])
def test_an_extension_that_cannot_be_is_refused(walk, days):
    walk.engage()

    page = walk.post("verlenging", days=days, extension_reason="Zieke collega")

    assert rules_of(page) >= {"TRJ-109"}
    assert 'href="#days"' in page.content.decode()


def test_an_extension_is_asked(walk):
    walk.engage()

    page = walk.post("verlenging", days="10", extension_reason="Zieke collega")

    assert "Verlenging gevraagd" in page.content.decode()
    assert "De klok staat stil" in page.content.decode()


def test_what_is_asked_more_leads_back_to_the_form(walk):
    walk.manage(review.ask_for_more, reason="Welke versie?")

    assert "Welke versie?" in walk.page()
    assert "/formulier" in walk.page()
    assert "Welke versie?" in walk.an.get(f"{walk.at}/formulier").content.decode()


def test_an_application_is_withdrawn_and_opened_again(walk):
    walk.post("intrekken", withdraw_reason="")
    assert walk.row.state == "closed"

    page = walk.post("heropenen", reopen_reason="We gaan verder")

    assert walk.row.state == "filed"
    assert "Ingediend" in page.content.decode()


def test_an_act_on_an_older_page_is_refused(walk):
    walk.plan()

    page = walk.post("plan", name="An Peeters", agrees="yes", seen="1")

    assert rules_of(page) >= {"TRJ-102"}
    assert walk.row.state == "plan_proposed"


def test_what_is_missing_in_the_test_environment_is_told(walk):
    text = walk.page()

    assert "nog niet:" in text
    assert "AanleverenVaccinatieGegevens" in text
