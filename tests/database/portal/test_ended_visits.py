"""What is left of a visit that has ended: nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session

from vaccinnet.config.visits import forget_visits

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 27, 10, tzinfo=UTC)


def test_only_visits_that_have_ended_are_forgotten():
    for number in (-1, 0, 1):
        Session.objects.create(session_key=f"visit{number}", expire_date=NOW + timedelta(minutes=number))

    assert forget_visits(NOW) == 2
    assert [each.session_key for each in Session.objects.all()] == ["visit1"]
