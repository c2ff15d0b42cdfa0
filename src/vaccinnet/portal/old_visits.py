"""Clear the visits that have ended, so that nothing of them stays in the database."""

from datetime import datetime

from django.contrib.sessions.models import Session


def clear_old_visits(now: datetime) -> int:
    """Delete the sessions that ended before `now`, and return how many there were."""
    deleted, _ = Session.objects.filter(expire_date__lt=now).delete()
    return deleted
