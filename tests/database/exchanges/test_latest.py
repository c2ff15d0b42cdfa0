"""What was said last."""

from datetime import UTC, datetime, timedelta

import pytest

from vaccinnet.acceptance.cast import read_cast
from vaccinnet.acceptance.load_cast import load_cast
from vaccinnet.exchanges.latest import latest
from vaccinnet.exchanges.record import Spoken, record

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 10, 20, tzinfo=UTC)


def say(operation, *, at=NOW, subject=None):
    spoken = Spoken(service="BatchUpload", operation=operation, subject=subject, outcome="accepted")
    return record(spoken, request=b"", answer=b"", at=at, milliseconds=1, keeps_messages=False)


def test_tells_the_latest_first_and_no_more_than_asked():
    for minute in range(3):
        say(f"operation {minute}", at=NOW + timedelta(minutes=minute))

    assert [said.exchange.operation for said in latest(2)] == ["operation 2", "operation 1"]


def test_names_the_sender():
    load_cast(NOW)
    sender = read_cast().profiles[0]
    say("AanleverenVaccinatieGegevens", subject=sender.subject)

    assert [said.sender_name for said in latest(1)] == [sender.name]


@pytest.mark.parametrize("subject", [None, read_cast().profiles[0].subject])
def test_names_nobody_for_a_sender_that_is_not_known(subject):
    say("", subject=subject)

    assert [said.sender_name for said in latest(1)] == [""]
