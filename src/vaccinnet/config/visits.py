"""Visits of the pages that have ended: what the session held of a visitor is not kept longer than the visit."""

from datetime import datetime

from django.contrib.sessions.models import Session


def forget_visits(now: datetime) -> int:
    """Delete the sessions that have expired at `now`, and return how many there were."""
    count, _ = Session.objects.filter(expire_date__lte=now).delete()
    return count
