"""Consult what a sender has left, and how it came to be."""

import uuid
from collections.abc import Iterable, Sequence

from vaccinnet.stock.models import Movement, Stock


def stock_of(sender_key: uuid.UUID) -> Sequence[Stock]:
    """Return what the sender has of each vaccine whose stock it keeps, in the order of their keys."""
    return Stock.objects.filter(sender_key=sender_key).order_by("vaccine_key")


def left(sender_key: uuid.UUID, vaccine_keys: Iterable[str]) -> dict[str, int]:
    """Return what is left of each of these vaccines; those whose stock the sender does not keep are absent."""
    rows = Stock.objects.filter(sender_key=sender_key, vaccine_key__in=list(vaccine_keys))
    return dict(rows.values_list("vaccine_key", "doses"))


def movements_of(sender_key: uuid.UUID, vaccine_key: str, *, most: int = 100) -> Sequence[Movement]:
    """Return the latest movements of a stock, the latest first."""
    return Movement.objects.filter(sender_key=sender_key, vaccine_key=vaccine_key).order_by("-at", "-id")[:most]
