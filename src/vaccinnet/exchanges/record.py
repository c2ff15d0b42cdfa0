"""Record an exchange in the journal."""

import hashlib
import uuid
from dataclasses import dataclass, field
from datetime import datetime

from vaccinnet.database.bulk import server_cursor
from vaccinnet.ehealth.subject import Subject
from vaccinnet.exchanges.signature import signature_of
from vaccinnet.profiles.find_sender import find_sender


@dataclass(slots=True)
class Spoken:
    """What a door tells the journal of a call, as far as it came; it never holds personal data."""

    service: str = ""
    operation: str = ""
    # For whom the proven certificate speaks; or the profile itself, where the door knows it.
    subject: Subject | None = None
    sender_key: uuid.UUID | None = None
    software_id: str = ""
    outcome: str = "defect"
    rules: tuple[str, ...] = ()
    # The batch that keeps the bytes of the request.
    batch_key: uuid.UUID | None = None
    # Answers that hold a secret are kept nowhere, and neither are their requests.
    is_secret: bool = False
    # Of the exchange; vaccinations of a call are stored with it.
    key: uuid.UUID = field(default_factory=uuid.uuid4)


_RECORD = """
    WITH exchange AS (
        INSERT INTO exchanges_exchange (key, at, service, operation, sender_key, software_id, outcome, rules,
            milliseconds, request_size, request_digest, answer_size, answer_digest, batch_key,
            signature)
        VALUES (%(key)s, %(at)s, %(service)s, %(operation)s, %(sender_key)s, %(software_id)s, %(outcome)s, %(rules)s,
            %(milliseconds)s, %(request_size)s, %(request_digest)b, %(answer_size)s, %(answer_digest)b, %(batch_key)s,
            %(signature)b)
        RETURNING key)
    INSERT INTO exchanges_exchangemessage (exchange_id, request, answer)
    SELECT key, %(request)b, %(answer)b FROM exchange WHERE %(keeps_messages)s
"""


def record(
    spoken: Spoken, *, request: bytes, answer: bytes, at: datetime, milliseconds: float, keeps_messages: bool
) -> None:
    """Add the exchange to the journal in one statement; the messages themselves only where `keeps_messages`."""
    values = {
        "key": spoken.key,
        "at": at,
        "service": spoken.service,
        "operation": spoken.operation,
        "sender_key": spoken.sender_key or _sender_key(spoken.subject),
        "software_id": spoken.software_id,
        "outcome": spoken.outcome,
        "rules": list(dict.fromkeys(spoken.rules)),
        "milliseconds": milliseconds,
        "request_size": len(request),
        "request_digest": hashlib.sha256(request).digest(),
        "answer_size": len(answer),
        "answer_digest": hashlib.sha256(answer).digest(),
        "batch_key": spoken.batch_key,
        "signature": signature_of(request),
        # The batch keeps the bytes of its request.
        "request": b"" if spoken.batch_key else request,
        "answer": answer,
        "keeps_messages": keeps_messages and not spoken.is_secret,
    }
    with server_cursor() as cursor:
        cursor.execute(_RECORD, values)


def _sender_key(subject: Subject | None) -> uuid.UUID | None:
    sender = find_sender(subject) if subject else None
    return sender.key if sender else None
