"""Somebody who mails a set, and the receiver that takes it."""

import re
from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from django.core import mail as outbox
from django.test import Client
from tests.developers import BACKEND
from tests.mailing import INBOX, listening, post

from vaccinnet.integrators.models import Account, Member
from vaccinnet.kmehr.identifiers import is_insz
from vaccinnet.portal.mailed import answer_mail
from vaccinnet.qualification.models import Attempt
from vaccinnet.trajectory.models import Application

SENDER = "an@voorbeeld.be"
CHOICE = "batch:voorbeeld_zorgdossier_az-teststad"


class Desk:
    """Somebody who mails a set: an account, its browser and its inbox."""

    def __init__(self, company, now, email=SENDER):
        self.account = Account.objects.create(email=email, joined_at=now)
        EmailAddress.objects.create(user=self.account, email=email, verified=True, primary=True)
        self.member = Member.objects.create(
            company=company, account_key=self.account.key, email=email, name="An", invited_at=now, joined_at=now
        )
        self.browser = Client()
        self.browser.force_login(self.account, backend=BACKEND)
        self.port = None

    def send(self, mail):
        return post(self.port, mail)

    def answers(self):
        """What the workers sent since the last time."""
        outbox.outbox = []
        answer_mail(datetime.now(UTC), base_url="https://acceptatie.example", own_address=INBOX)
        return list(outbox.outbox)

    def link(self):
        (asked,) = self.answers()
        return re.search(r"https://acceptatie\.example(/ontwikkelaar/gemaild/\S+)", asked.body)[1]

    def confirm(self, link, choice=CHOICE, do="judge", browser=None):
        return (browser or self.browser).post(link, {"program": choice, "do": do}, follow=True)

    def judged(self, mail, choice=CHOICE):
        """Mail it, confirm it, and return the one attempt that came of it."""
        assert self.send(mail)[0] == 250
        page = self.confirm(self.link(), choice)
        assert page.status_code == 200, page.content.decode()
        return Attempt.objects.get()


@pytest.fixture(autouse=True)
def here(settings, tmp_path):
    settings.INBOX_ADDRESS = INBOX
    settings.INBOX_KEYS = tmp_path / "mail"


@pytest.fixture
def desk(programs, now):
    company = programs["batch"].company
    answers = {
        "services": ["BatchUpload", "RegistratieService"],
        "integrator_part": "Voorbeeld",
        "program_part": "Zorgdossier",
        "organisation_part": "AZ-Teststad",
        "language": "nl",
    }
    Application.objects.create(
        company=company, answers=answers, state="integration", since=now, begun_at=now, filed_at=now
    )
    one = Desk(company, now)
    with listening() as one.port:
        yield one


@pytest.fixture
def files(shown):
    """The files of the set for batches, as a mail program attaches them."""
    return [(each.name, each.contents) for each in shown("batch")]


def outcomes(attempt):
    return {each["id"]: each["outcome"] for each in attempt.verdicts.get().reports["nl"]["criteria"]}


def failed(attempt):
    return [id for id, outcome in outcomes(attempt).items() if outcome == "failed"]


def numbers_in(files):
    """The numbers of persons that stand in plain text in these files."""
    found = {each for _, contents in files for each in re.findall(r">(\d{11})<", contents.decode())}
    return {each for each in found if is_insz(each)}


def rules_on(page):
    return set(re.findall(r"QUA-\d{3}", page.content.decode()))
