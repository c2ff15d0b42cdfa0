"""The business clock of a local environment: it can be moved ahead, so that a term of two months ends today.

Terms on the road to access follow it. Signatures, tokens, certificates and the web services go by real time.
"""

from datetime import datetime, timedelta

from django.db import transaction

from vaccinnet.acceptance.facts import AskedTime
from vaccinnet.acceptance.models import BusinessClock
from vaccinnet.acceptance.rules import RULES
from vaccinnet.database.bulk import ask, in_one_go
from vaccinnet.rulebook import Refused

_THE_ONE = 1
_AHEAD = "SELECT ahead FROM acceptance_businessclock"


def business_now(now: datetime) -> datetime:
    """Return the business time at the real moment `now`."""
    rows = ask(_AHEAD)
    return now + rows[0][0] if rows else now


def move_clock(days: int | None, *, now: datetime, is_movable: bool) -> datetime:
    """Move business time so many days ahead, and return what it is then; it never goes back.

    `days` is None when it could not be read; only an environment whose operator lets it is movable. Raises Refused.
    """

    def do() -> datetime:
        clock = BusinessClock.objects.select_for_update().filter(pk=_THE_ONE).first()
        ahead = clock.ahead if clock else timedelta()
        if findings := RULES.of("moved_time").judge(AskedTime(days, ahead.days, is_movable)):
            raise Refused(findings)
        ahead += timedelta(days=days or 0)
        if clock:
            clock.ahead = ahead
            clock.save(update_fields=["ahead"])
        else:
            BusinessClock.objects.create(pk=_THE_ONE, ahead=ahead)
        return now + ahead

    # Two who move it for the first time make one row: the second adds to it.
    return in_one_go(do)


@transaction.atomic
def set_clock_right(*, is_movable: bool) -> None:
    """Let business time be real time again: for an environment that begins anew. Raises Refused."""
    if findings := RULES.of("moved_time").judge(AskedTime(1, 0, is_movable)):
        raise Refused(findings)
    BusinessClock.objects.all().delete()
