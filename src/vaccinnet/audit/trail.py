"""Write lines on the trail, each chained to the one before it of the same person."""

import hashlib
import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import IntegrityError, connection

from vaccinnet.database.bulk import ask, in_one_go, lock, put

NOTHING_BEFORE = bytes(32)

_VERSION = "1"
_HEADS = """
    SELECT person.key, head.number, head.digest
    FROM unnest(string_to_array(%(persons)s, E'\\x1f')::uuid[]) AS person(key)
    CROSS JOIN LATERAL (
        SELECT number, digest FROM audit_line WHERE person_key = person.key ORDER BY number DESC LIMIT 1
    ) AS head
"""
_COLUMNS = "person_key, number, at, action, via, by_key, software_id, about, for_key, reason, digest"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a line says: who did what with which vaccinations of a person; `action` is one of models.Action.

    `for_key` is the organisation for which a doctor acted, and `reason` why, where one is asked.
    """

    person_key: uuid.UUID
    action: str
    via: str
    by_key: uuid.UUID | None
    software_id: str
    about: tuple[uuid.UUID, ...]
    for_key: uuid.UUID | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, by which way and with which program; a citizen has no `by_key`."""

    via: str
    by_key: uuid.UUID | None
    software_id: str = ""
    for_key: uuid.UUID | None = None

    def entry(
        self, person_key: uuid.UUID, action: str, *, about: tuple[uuid.UUID, ...] = (), reason: str = ""
    ) -> Entry:
        """Return the entry that says that this actor did this."""
        return Entry(person_key, action, self.via, self.by_key, self.software_id, about, self.for_key, reason)


def write(entries: Sequence[Entry], *, now: datetime) -> None:
    """Write a line for each entry, inside the caller's transaction; those of one person follow in their order.

    When another transaction writes a line of the same person at the same moment a unique constraint breaks, and the
    caller's transaction must be done again (database.in_one_go).
    """
    if not entries:
        return
    rows = ask(_HEADS, persons={entry.person_key for entry in entries})
    heads = {person_key: (number, digest) for person_key, number, digest in rows}
    put("audit_line", _COLUMNS, _chained(entries, heads, now))


def write_alone(entry: Entry, *, now: datetime) -> None:
    """Write one line that nothing else is written with; it is committed when this returns.

    Two statements do where nobody writes of the same person at that moment; else the writers wait for each other.
    """
    if not _is_written_at_once(entry, now):
        in_one_go(lambda: _write_in_turn(entry, now))


def _is_written_at_once(entry: Entry, now: datetime) -> bool:
    """Return whether the line is written; it is not when another took its number meanwhile."""
    if connection.in_atomic_block:
        return False
    try:
        write([entry], now=now)
    except IntegrityError:
        return False
    return True


def _write_in_turn(entry: Entry, now: datetime) -> None:
    lock(entry.person_key)
    write([entry], now=now)


def digest_of(entry: Entry, *, number: int, at: datetime, after: bytes) -> bytes:
    """Return the digest of the line with this number, whose predecessor has the digest `after`."""
    # JSON quotes every value, so that no two lines are written alike; moments are in UTC to the microsecond.
    values: tuple[object, ...] = (
        _VERSION,
        after.hex(),
        entry.person_key.hex,
        number,
        at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.action,
        entry.via,
        entry.by_key.hex if entry.by_key else None,
        entry.software_id,
        [each.hex for each in entry.about],
    )
    if entry.for_key or entry.reason:
        # The digest of the reason is enough: an export can be verified without telling what somebody wrote.
        values = (*values, entry.for_key.hex if entry.for_key else None, digest_of_reason(entry.reason))
    return hashlib.sha256(json.dumps(values, separators=(",", ":")).encode()).digest()


def digest_of_reason(reason: str) -> str:
    """Return the SHA-256 of a reason in hex digits, or an empty text when there is none."""
    return hashlib.sha256(reason.encode()).hexdigest() if reason else ""


# Rows are text already: the driver would make it of each value, which takes longer.
_Row = tuple[str | None, ...]


def _chained(entries: Sequence[Entry], heads: dict[uuid.UUID, tuple[int, bytes]], now: datetime) -> Iterator[_Row]:
    # All writers insert in the order of the keys, so that two with the same persons wait instead of dead-locking.
    for entry in sorted(entries, key=lambda each: each.person_key.int):
        number, digest = heads.get(entry.person_key, (0, NOTHING_BEFORE))
        number += 1
        digest = digest_of(entry, number=number, at=now, after=digest)
        heads[entry.person_key] = number, digest
        yield _row(entry, number, now, digest)


def _row(entry: Entry, number: int, now: datetime, digest: bytes) -> _Row:
    return (
        entry.person_key.hex,
        str(number),
        now.isoformat(),
        str(entry.action),
        entry.via,
        entry.by_key.hex if entry.by_key else None,
        entry.software_id,
        f"{{{','.join(each.hex for each in entry.about)}}}",
        entry.for_key.hex if entry.for_key else None,
        entry.reason,
        f"\\x{digest.hex()}",
    )
