"""Ask for the processing result of a batch."""

import uuid
from collections.abc import Iterator
from datetime import datetime

from vaccinnet.batch.models import Batch, ChunkResult
from vaccinnet.batch.result import PersonResult, unpack
from vaccinnet.batch.rules import RULES
from vaccinnet.batch.terms import Terms
from vaccinnet.batch.upload import ResultQuestion
from vaccinnet.ehealth.subject import Subject
from vaccinnet.profiles.find_sender import find_sender
from vaccinnet.profiles.sender import Sender
from vaccinnet.rulebook import Refused


def ask_result(
    request_id: str, *, user_code: str, subject: Subject, terms: Terms, now: datetime
) -> tuple[Batch, Iterator[PersonResult]]:
    """Return the batch with this transactionId and its results, person by person in the order of the request.

    Raises Refused when it is not there, not the asker's, not processed yet, or no longer kept.
    """
    sender = find_sender(subject)
    batch = _own_batch(request_id, sender)
    asked = ResultQuestion(request_id, user_code, sender, certificate_subject=str(subject))
    question = _about(batch, asked, terms=terms, now=now)
    if findings := RULES.of("question").judge(question):
        raise Refused(findings)
    assert batch is not None
    return batch, results_of(batch)


def result_for(
    sender: Sender, batch_key: uuid.UUID, *, terms: Terms, now: datetime
) -> tuple[Batch, Iterator[PersonResult]]:
    """Return the batch with this key and its results, for the sender that uploaded it. Raises Refused as above."""
    request_id = batch_key.hex.upper()
    batch = _own_batch(request_id, sender)
    asked = ResultQuestion(request_id, sender.user_code, sender, certificate_subject="")
    question = _about(batch, asked, terms=terms, now=now)
    if findings := RULES.of("question").judge(question):
        raise Refused(findings)
    assert batch is not None
    return batch, results_of(batch)


def results_of(batch: Batch) -> Iterator[PersonResult]:
    """Yield the results of a processed batch, chunk by chunk from the database."""
    chunks = ChunkResult.objects.filter(batch_key=batch.key).order_by("first_folder")
    for packed in chunks.values_list("results", flat=True).iterator(chunk_size=1):
        yield from unpack(bytes(packed))


def _about(batch: Batch | None, asked: ResultQuestion, *, terms: Terms, now: datetime) -> ResultQuestion:
    return asked.but(
        batch_key=batch and batch.key,
        due_at=batch and batch.due_at,
        is_processed=bool(batch and batch.processed_at),
        is_kept=not (batch and batch.processed_at and batch.processed_at + terms.results_kept < now),
    )


def _own_batch(request_id: str, sender: Sender | None) -> Batch | None:
    try:
        key = uuid.UUID(hex=request_id)
    except ValueError:
        return None
    if request_id != key.hex.upper() or sender is None:
        return None
    return Batch.objects.filter(key=key, sender_key=sender.key).first()
