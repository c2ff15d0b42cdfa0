"""Business time that is moved ahead, and the terms that follow it."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from vaccinnet.acceptance.business_clock import business_now, move_clock, set_clock_right
from vaccinnet.acceptance.keep_terms import keep_terms
from vaccinnet.acceptance.models import BusinessClock
from vaccinnet.trajectory.models import Event
from vaccinnet.trajectory.sample import ANSWERS

from .conftest import NOW, TERMS

pytestmark = pytest.mark.django_db


def moved(days):
    return move_clock(days, now=NOW, is_movable=True)


def test_business_time_is_real_time_until_it_is_moved():
    assert business_now(NOW) == NOW

    assert moved(61) == NOW + timedelta(days=61)
    assert moved(1) == NOW + timedelta(days=62)
    assert business_now(NOW) == NOW + timedelta(days=62)


def test_it_never_goes_back_and_only_where_the_operator_lets_it(refused):
    assert refused(moved, -1) == [("TRJ-210", "days", "days")]
    assert refused(moved, None) == [("TRJ-210", "days", "days")]
    assert refused(move_clock, 1, now=NOW, is_movable=False) == [("TRJ-210", "days", "fixed")]
    assert refused(set_clock_right, is_movable=False) == [("TRJ-210", "days", "fixed")]
    assert business_now(NOW) == NOW


def test_it_can_be_set_right_again():
    moved(61)

    set_clock_right(is_movable=True)

    assert business_now(NOW) == NOW


def test_a_worker_nudges_and_closes_by_business_time(road, other):
    road.walk("integration")
    other.now = road.now
    other.begin().file(ANSWERS.but(cbe="1999901062", integrator_part="Andere")).ask_for_more()
    keep_terms(road.now, terms=TERMS)
    assert not Event.objects.filter(side="nobody").exists()

    moved(50)
    keep_terms(road.now, terms=TERMS)

    assert Event.objects.get(act="nudge").application_id == road.number
    assert other.stands == ("closed", "nobody")


@pytest.mark.django_db(transaction=True)
def test_two_who_move_it_at_once_move_it_twice():
    ready = threading.Barrier(2)

    def work():
        try:
            ready.wait(10)
            moved(5)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)

    assert BusinessClock.objects.get().ahead == timedelta(days=10)
