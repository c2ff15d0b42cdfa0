"""The qualification test in a real browser: from complete traffic to passed, and a zip with one wrong file."""

import io
import re
import uuid
import zipfile
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import expect
from tests.browsing import violations
from tests.database.qualification.conftest import CAST, QUALIFIES, Qualifying, doors, process
from tests.developers import BACKEND
from tests.managers import code, new_manager, sign_in

from vaccinnet.config.showcase import qualification
from vaccinnet.integrators.models import Account, Member, Program
from vaccinnet.trajectory.party import Party

pytestmark = pytest.mark.django_db(transaction=True)


class Test:
    """A developer of the reference application in step 3, with the files of a complete set."""

    __test__ = False

    def __init__(self, page, files):
        self.page, self.files = page, files
        company = Program.objects.get(key=CAST["ORG-1001"].software_ids[0].lower()).company
        now = datetime.now(UTC)
        self.account = Account.objects.create(email="an@voorbeeld.be", joined_at=now)
        whose = {"company": company, "account_key": self.account.key, "name": "An Peeters"}
        Member.objects.create(email=self.account.email, invited_at=now, joined_at=now, **whose)
        party = Party.integrator(self.account.key, "An Peeters", company_key=company.key)
        road = self.road = Qualifying(company, party)
        road.now = now - timedelta(days=10)
        road.begin().file(QUALIFIES).propose().accept().hold(ways=("batch-own",)).propose_plan().accept_plan()
        road.now = now
        road.do_tasks()
        self.at = f"/ontwikkelaar/{company.key}/aanvragen/{road.number}/kwalificatietest"

    def is_developer(self):
        client = Client()
        client.force_login(self.account, backend=BACKEND)
        self._take(client)

    def is_manager(self):
        client = Client()
        sign_in(client)
        client.post("/beheer/tweede-factor", {"code": code()}, follow=True)
        self._take(client)

    def _take(self, client):
        value = client.cookies["sessionid"].value
        self.page.context.add_cookies(
            [{"name": "sessionid", "value": value, "url": self.page.url_of_server, "httpOnly": True}]
        )


@pytest.fixture
def taken(page, live_server, monkeypatch):
    cache.clear()
    page.url_of_server = live_server.url
    monkeypatch.setattr(qualification, "process_now", process)
    with httpx.Client(transport=doors(), base_url="http://localhost") as http:
        batch = qualification.make_batch_set(CAST["ORG-1001"], http, "http://localhost")
        calls = qualification.make_call_set(CAST, http, "http://localhost")
    assert calls.files
    return Test(page, batch.files)


def judge(page):
    assert violations(page) == []


def test_a_complete_set_is_shown_passed_by_a_manager_and_seen_as_passed(taken, page):
    new_manager(has_factor=True)
    taken.is_developer()
    page.goto(taken.at)
    expect(page.get_by_role("main")).to_contain_text("12 van 12 bestanden")
    judge(page)
    page.get_by_role("button", name="Deze set tonen").click()
    expect(page.get_by_role("main")).to_contain_text("Alle criteria zijn in orde")
    judge(page)

    taken.is_manager()
    page.goto("/beheer/")
    page.get_by_role("link", name="Kwalificatietest beoordelen").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kwalificatietest van aanvraag")
    judge(page)
    page.get_by_role("button", name="Geslaagd").click()
    expect(page.get_by_role("alert")).to_contain_text("Er is niet gezegd dat u de sets bekeken hebt")
    page.get_by_label("Ik heb de sets bekeken").check()
    page.get_by_role("button", name="Geslaagd").click()
    expect(page.get_by_role("status")).to_contain_text("Getekend")
    judge(page)

    taken.is_developer()
    page.goto(taken.at)
    expect(page.get_by_role("main")).to_contain_text("Geslaagd: uw software is toegelaten")
    judge(page)


def test_a_zip_with_one_wrong_file_shows_that_criterion_with_file_and_line(taken, page):
    changed = [(each.name, each.contents) for each in taken.files]
    wrong, contents = changed[0]
    changed[0] = (wrong, contents.replace(b"EJ6791", b"EJ6799"))
    assert changed[0][1] != contents
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        for name, each in reversed(changed):
            archive.writestr(name, each)
    taken.is_developer()
    page.goto(taken.at)
    page.get_by_text("Eigen bestanden opladen").click()
    page.get_by_label("Bestanden, of een zip").set_input_files(
        {"name": f"{uuid.uuid4()}.zip", "mimeType": "application/zip", "buffer": zipped.getvalue()}
    )
    judge(page)
    page.get_by_role("button", name="Opladen en beoordelen").click()

    first = page.locator("details.criterion").first
    expect(first).to_have_attribute("id", "batch-QUA-007")
    expect(first).to_have_attribute("open", "")
    assert re.search(rf"{re.escape(wrong)}, regel \d+", first.inner_text())
    failed = page.locator("details.criterion > summary .bad")
    expect(failed).to_have_count(1)
    judge(page)
    first.get_by_text("Opmerking of vraag bij QUA-007").first.click()
    first.get_by_role("textbox").fill("Moet de handtekening dan opnieuw?")
    first.get_by_role("button", name="Opmerking versturen").click()
    expect(page.get_by_role("status")).to_contain_text("Uw opmerking staat erbij")
    judge(page)
