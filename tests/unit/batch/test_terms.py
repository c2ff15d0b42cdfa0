"""When a batch is processed."""

from datetime import UTC, datetime, timedelta

import pytest

from vaccinnet.batch.terms import Terms


@pytest.mark.parametrize(
    ("rhythm", "received", "due"),
    [
        (timedelta(hours=1), (10, 12), (11, 0)),
        (timedelta(hours=1), (10, 0), (11, 0)),
        (timedelta(minutes=15), (10, 12), (10, 15)),
        (timedelta(hours=1), (23, 59), (24, 0)),
    ],
)
def test_processes_at_the_next_whole_rhythm(rhythm, received, due):
    day = datetime(2026, 11, 23, tzinfo=UTC)

    moment = day + timedelta(hours=received[0], minutes=received[1])

    assert Terms(rhythm=rhythm).due_after(moment) == day + timedelta(hours=due[0], minutes=due[1])
