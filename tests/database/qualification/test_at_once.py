"""Two who act at once: one set is kept and handed in once, one decision stands, one conclusion is signed."""

import threading
import uuid
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from django.db import connection
from tests.database.qualification.conftest import CAST, QUALIFIES, Qualifying, doors, process
from tests.database.trajectory.conftest import TERMS

from vaccinnet.acceptance.load_cast import load_cast
from vaccinnet.config.showcase import qualification
from vaccinnet.integrators.models import Program
from vaccinnet.qualification.decide import conclude, decide
from vaccinnet.qualification.models import Attempt, Decision, Way
from vaccinnet.qualification.show_set import show_set
from vaccinnet.rulebook import Refused
from vaccinnet.trajectory.party import Party

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def road(monkeypatch):
    """The road of the reference application in step 3, whose traffic is complete, on rows that are committed."""
    load_cast(datetime.now(UTC))
    monkeypatch.setattr(qualification, "process_now", process)
    with httpx.Client(transport=doors(), base_url="http://localhost") as http:
        qualification.make_batch_set(CAST["ORG-1001"], http, "http://localhost")
        qualification.make_call_set(CAST, http, "http://localhost")
    company = Program.objects.get(key=CAST["ORG-1001"].software_ids[0].lower()).company
    road = Qualifying(company, Party.integrator(uuid.uuid4(), "An Peeters", company_key=company.key))
    road.now = datetime.now(UTC) - timedelta(days=10)
    road.begin().file(QUALIFIES).propose().accept().hold(ways=("batch-own",)).propose_plan().accept_plan()
    road.now = datetime.now(UTC)
    return road.do_tasks()


def at_once(*acts):
    """Do these at once, and return what became of each: done, or the rules that refused it."""
    ready, became = threading.Barrier(len(acts)), []

    def work(act):
        try:
            ready.wait(10)
            act()
            became.append("done")
        except Refused as refused:
            became.append(refused.findings[0].rule)
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=(each,)) for each in acts]
    for each in workers:
        each.start()
    for each in workers:
        each.join(60)
    return sorted(became)


def shows(road, key):
    who = {"by": road.developer, "now": road.now, "terms": TERMS}
    return lambda: show_set(road.number, "batch", None, way=Way.CAPTURE, key=key, **who)


def test_a_set_that_is_shown_twice_at_once(road):
    key = uuid.uuid4()

    assert at_once(shows(road, key), shows(road, key)) == ["done", "done"]
    # In two windows: the second finds the first under review.
    assert at_once(shows(road, uuid.uuid4())) == ["QUA-060"]

    assert Attempt.objects.count() == 1
    assert road.row.events.filter(act="hand_in").count() == 1


def test_two_managers_at_once(road):
    attempt = shows(road, uuid.uuid4())()
    who = {"by": road.manager, "now": road.now}
    what = {"reason": "Op papier gezien", "seen": 0}

    def decides(outcome):
        return lambda: decide(road.number, attempt.key, "QUA-026", outcome=outcome, **what, **who)

    assert at_once(decides("passed"), decides("passed")) == ["QUA-071", "done"]
    assert Decision.objects.get().times == 1

    signed = {"name": "Bea Beheer", "agrees": True, "seen": road.row.revision, "decisions": 1, "terms": TERMS}

    def passes():
        conclude(road.number, verdict="pass", **signed, **who)

    assert at_once(passes, passes)[1] == "done"
    assert road.row.events.filter(act="admit").count() == 1
