"""Move stock: receive, take, give back, correct. Each locks the rows of the vaccines it moves, so sums are exact."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from vaccinnet.database.bulk import ask, change, put
from vaccinnet.stock.models import Kind, Movement, Stock
from vaccinnet.stock.written import MOST_DOSES


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
def take(
    *, sender_key: uuid.UUID, vaccine_key: str, vaccination_id: uuid.UUID, now: datetime, version: int = 1
) -> int | None:
    """Take one dose for a vaccination and return how many are left, or None when the sender has none to take.

    A version of a vaccination takes only once: the second time nothing moves.
    """
    stock = _locked(sender_key, vaccine_key)
    if stock is None:
        return None
    about = Movement.objects.filter(sender_key=sender_key, vaccination_id=vaccination_id, version=version)
    if about.filter(kind=Kind.TAKEN).exists():
        return stock.doses
    return (
        _move(stock, Kind.TAKEN, -1, now=now, vaccination_id=vaccination_id, version=version) if stock.doses else None
    )


def take_many(
    *, sender_key: uuid.UUID, doses: Sequence[tuple[str, uuid.UUID]], now: datetime
) -> dict[uuid.UUID, int | None]:
    """Take one dose for each of these new vaccinations, in their order, and return how many are left after each.

    Runs inside the caller's transaction.
    `doses` has the key of the vaccine and the id of each vaccination. None stands for one that found the stock empty;
    a vaccination whose vaccine the sender keeps no stock of is absent. A vaccination that took before breaks the
    constraint: it was not new.
    """
    kept: dict[str, int] = dict(ask(_KEPT, sender=[sender_key], vaccines={key for key, _ in doses})) if doses else {}
    left_after = _shared_out(doses, kept)
    rows = [
        _taken_row(sender_key, vaccine_key, vaccination_id, left=left, now=now)
        for vaccine_key, vaccination_id in doses
        if (left := left_after.get(vaccination_id)) is not None
    ]
    if rows:
        put("stock_movement", _MOVEMENT_COLUMNS, rows)
        change(_SET, sender=[sender_key], vaccines=kept, doses=kept.values())
    return left_after


@transaction.atomic
def give_back(*, sender_key: uuid.UUID, vaccination_id: uuid.UUID, now: datetime) -> int | None:
    """Give back exactly what a vaccination took, and return how many are left; None when it took nothing.

    It is given back only once: the second time nothing moves. A full stock takes it back too: a removal
    never fails on it.
    """
    taken = _taken_last(sender_key, vaccination_id)
    if taken is None:
        return None
    stock = _locked(sender_key, taken.vaccine_key)
    assert stock is not None
    about = Movement.objects.filter(sender_key=sender_key, vaccination_id=vaccination_id, version=taken.version)
    if about.filter(kind=Kind.GIVEN_BACK).exists():
        return stock.doses
    return _move(stock, Kind.GIVEN_BACK, -taken.doses, now=now, vaccination_id=vaccination_id, version=taken.version)


@transaction.atomic
def swap(
    *, sender_key: uuid.UUID, vaccination_id: uuid.UUID, vaccine_key: str, version: int, now: datetime
) -> bool | None:
    """Give back the dose that a vaccination took, and take one of the vaccine that its new version is of.

    Return whether there was one to take; None when none is asked, because the vaccination never took a dose or the
    sender keeps no stock of that vaccine.
    """
    taken = _taken_last(sender_key, vaccination_id)
    if taken is None:
        return None
    kept = dict(ask(_KEPT, sender=[sender_key], vaccines={taken.vaccine_key, vaccine_key}))
    give_back(sender_key=sender_key, vaccination_id=vaccination_id, now=now)
    if vaccine_key not in kept:
        return None
    left = take(sender_key=sender_key, vaccine_key=vaccine_key, vaccination_id=vaccination_id, now=now, version=version)
    return left is not None


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


# Locked in one order, so that two that take of the same vaccines wait instead of dead-locking.
_KEPT = """
    SELECT vaccine_key, doses FROM stock_stock
    WHERE sender_key = %(sender)s::uuid AND vaccine_key = ANY(string_to_array(%(vaccines)s, E'\\x1f')::text[])
    ORDER BY vaccine_key FOR UPDATE
"""
_SET = """
    UPDATE stock_stock SET doses = after.doses
    FROM unnest(string_to_array(%(vaccines)s, E'\\x1f')::text[], string_to_array(%(doses)s, E'\\x1f')::integer[])
        AS after(vaccine_key, doses)
    WHERE stock_stock.sender_key = %(sender)s::uuid AND stock_stock.vaccine_key = after.vaccine_key
"""
_MOVEMENT_COLUMNS = 'sender_key, id, vaccine_key, kind, doses, "left", vaccination_id, reason, at'


def _shared_out(doses: Sequence[tuple[str, uuid.UUID]], kept: dict[str, int]) -> dict[uuid.UUID, int | None]:
    """Take the doses out of what is kept, one by one, and return how many are left after each."""
    left_after: dict[uuid.UUID, int | None] = {}
    for vaccine_key, vaccination_id in doses:
        if vaccine_key in kept:
            has_one = kept[vaccine_key] > 0
            kept[vaccine_key] -= has_one
            left_after[vaccination_id] = kept[vaccine_key] if has_one else None
    return left_after


def _taken_row(
    sender_key: uuid.UUID, vaccine_key: str, vaccination_id: uuid.UUID, *, left: int, now: datetime
) -> tuple[str, ...]:
    return (
        sender_key.hex,
        uuid.uuid4().hex,
        vaccine_key,
        str(Kind.TAKEN),
        "-1",
        str(left),
        vaccination_id.hex,
        "",
        now.isoformat(),
    )


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


def _taken_last(sender_key: uuid.UUID, vaccination_id: uuid.UUID) -> Movement | None:
    about = Movement.objects.filter(sender_key=sender_key, vaccination_id=vaccination_id, kind=Kind.TAKEN)
    return about.order_by("-version").first()


def _move(
    stock: Stock,
    kind: str,
    doses: int,
    *,
    now: datetime,
    vaccination_id: uuid.UUID | None = None,
    version: int = 1,
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
        version=version,
        reason=reason,
        at=now,
    )
    return left
