"""Record an exchange in the journal."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from vaccinnet.ehealth.subject import Subject
from vaccinnet.exchanges.models import Exchange, ExchangeMessage
from vaccinnet.profiles.find_sender import find_sender


@dataclass(slots=True)
class Spoken:
    """What a door tells the journal of a call, as far as it came; it never holds personal data."""

    service: str = ""
    operation: str = ""
    # For whom the proven certificate speaks.
    subject: Subject | None = None
    software_id: str = ""
    outcome: str = "defect"
    rules: tuple[str, ...] = ()
    # The batch that keeps the bytes of the request.
    batch_key: uuid.UUID | None = None


@transaction.atomic
def record(
    spoken: Spoken, *, request: bytes, answer: bytes, at: datetime, milliseconds: float, keeps_messages: bool
) -> Exchange:
    """Add the exchange to the journal and return it; the messages themselves only where `keeps_messages`."""
    sender = find_sender(spoken.subject) if spoken.subject else None
    exchange = Exchange.objects.create(
        at=at,
        service=spoken.service,
        operation=spoken.operation,
        sender_key=sender and sender.key,
        software_id=spoken.software_id,
        outcome=spoken.outcome,
        rules=list(dict.fromkeys(spoken.rules)),
        milliseconds=milliseconds,
        request_size=len(request),
        request_digest=hashlib.sha256(request).digest(),
        answer_size=len(answer),
        answer_digest=hashlib.sha256(answer).digest(),
        batch_key=spoken.batch_key,
    )
    if keeps_messages:
        ExchangeMessage.objects.create(exchange=exchange, request=b"" if spoken.batch_key else request, answer=answer)
    return exchange
