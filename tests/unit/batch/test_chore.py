"""What a worker does beside batches: now and then, and never in the way of a batch."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError

from vaccinnet.batch.work import Chore

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


def test_is_done_at_most_once_in_its_time():
    done = []
    chore = Chore(done.append, every=timedelta(hours=1))

    chore.do_if_due(NOW)
    chore.do_if_due(NOW)

    assert done == [NOW]


def test_is_done_again_when_its_time_has_passed():
    done = []
    chore = Chore(done.append, every=timedelta(0))

    chore.do_if_due(NOW)
    chore.do_if_due(NOW)

    assert len(done) == 2


def test_a_defect_keeps_no_batch_waiting():
    Chore(lambda now: 1 / 0, every=timedelta(hours=1)).do_if_due(NOW)


def test_a_lost_database_is_waited_for_as_always():
    def lose(now):
        raise OperationalError

    with pytest.raises(OperationalError):
        Chore(lose, every=timedelta(hours=1)).do_if_due(NOW)
