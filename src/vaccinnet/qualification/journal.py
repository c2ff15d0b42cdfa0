"""What the journal has of the exchanges of a program, with their bytes."""

import uuid
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate

from vaccinnet.batch.contents import read_contents
from vaccinnet.exchanges.models import Exchange
from vaccinnet.integrators.models import Program
from vaccinnet.profiles.models import Profile
from vaccinnet.qualification.facts import RESULT, Service, ShownFile

# A set has small messages: what is larger can be uploaded. And so much is looked through at once.
_LARGEST = 1024 * 1024
_MOST, _MOST_BYTES = 300, 32 * 1024 * 1024
_UNPROVEN = ("fault", "defect")
_SERVICES: dict[Service, str] = {"batch": "BatchUpload", "registration": "RegistratieService"}


@dataclass(frozen=True, slots=True)
class Kept:
    """An exchange of the journal; `company_key` is whose profile sent it."""

    key: uuid.UUID
    at: datetime
    operation: str
    signature: bytes
    sender_key: uuid.UUID | None
    company_key: uuid.UUID | None
    request: bytes = field(repr=False)
    answer: bytes = field(repr=False)

    def files(self, number: int) -> tuple[ShownFile, ShownFile]:
        """Return its two messages as files of a set."""
        name = f"{number:02}-{self.operation}"
        return (
            ShownFile(f"{name}-request.xml", self.request, self.key.hex),
            ShownFile(f"{name}-response.xml", self.answer, self.key.hex),
        )


def kept_with(signatures: Collection[bytes]) -> dict[bytes, Kept]:
    """Return the exchanges whose requests carry these signatures, by signature.

    Of several the first counts whose speaker was proven: anybody can send a signature again, in a message of his own.
    """
    rows = Exchange.objects.filter(signature__in=signatures).order_by("-at")
    unproven = [each for each in rows if each.outcome in _UNPROVEN]
    proven = [each for each in rows if each.outcome not in _UNPROVEN]
    return {each.signature: each for each in _with_bytes([*unproven, *proven])}


def kept_of(program: Program, service: Service, *, until: datetime, days: int) -> list[Kept]:
    """Return the latest exchanges in which this program spoke for its company's profiles, the latest first.

    A request for a result does not name the program, so those of the company's profiles all count.
    """
    senders = list(Profile.objects.filter(company=program.company).values_list("key", flat=True))
    rows = Exchange.objects.filter(
        sender_key__in=senders,
        at__gt=until - timedelta(days=days),
        at__lte=until,
        service=_SERVICES[service],
        outcome__in=("accepted", "partial"),
        request_size__lte=_LARGEST,
        answer_size__lte=_LARGEST,
    ).order_by("-at")
    own = [each for each in rows[: _MOST * 4] if each.operation == RESULT or each.software_id.lower() == program.key]
    sizes = accumulate(each.request_size + each.answer_size for each in own)
    return list(_with_bytes([each for each, size in zip(own[:_MOST], sizes, strict=False) if size <= _MOST_BYTES]))


def _with_bytes(rows: Iterable[Exchange]) -> Iterator[Kept]:
    """Yield the exchanges whose messages are kept."""
    rows = list(rows)
    senders = {each.sender_key for each in rows if each.sender_key}
    companies = dict(Profile.objects.filter(key__in=senders).values_list("key", "company_id"))
    messages = {
        each.key: each.message
        for each in Exchange.objects.filter(key__in=[row.key for row in rows]).select_related("message")
        if hasattr(each, "message")
    }
    for row in rows:
        if row.key in messages:
            message = messages[row.key]
            request = _request_of(row, bytes(message.request))
            yield Kept(
                key=row.key,
                at=row.at,
                operation=row.operation,
                signature=bytes(row.signature or b""),
                sender_key=row.sender_key,
                company_key=companies.get(row.sender_key),
                request=request,
                answer=bytes(message.answer),
            )


def _request_of(row: Exchange, kept: bytes) -> bytes:
    if kept or row.batch_key is None:
        return kept
    try:
        return bytes(read_contents(row.batch_key))
    except LookupError:
        return b""
