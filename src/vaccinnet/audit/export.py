"""Export the trail of a period with its seals, for who keeps it elsewhere."""

import json
from collections.abc import Iterator
from datetime import UTC, date
from typing import Any

from django.db import transaction

from vaccinnet.audit.models import Line, Seal
from vaccinnet.audit.seal import DAY, ROWS_AT_ONCE, lines_of_day
from vaccinnet.audit.trail import digest_of_reason


def export(first: date, last: date) -> Iterator[str]:
    """Yield the lines and seals of these days as JSON, one a line: day after day, person after person, then the seal.

    There are keys in it, no names and no numbers of persons; of a reason only the digest, which the line's own digest
    covers. A day that has no seal yet has none here.
    """
    seals = {seal.day: seal for seal in Seal.objects.filter(day__range=(first, last))}
    day = first
    with transaction.atomic():
        while day <= last:
            for line in lines_of_day(day).order_by("person_key", "number").iterator(chunk_size=ROWS_AT_ONCE):
                yield _json(_line(line))
            if seal := seals.get(day):
                yield _json({"seal": day.isoformat(), "lines": seal.lines, "digest": bytes(seal.digest).hex()})
            day += DAY


def _line(line: Line) -> dict[str, Any]:
    return {
        "person": line.person_key.hex,
        "number": line.number,
        "at": line.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "action": line.action,
        "via": line.via,
        "by": line.by_key and line.by_key.hex,
        "for": line.for_key and line.for_key.hex,
        "software_id": line.software_id,
        "about": [each.hex for each in line.about],
        "reason_digest": digest_of_reason(line.reason),
        "digest": bytes(line.digest).hex(),
    }


def _json(values: dict[str, Any]) -> str:
    return json.dumps(values, separators=(",", ":"))
