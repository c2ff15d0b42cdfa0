"""What became of a call and of each of its messages; kept, so that the same signed bytes get the same answer."""

import json
import uuid
from dataclasses import dataclass

from vaccinnet.rulebook import Finding
from vaccinnet.rulebook.packing import pack_findings, unpack_findings


@dataclass(frozen=True, slots=True)
class MessageOutcome:
    """What became of one message: its VaccinationId when the register holds it, and how many doses are left.

    `stocked` is None when the sender keeps no stock of the vaccine.
    """

    kmehr_id: str
    findings: tuple[Finding, ...]
    vaccination_id: uuid.UUID | None = None
    stocked: int | None = None


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """What became of a call: whose it was, its warnings, and the outcome of each message, in their order."""

    sender_key: uuid.UUID
    warnings: tuple[Finding, ...]
    messages: tuple[MessageOutcome, ...] = ()


def pack(outcome: CallOutcome) -> bytes:
    """Return the outcome as JSON that `unpack` reads."""
    messages = [
        (each.kmehr_id, pack_findings(each.findings), each.vaccination_id and each.vaccination_id.hex, each.stocked)
        for each in outcome.messages
    ]
    packed = (outcome.sender_key.hex, pack_findings(outcome.warnings), messages)
    return json.dumps(packed, separators=(",", ":"), ensure_ascii=False).encode()


def unpack(packed: bytes) -> CallOutcome:
    """Return the outcome that `pack` made into JSON."""
    sender_key, warnings, messages = json.loads(packed)
    return CallOutcome(
        uuid.UUID(sender_key),
        unpack_findings(warnings),
        tuple(
            MessageOutcome(kmehr_id, unpack_findings(findings), uuid.UUID(key) if key else None, stocked)
            for kmehr_id, findings, key, stocked in messages
        ),
    )
