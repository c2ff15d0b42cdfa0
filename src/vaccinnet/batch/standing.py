"""How the batches of this environment stand."""

from dataclasses import dataclass
from datetime import datetime

from vaccinnet.batch.models import Batch
from vaccinnet.database.bulk import ask

# By hand, because every citizen's page asks it.
_PENDING = """
    SELECT count(*) FILTER (WHERE due_at > %(now)s::timestamptz),
           count(*) FILTER (WHERE due_at <= %(now)s::timestamptz),
           min(due_at) FILTER (WHERE due_at > %(now)s::timestamptz)
    FROM batch_batch WHERE processed_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Pending:
    """How many batches wait for their time, which is `next_at`, and how many are due."""

    waiting: int
    due: int
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How many batches wait for their time, which is `next_at`, how many are due, and the one that was done last."""

    waiting: int
    due: int
    next_at: datetime | None
    done_last: Batch | None


def standing(*, now: datetime) -> Standing:
    """Return how the batches stand at `now`."""
    of_now = pending(now=now)
    done_last = Batch.objects.filter(processed_at__isnull=False).order_by("-processed_at").first()
    return Standing(of_now.waiting, of_now.due, of_now.next_at, done_last)


def pending(*, now: datetime) -> Pending:
    """Return how many batches are still to be processed at `now`; those that were cost nothing."""
    ((waiting, due, next_at),) = ask(_PENDING, now=[now])
    return Pending(waiting, due, next_at)
