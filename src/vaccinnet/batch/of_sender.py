"""The batches of one sender, and how each stands."""

import uuid
from dataclasses import dataclass

from vaccinnet.batch.models import Batch

A_PAGE = 25


@dataclass(frozen=True, slots=True)
class Batches:
    """A page of the batches of a sender, the latest first, and whether there are older ones."""

    batches: tuple[Batch, ...]
    has_older: bool


def batches_of(sender_key: uuid.UUID, *, page: int = 1) -> Batches:
    """Return a page of the batches that the sender uploaded: twenty-five."""
    start = (page - 1) * A_PAGE
    found = list(
        Batch.objects.filter(sender_key=sender_key).order_by("-received_at", "key")[start : start + A_PAGE + 1]
    )
    return Batches(tuple(found[:A_PAGE]), has_older=len(found) > A_PAGE)
