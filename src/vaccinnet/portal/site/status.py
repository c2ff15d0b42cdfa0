"""How this environment stands, as far as its pages can tell: batches, the last processing, and what was heard last."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from vaccinnet.batch.models import Batch
from vaccinnet.batch.standing import Standing, standing
from vaccinnet.exchanges.latest import latest

# A batch that is due is taken within seconds; one that waits longer has no worker.
_PATIENCE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Status:
    """How the environment stands; `processing_works` is false when a batch waits long beyond its time."""

    batches: Standing
    processing_works: bool
    heard_at: datetime | None


def status_of(*, now: datetime) -> Status:
    """Return how the environment stands at `now`."""
    is_stuck = Batch.objects.filter(processed_at__isnull=True, due_at__lt=now - _PATIENCE).exists()
    last = latest(1)
    return Status(standing(now=now), not is_stuck, last[0].exchange.at if last else None)
