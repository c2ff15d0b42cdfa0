"""How the batches of an environment stand."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from vaccinnet.batch.models import Batch
from vaccinnet.batch.standing import Standing, standing

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 10, 20, tzinfo=UTC)
NEXT_HOUR = datetime(2026, 11, 24, 11, tzinfo=UTC)


def batch(**changes):
    given = {"sender_key": uuid.uuid4(), "software_id": "a_b_c", "origin": "own", "persons": 1} | changes
    return Batch.objects.create(received_at=NOW, **{"due_at": NEXT_HOUR} | given)


def test_tells_how_many_wait_and_until_when():
    batch()
    batch(due_at=NEXT_HOUR + timedelta(hours=1))

    assert standing(now=NOW) == Standing(waiting=2, due=0, next_at=NEXT_HOUR, done_last=None)


def test_tells_how_many_are_due():
    batch(due_at=NOW)

    assert standing(now=NOW) == Standing(waiting=0, due=1, next_at=None, done_last=None)


def test_tells_which_was_done_last():
    batch(processed_at=NOW - timedelta(hours=1))
    last = batch(processed_at=NOW)

    assert standing(now=NOW) == Standing(waiting=0, due=0, next_at=None, done_last=last)
