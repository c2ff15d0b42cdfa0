"""One round of the drill: send a batch, have something killed, wait for the result, and compare what is kept."""

import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from tests.deployment import Deployment
from tests.drill.kept import Kept, kept
from tests.drill.people import Citizen, hospital
from tests.drill.sender import Sender, insist
from tests.drill.sent import Sent, batch, local_ids_of
from tests.drill.strike import Strike, is_whole

from vaccinnet.batch.wire import FolderAnswer
from vaccinnet.config.embedded import url_of

_MOST_SECONDS = 60.0


class Kill(NamedTuple):
    """Whom to kill, and when: at this share of the time that an undisturbed round takes."""

    victim: str
    share: float


class Undisturbed(NamedTuple):
    """The seconds of a round without a kill."""

    receipt: float
    processing: float


@dataclass(frozen=True)
class Outcome:
    """What became of a round: when the kill came, after how many seconds the result was there, what does not fit."""

    milliseconds: float
    # None when the kill came before the batch was due.
    folders_done: int | None
    seconds: float
    lost: int
    doubled: int
    wrong: Sequence[str]

    @property
    def is_good(self) -> bool:
        """Return whether everything fits."""
        return not (self.lost or self.doubled or self.wrong)


class Drill:
    """A deployment, a sender and people, for round after round."""

    def __init__(self, deployment: Deployment, people: list[Citizen]):
        self._deployment = deployment
        self._people = people
        self._sender = Sender(deployment.addresses, hospital())
        self._batches: set[uuid.UUID] = set()
        self._round = 0
        self._until = 0.0

    def undisturbed(self) -> Undisturbed:
        """Return how long a round takes in which nothing is killed."""
        signed = self._sender.sign(self._next())
        began = time.monotonic()
        key = self._deliver(signed)
        received = time.monotonic()
        self._make_due([key])
        with self._database() as database:
            insist(lambda: database.is_processed(key) or None, until=self._until, what="the end of processing")
        return Undisturbed(receipt=received - began, processing=time.monotonic() - received)

    def play(self, kill: Kill, usual: Undisturbed) -> Outcome:
        """Play a round with a kill in it. Raises TookTooLong or WasRefused when it comes to no end."""
        sent = self._next()
        signed = self._sender.sign(sent)
        delay = kill.share * sum(usual)
        if is_in_receipt := delay < usual.receipt:
            strike = Strike(self._deployment, kill.victim, delay=delay)
        else:
            strike = Strike(self._deployment, kill.victim, delay=delay - usual.receipt)
        began = time.monotonic()
        keys = self._deliver_through(strike, sent, signed) if is_in_receipt else [self._deliver(signed)]
        self._make_due(keys)
        if not is_in_receipt:
            strike.begin(batch=keys[0])
        results = [self._result(key) for key in keys]
        seconds = time.monotonic() - began
        struck = strike.end()
        with self._database() as database:
            stored = database.given(local_ids_of(self._round))
            wrong = list(self._wrong(sent, keys, results, database))
        return Outcome(
            milliseconds=(struck.at - began) * 1000,
            folders_done=None if is_in_receipt else struck.folders_done,
            seconds=seconds,
            lost=(sent.given - stored).total(),
            doubled=(stored - sent.given).total(),
            wrong=wrong,
        )

    def wrong_at_the_end(self) -> list[str]:
        """Return what does not fit in all rounds together."""
        self._until = time.monotonic() + _MOST_SECONDS
        with self._database() as database:
            return list(database.wrong_at_the_end(self._batches, vaccinations=self._round * 2 * len(self._people)))

    def _next(self) -> Sent:
        self._round += 1
        self._until = time.monotonic() + _MOST_SECONDS
        insist(lambda: is_whole(self._deployment) or None, until=self._until, what="every process after the last kill")
        return batch(self._round, self._people, hospital=hospital(), now=datetime.now(UTC))

    def _deliver(self, signed: bytes) -> uuid.UUID:
        key = self._sender.deliver(signed, until=self._until)
        self._batches.add(key)
        return key

    def _deliver_through(self, strike: Strike, sent: Sent, signed: bytes) -> list[uuid.UUID]:
        """Send a batch while the kill comes; then the very same bytes again, and the same batch newly signed."""
        strike.begin()
        answered = self._sender.post(signed)
        strike.end()
        if answered:
            self._batches.add(answered)
        again, newly_signed = self._deliver(signed), self._deliver(self._sender.sign(sent))
        return list(dict.fromkeys(key for key in (answered, again, newly_signed) if key))

    def _make_due(self, keys: Sequence[uuid.UUID]) -> None:
        with self._database() as database:
            for key in keys:
                database.make_due(key)

    def _result(self, key: uuid.UUID) -> tuple[FolderAnswer, ...]:
        return self._sender.result(key, until=self._until)

    def _database(self) -> AbstractContextManager[Kept]:
        return kept(url_of(self._deployment.data_folder), until=self._until)

    def _wrong(
        self, sent: Sent, keys: Sequence[uuid.UUID], results: Sequence[tuple[FolderAnswer, ...]], database: Kept
    ) -> Iterator[str]:
        if len(keys) > 2:
            yield "the same signed bytes got two transactionIds"
        for key, result in zip(keys, results, strict=True):
            if difference := sent.differs(result):
                yield difference
            yield from database.wrong_with_batch(key, persons=len(self._people), vaccinations=2 * len(self._people))
