"""Submit an upload: check it on receipt and keep it for processing."""

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction

from vaccinnet.admission.known import is_known, judge_use
from vaccinnet.batch.contents import keep_contents
from vaccinnet.batch.models import Batch
from vaccinnet.batch.rules import RULES
from vaccinnet.batch.terms import Terms
from vaccinnet.batch.upload import JudgedUpload, Upload
from vaccinnet.ehealth.subject import Subject
from vaccinnet.exchanges.signed_requests import earlier_answer, remember
from vaccinnet.kmehr.rules import RULES as KMEHR_RULES
from vaccinnet.profiles.find_sender import find_sender
from vaccinnet.profiles.sender import Sender
from vaccinnet.rulebook import Refused


def submit(
    upload: Upload, *, subject: Subject, signed_digest: bytes, fresh_until: datetime, terms: Terms, now: datetime
) -> uuid.UUID:
    """Return the key of the batch that keeps this upload, committed before it is returned.

    The same signed bytes get the same key again. Raises Refused with all findings about the sender, the program and the
    header.
    """
    sender = find_sender(subject)
    judged = _judged(upload, sender, subject, terms)
    findings = RULES.of("upload").judge(judged)
    findings += judge_use(upload.pakket, where="extraInfo/pakket", service="BatchUpload", sender=sender, now=now)
    findings += KMEHR_RULES.of("header").judge(upload.header)
    if any(finding.refuses for finding in findings):
        raise Refused(findings)
    assert judged.sender is not None
    try:
        return _keep(upload, judged.sender, signed_digest=signed_digest, fresh_until=fresh_until, terms=terms, now=now)
    except IntegrityError:
        # Another call with the same signed bytes was first, and is committed by now.
        answer = earlier_answer(signed_digest, sender_key=judged.sender.key)
        if answer is None:
            raise
        return uuid.UUID(bytes=answer)


def _judged(upload: Upload, sender: Sender | None, subject: Subject, terms: Terms) -> JudgedUpload:
    pakket_is_known, pakket_is_own = is_known(upload.pakket, sender)
    return JudgedUpload(
        upload=upload,
        sender=sender,
        certificate_subject=str(subject),
        pakket_is_known=pakket_is_known,
        pakket_is_own=pakket_is_own,
        most_persons=terms.most_persons,
    )


@transaction.atomic
def _keep(
    upload: Upload, sender: Sender, *, signed_digest: bytes, fresh_until: datetime, terms: Terms, now: datetime
) -> uuid.UUID:
    if answer := earlier_answer(signed_digest, sender_key=sender.key):
        return uuid.UUID(bytes=answer)
    batch = Batch.objects.create(
        sender_key=sender.key,
        software_id=upload.pakket,
        origin=upload.origin,
        persons=upload.persons,
        received_at=now,
        due_at=terms.due_after(now),
    )
    remember(signed_digest, sender_key=sender.key, answer=batch.key.bytes, fresh_until=fresh_until)
    keep_contents(batch.key, upload.contents)
    return batch.key
