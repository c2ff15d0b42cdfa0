"""What the reference application exchanged with the web services, by the real doors and onto the real database.

The tests of a module share it; what a test changes is rolled back.
"""
# ruff: noqa: E402  (Django is set up first: pytest reads this file before it does that)

import uuid

import django
import httpx
import pytest

django.setup()

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.test import Client
from tests.database.trajectory.conftest import Road

from vaccinnet.acceptance.cast import read_cast
from vaccinnet.acceptance.load_cast import load_cast
from vaccinnet.batch.process import make_due, process_due
from vaccinnet.config.showcase import qualification
from vaccinnet.integrators.models import Program
from vaccinnet.register.vaccine_codes import current_codes
from vaccinnet.trajectory.party import Party
from vaccinnet.trajectory.sample import ANSWERS

CAST = {each.user_code: each for each in read_cast().profiles}
BASE_URL = "http://localhost"


def doors():
    """A way for an httpx.Client to the doors of this process."""
    client = Client(headers={"host": "localhost"})

    def call(request):
        headers = {"soapaction": request.headers.get("soapaction", "")}
        kind = request.headers.get("content-type", "")
        answer = client.generic(request.method, request.url.path, request.read(), content_type=kind, headers=headers)
        return httpx.Response(answer.status_code, content=answer.content, headers=dict(answer.headers))

    return httpx.MockTransport(call)


def process():
    """Process every batch to its end, at once."""
    make_due(now=datetime.now(UTC))
    process_due(codes=current_codes(), terms=settings.BATCH_TERMS, clock=lambda: datetime.now(UTC))


@pytest.fixture(scope="module")
def sets(django_db_setup, django_db_blocker):
    """The files of both sets as the client kept them."""
    patch = pytest.MonkeyPatch()
    with django_db_blocker.unblock(), transaction.atomic(), httpx.Client(transport=doors(), base_url=BASE_URL) as http:
        load_cast(datetime.now(UTC))
        patch.setattr(qualification, "process_now", process)
        batch = qualification.make_batch_set(CAST["ORG-1001"], http, BASE_URL)
        calls = qualification.make_call_set(CAST, http, BASE_URL)
        yield {"batch": batch.files, "registration": calls.files}
        transaction.set_rollback(True)
    patch.undo()


@pytest.fixture
def shown(sets, db):
    """The files of a set, for a test that may change them."""
    return lambda service: list(sets[service])


@pytest.fixture
def now():
    return datetime.now(UTC)


@pytest.fixture
def programs(sets, db):
    """The programs by the service that they are to qualify for, and one of another company."""
    return {
        "batch": Program.objects.get(software_id="Voorbeeld_Zorgdossier_AZ-Teststad"),
        "registration": Program.objects.get(software_id="Voorbeeld_Zorgdossier"),
        "other": Program.objects.get(software_id="Andere_Vaccinatieplanner"),
    }


QUALIFIES = ANSWERS.but(
    services=("BatchUpload",),
    customers=("hospital",),
    integrator_part="Voorbeeld",
    program_part="Zorgdossier",
    organisation_part="AZ-Teststad",
)


class Qualifying(Road):
    """The road of the reference application, in step 3, with all its own tasks done."""

    def do_tasks(self):
        self.row.tasks.filter(owner="integrator").update(done_at=self.now)
        return self


@pytest.fixture
def walk(programs):
    """Walk the road of the reference application to step 3, with these answers."""

    def do(answers=QUALIFIES, party=None):
        company = programs["batch"].company
        road = Qualifying(company, party or Party.integrator(uuid.uuid4(), "An Peeters", company_key=company.key))
        road.now = datetime.now(UTC) - timedelta(days=10)
        road.begin().file(answers).propose().accept().hold(ways=("batch-own",)).propose_plan().accept_plan()
        road.now = datetime.now(UTC)
        return road.do_tasks()

    return do
