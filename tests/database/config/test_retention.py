"""What is old is forgotten; the register, the trail and what is not counted yet stay."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session

from vaccinnet.admission.models import Knock
from vaccinnet.audit.models import Line
from vaccinnet.audit.trail import Entry, write
from vaccinnet.batch.models import Batch, BatchMessage, ChunkResult
from vaccinnet.config.retention import all_kept, forget_what_is_old
from vaccinnet.config.worker import chores
from vaccinnet.database import forget as slices
from vaccinnet.exchanges.models import AccessToken, Exchange, ExchangeMessage, SignedRequest
from vaccinnet.exchanges.record import Spoken, record
from vaccinnet.figures.models import CountedDay
from vaccinnet.integrators.models import KeptMail

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 10, 20, tzinfo=UTC)
DAY = timedelta(days=1)


def forgotten():
    return {what: rows for what, rows in forget_what_is_old(settings.ENVIRONMENT, now=NOW).items() if rows}


def say(*, at):
    record(Spoken(service="BatchUpload"), request=b"x", answer=b"y", at=at, milliseconds=1, keeps_messages=True)


def batch_of(days):
    at = NOW - days * DAY
    made = Batch.objects.create(
        sender_key=uuid.uuid4(), software_id="", origin="own", persons=1, received_at=at, due_at=at, processed_at=at
    )
    ChunkResult.objects.create(batch_key=made.key, first_folder=0, results=b"[]")
    BatchMessage.objects.create(batch=made, contents=b"")
    return made


def test_forgets_what_has_ended():
    for delta in (-DAY, DAY):
        Session.objects.create(session_key=f"{delta.days}", session_data="", expire_date=NOW + delta)
        SignedRequest.objects.create(digest=f"{delta}".encode(), sender_key=uuid.uuid4(), fresh_until=NOW + delta)
        AccessToken.objects.create(
            digest=f"{delta}".encode(), profile_key=uuid.uuid4(), certificate=b"", is_bound=False, ends_at=NOW + delta
        )

    assert set(forgotten().values()) == {1}
    assert [Session.objects.count(), SignedRequest.objects.count(), AccessToken.objects.count()] == [1, 1, 1]


def test_forgets_results_then_messages_then_batches():
    CountedDay.objects.create(day=date(2026, 11, 23))
    for days in (89, 91, 366, 731):
        batch_of(days)

    assert forgotten() == {"results of batches": 3, "messages of batches": 2, "batches": 1}
    assert [ChunkResult.objects.count(), BatchMessage.objects.count(), Batch.objects.count()] == [1, 2, 3]


def test_keeps_a_batch_that_is_not_processed():
    made = batch_of(1000)
    Batch.objects.update(processed_at=None)

    assert forgotten() == {}
    assert Batch.objects.get() == made


def test_forgets_messages_of_the_journal_before_the_journal():
    CountedDay.objects.create(day=date(2026, 11, 23))
    for days in (1, 400, 800):
        say(at=NOW - days * DAY)

    assert forgotten() == {"messages of the journal": 2, "the journal": 1}
    assert [ExchangeMessage.objects.count(), Exchange.objects.count()] == [1, 2]


@pytest.mark.parametrize("counted", [None, date(2024, 1, 1)])
def test_keeps_the_journal_of_days_that_are_not_counted(counted):
    if counted:
        CountedDay.objects.create(day=counted)
    say(at=NOW - 800 * DAY)

    assert "the journal" not in forgotten()


def test_forgets_mail_that_was_not_sent():
    for days in (364, 366):
        KeptMail.objects.create(to="a@example.be", subject="", text="", sent_at=NOW - days * DAY)

    assert forgotten() == {"mail that was not sent": 1}


def test_never_touches_the_trail():
    write([Entry(uuid.uuid4(), "consulted", "Vaccinnet", None, "", ())], now=NOW - 10_000 * DAY)

    assert forgotten() == {}
    assert Line.objects.count() == 1


def test_no_table_of_a_person_is_among_what_is_forgotten():
    tables = {each.rows.table for each in all_kept(settings.ENVIRONMENT, now=NOW)}

    assert not [name for name in tables if name.startswith(("register_", "audit_", "consultation_", "stock_"))]


def test_forgets_in_slices(monkeypatch):
    monkeypatch.setattr(slices, "_SLICE", 2)
    for number in range(5):
        Session.objects.create(session_key=f"{number}", session_data="", expire_date=NOW - DAY)

    assert forgotten() == {"visits of the pages": 5}


def test_tells_what_is_overdue():
    Session.objects.create(session_key="old", session_data="", expire_date=NOW - DAY)

    overdue = {each.what: each.overdue() for each in all_kept(settings.ENVIRONMENT, now=NOW)}

    assert (overdue["visits of the pages"], overdue["the journal"]) == (1, 0)


def test_a_worker_forgets_every_day_and_what_counts_for_an_hour_sooner():
    Session.objects.create(session_key="old", session_data="", expire_date=NOW - DAY)
    Knock.objects.create(what="form", source="x", at=NOW - DAY)
    CountedDay.objects.create(day=date(2026, 11, 23))
    say(at=NOW - 800 * DAY)

    for each in chores():
        each.do_if_due(NOW)

    assert [Session.objects.count(), Knock.objects.count(), Exchange.objects.count()] == [0, 0, 0]
