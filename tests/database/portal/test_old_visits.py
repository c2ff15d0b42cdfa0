"""Visits that have ended leave the database: a worker clears them once a day."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from tests.visits import NOW

from vaccinnet.config.worker import chores
from vaccinnet.portal.old_visits import clear_old_visits

pytestmark = pytest.mark.django_db


def visit(key, ends_at):
    return Session.objects.create(session_key=key, session_data="", expire_date=ends_at)


def test_what_has_ended_goes_and_what_goes_on_stays():
    visit("ended", NOW - timedelta(seconds=1))
    visit("going", NOW + timedelta(seconds=1))

    assert clear_old_visits(NOW) == 1

    assert [each.session_key for each in Session.objects.all()] == ["going"]


def test_a_worker_does_it_once_a_day():
    (chore,) = [each for each in chores() if each.do is clear_old_visits]
    assert chore.every == timedelta(days=1)
    visit("ended", NOW - timedelta(seconds=1))

    chore.do_if_due(NOW)
    visit("ended later", NOW - timedelta(seconds=1))
    chore.do_if_due(NOW)

    assert [each.session_key for each in Session.objects.all()] == ["ended later"]
