"""Verify that nobody changed the trail."""

import uuid

from vaccinnet.audit.models import Line
from vaccinnet.audit.trail import NOTHING_BEFORE, Entry, digest_of


def broken_at(person_key: uuid.UUID) -> int | None:
    """Return the number of the first line that does not follow from the one before it, or None when all do.

    It tells a line that was changed, put in or taken out. Lines taken from the end leave a shorter chain that is whole:
    those a chain alone cannot tell.
    """
    digest = NOTHING_BEFORE
    for expected, line in enumerate(Line.objects.filter(person_key=person_key).order_by("number").iterator(), start=1):
        digest = digest_of(_entry(line), number=expected, at=line.at, after=digest)
        if line.number != expected or bytes(line.digest) != digest:
            return line.number
    return None


def _entry(line: Line) -> Entry:
    return Entry(line.person_key, line.action, line.via, line.by_key, line.software_id, tuple(line.about))
