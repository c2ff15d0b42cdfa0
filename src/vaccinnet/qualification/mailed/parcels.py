"""Keep what was mailed until its sender confirms it, for a day, and never more than fits; and forget it."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet, Sum

from vaccinnet.database.bulk import lock
from vaccinnet.database.send_each import send_each
from vaccinnet.qualification.mailed.eligible import eligible_for
from vaccinnet.qualification.mailed.facts import Sending
from vaccinnet.qualification.mailed.letter import Letter
from vaccinnet.qualification.models import Parcel
from vaccinnet.qualification.rules import RULES
from vaccinnet.rulebook.packing import pack_findings

HOLDS = timedelta(days=1)
# The course of a parcel, without its contents, tells for so long how much somebody mailed, and what became of it.
_KEPT = timedelta(days=30)
_DAY = timedelta(days=1)
# Anybody can write the address of somebody else: the holder gets so many mails a day at most.
MOST_A_DAY = 20
MOST_WAITING = 3
MOST_BYTES_WAITING = 512 * 1024 * 1024


def is_full(size: int = 0) -> bool:
    """Return whether no more can be kept now, for whomever; what waits is deleted within a day."""
    waiting = Parcel.objects.filter(ended_at__isnull=True).aggregate(sum=Sum("size"))["sum"] or 0
    return waiting + size > MOST_BYTES_WAITING


@transaction.atomic
def keep(letter: Letter, *, account_key: uuid.UUID, now: datetime) -> Parcel | None:
    """Return the parcel that keeps a letter of this account; None when it is dropped, as too many came.

    A letter that comes twice is one parcel. Of a sender who may not qualify nothing is kept but that it came.
    """
    lock(account_key)
    own = Parcel.objects.filter(account_key=account_key)
    if there := own.filter(digest=letter.digest).first():
        return there
    waiting = own.filter(ended_at__isnull=True).count()
    if waiting >= MOST_WAITING or own.filter(arrived_at__gt=now - _DAY).count() >= MOST_A_DAY:
        return None
    refusals = RULES.of("sending").judge(Sending(may_qualify=bool(eligible_for(account_key))))
    return Parcel.objects.create(
        account_key=account_key,
        address=letter.sender,
        subject=letter.subject,
        message_id=letter.message_id,
        digest=letter.digest,
        arrived_at=now,
        size=len(letter.contents),
        contents=b"" if refusals else letter.contents,
        refusals=pack_findings(refusals),
        ended_at=now if refusals else None,
    )


def forget_parcels(now: datetime) -> int:
    """Delete the contents of what was not confirmed in time, and in the end its course; return how many ended."""
    ended = Parcel.objects.filter(ended_at__isnull=True, arrived_at__lte=now - HOLDS).update(ended_at=now, contents=b"")
    Parcel.objects.filter(arrived_at__lte=now - _KEPT).delete()
    return ended


def ask_senders(send: Callable[[Parcel], None], *, now: datetime, most: int = 100) -> int:
    """Give each parcel whose sender was not asked yet to `send`, and return how many; it is too late for older ones."""
    waiting = _to_send().filter(asked_at__isnull=True, arrived_at__gt=now - HOLDS)
    return send_each(waiting, send, mark="asked_at", since="arrived_at", now=now, most=most)


def tell_verdicts(send: Callable[[Parcel], None], *, now: datetime, most: int = 100) -> int:
    """Give each parcel whose verdict was not told yet to `send`, and return how many."""
    untold = _to_send().filter(told_at__isnull=True, attempt__isnull=False)
    return send_each(untold, send, mark="told_at", since="arrived_at", now=now, most=most)


def _to_send() -> "QuerySet[Parcel]":
    return Parcel.objects.select_related("attempt").defer("contents").order_by("arrived_at", "key")
