"""Move stock: receive, take, give back, correct. Each locks the row of one vaccine of one sender, so sums are exact."""

import uuid
from datetime import datetime

from django.db import transaction

from vaccinnet.stock.models import Kind, Movement, Stock

MOST_DOSES = 100_000


class BadDoses(ValueError):
    """The number of doses is not one that can be received or counted."""


@transaction.atomic
def receive(*, sender_key: uuid.UUID, vaccine_key: str, doses: int, now: datetime) -> int:
    """Add doses to what the sender has of a vaccine, and return how many are left; from then on its stock is kept.

    Raises BadDoses.
    """
    if doses < 1:
        raise BadDoses(f"{doses} doses cannot be received: give a number from 1.")
    stock = _kept(sender_key, vaccine_key)
    _demand_room(stock.doses + doses)
    return _move(stock, Kind.RECEIVED, doses, now=now)


@transaction.atomic
def take(*, sender_key: uuid.UUID, vaccine_key: str, vaccination_id: uuid.UUID, now: datetime) -> int | None:
    """Take one dose for a vaccination and return how many are left, or None when the sender has none to take.

    A vaccination takes only once: the second time nothing moves.
    """
    stock = _locked(sender_key, vaccine_key)
    if stock is None:
        return None
    if Movement.objects.filter(sender_key=sender_key, vaccination_id=vaccination_id, kind=Kind.TAKEN).exists():
        return stock.doses
    return _move(stock, Kind.TAKEN, -1, now=now, vaccination_id=vaccination_id) if stock.doses else None


@transaction.atomic
def give_back(*, sender_key: uuid.UUID, vaccination_id: uuid.UUID, now: datetime) -> int | None:
    """Give back exactly what a vaccination took, and return how many are left; None when it took nothing.

    It is given back only once: the second time nothing moves. A full stock takes it back too: a removal
    never fails on it.
    """
    about = Movement.objects.filter(sender_key=sender_key, vaccination_id=vaccination_id)
    taken = about.filter(kind=Kind.TAKEN).first()
    if taken is None:
        return None
    stock = _locked(sender_key, taken.vaccine_key)
    assert stock is not None
    if about.filter(kind=Kind.GIVEN_BACK).exists():
        return stock.doses
    return _move(stock, Kind.GIVEN_BACK, -taken.doses, now=now, vaccination_id=vaccination_id)


@transaction.atomic
def correct(*, sender_key: uuid.UUID, vaccine_key: str, counted: int, reason: str, now: datetime) -> int:
    """Set what the sender has of a vaccine to what was counted, with the reason why it differs, and return that.

    Raises BadDoses.
    """
    if counted < 0:
        raise BadDoses(f"{counted} doses cannot be counted: give a number from 0.")
    _demand_room(counted)
    stock = _kept(sender_key, vaccine_key)
    return _move(stock, Kind.CORRECTED, counted - stock.doses, now=now, reason=reason)


def _demand_room(left: int) -> None:
    if left > MOST_DOSES:
        raise BadDoses(
            f"{left} doses would be left: at most {MOST_DOSES} of one vaccine can be kept. Check the number."
        )


def _kept(sender_key: uuid.UUID, vaccine_key: str) -> Stock:
    Stock.objects.bulk_create([Stock(sender_key=sender_key, vaccine_key=vaccine_key, doses=0)], ignore_conflicts=True)
    return Stock.objects.select_for_update().get(sender_key=sender_key, vaccine_key=vaccine_key)


def _locked(sender_key: uuid.UUID, vaccine_key: str) -> Stock | None:
    return Stock.objects.select_for_update().filter(sender_key=sender_key, vaccine_key=vaccine_key).first()


def _move(
    stock: Stock,
    kind: str,
    doses: int,
    *,
    now: datetime,
    vaccination_id: uuid.UUID | None = None,
    reason: str = "",
) -> int:
    left = stock.doses + doses
    Stock.objects.filter(sender_key=stock.sender_key, vaccine_key=stock.vaccine_key).update(doses=left)
    Movement.objects.create(
        sender_key=stock.sender_key,
        vaccine_key=stock.vaccine_key,
        kind=kind,
        doses=doses,
        left=left,
        vaccination_id=vaccination_id,
        reason=reason,
        at=now,
    )
    return left
