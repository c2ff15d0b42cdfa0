"""What the deployment under drill keeps, read from its database with plain SQL."""

import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from tests.drill.sent import Given

from vaccinnet.batch.result import unpack

_PAUSE = 0.05

_GIVEN = """
    SELECT alias.insz, stored.cnk, stored.given_on, stored.local_id
    FROM register_vaccination stored LEFT JOIN register_alias alias USING (person_key) WHERE stored.local_id ^@ %s
"""
# By the key under which the register recognises equal vaccinations, of whatever sender or batch.
_REPEATED = """
    SELECT coalesce(sum(times - 1), 0) FROM (
        SELECT count(*) AS times FROM register_vaccination GROUP BY person_key, vaccine_key, given_on
        UNION ALL SELECT count(*) FROM register_vaccination GROUP BY id
        UNION ALL SELECT count(*) FROM register_vaccination GROUP BY sender_key, local_id
    ) AS counted
"""
_WITHOUT_COUNTERPART = """
    SELECT count(*) FROM register_vaccination stored FULL JOIN register_sentvaccination sent
    ON (stored.person_key, stored.id, stored.local_id) = (sent.person_key, sent.vaccination_id, sent.local_id)
    WHERE stored.id IS NULL OR sent.vaccination_id IS NULL
"""
_BATCH = """
    SELECT persons, folders_done, accepted, refused, breakdowns, processed_at IS NOT NULL, batch_id IS NOT NULL
    FROM batch_batch LEFT JOIN batch_batchmessage ON batch_id = key WHERE key = %s
"""
_CHUNKS = "SELECT first_folder, results FROM batch_chunkresult WHERE batch_key = %s ORDER BY first_folder"


class Kept:
    """The database of a deployment, as its tables stand."""

    def __init__(self, connection: psycopg.Connection):
        self._connection = connection

    def given(self, local_ids: str) -> Counter[Given]:
        """Return the vaccinations that the register holds with LOCAL ids that begin so."""
        return Counter(Given(*row) for row in self._connection.execute(_GIVEN, [local_ids]))

    def folders_done(self, key: uuid.UUID) -> int:
        """Return how far a batch is."""
        found = self._connection.execute("SELECT folders_done FROM batch_batch WHERE key = %s", [key]).fetchone()
        return found[0] if found else 0

    def is_processed(self, key: uuid.UUID) -> bool:
        """Return whether the last chunk of a batch is committed."""
        query = "SELECT FROM batch_batch WHERE key = %s AND processed_at IS NOT NULL"
        return self._connection.execute(query, [key]).fetchone() is not None

    def make_due(self, key: uuid.UUID) -> None:
        """Make a batch due now."""
        self._connection.execute("UPDATE batch_batch SET due_at = now() WHERE key = %s", [key])

    def wrong_with_batch(self, key: uuid.UUID, *, persons: int, vaccinations: int) -> Iterator[str]:
        """Yield in what the tables differ from a batch that was processed once, with everything accepted."""
        row = self._connection.execute(_BATCH, [key]).fetchone()
        expected = (persons, persons, vaccinations, 0, 0, True, True)
        if row != expected:
            yield f"batch {key} stands in the table as {row} and not as {expected}"
        chunks = [(first, list(unpack(packed))) for first, packed in self._connection.execute(_CHUNKS, [key])]
        begins = [sum(len(results) for _, results in chunks[:number]) for number in range(len(chunks) + 1)]
        if [first for first, _ in chunks] + [persons] != begins:
            yield f"the chunks of batch {key} begin at {[first for first, _ in chunks]} and hold other folders"
        told = {each.vaccination_id for _, results in chunks for person in results for each in person.vaccinations}
        held = self._connection.execute("SELECT count(*) FROM register_vaccination WHERE id = ANY(%s)", [list(told)])
        if (len(told), held.fetchone()) != (vaccinations, (vaccinations,)):
            yield f"the results of batch {key} name vaccinations that the register does not hold"

    def wrong_at_the_end(self, batches: set[uuid.UUID], *, vaccinations: int) -> Iterator[str]:
        """Yield what does not fit in all tables together, when these batches with so many vaccinations were sent."""
        questions = {
            "vaccinations are not of the drill": (f"SELECT count(*) - {vaccinations} FROM register_vaccination", ()),
            "vaccinations are stored once more": (_REPEATED, ()),
            "vaccinations and LOCAL ids have no counterpart": (_WITHOUT_COUNTERPART, ()),
            "batches are kept of which no answer came": (
                "SELECT count(*) FROM batch_batch WHERE key <> ALL(%s)",
                (list(batches),),
            ),
            "batches were answered and are not kept": (
                "SELECT count(*) FROM unnest(%s::uuid[]) AS key WHERE key NOT IN (SELECT key FROM batch_batch)",
                (list(batches),),
            ),
            "chunks are of no batch": (
                "SELECT count(*) FROM batch_chunkresult WHERE batch_key NOT IN (SELECT key FROM batch_batch)",
                (),
            ),
        }
        for what, (question, values) in questions.items():
            found = self._connection.execute(question, values).fetchone()
            if found != (0,):
                yield f"{found and found[0]} {what}"


@contextmanager
def kept(url: str, *, until: float) -> Iterator[Kept]:
    """Reach the database at this address as soon as it answers; `until` is a moment of the monotonic clock."""
    while True:
        try:
            connection = psycopg.connect(url, autocommit=True)
            break
        except psycopg.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(_PAUSE)
    with connection:
        yield Kept(connection)
