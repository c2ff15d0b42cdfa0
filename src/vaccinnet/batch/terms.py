"""The terms under which an environment takes batches: numbers that an operator may set."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from vaccinnet.register.arrival import Windows


@dataclass(frozen=True, slots=True)
class Terms:
    """How often batches are processed, how large they may be, how long results are kept, and whom they may be about."""

    rhythm: timedelta = timedelta(hours=1)
    most_persons: int = 5000
    results_kept: timedelta = timedelta(days=90)
    # In acceptance: only test citizens of the sender's company. In production everybody with a valid INSZ.
    only_test_citizens: bool = True
    windows: Windows = field(default_factory=Windows)
    # Acceptance keeps the bytes of a batch for the journal; production deletes them when it is processed.
    keeps_messages: bool = True
    # Vaccinations a transaction: enough to make the commit cheap, few enough to bound memory and lock time.
    chunk_size: int = 1000

    def due_after(self, moment: datetime) -> datetime:
        """Return the next moment of processing after `moment`: a whole number of rhythms since midnight UTC."""
        midnight = datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
        return midnight + ((moment - midnight) // self.rhythm + 1) * self.rhythm
