"""Remember signed requests that were completed, so that a retry gets the same answer and a replay gets none."""

import uuid
from datetime import datetime

from vaccinnet.exchanges.models import SignedRequest
from vaccinnet.exchanges.rules import RULES
from vaccinnet.exchanges.rules.replay import SignedBefore
from vaccinnet.rulebook import Refused


def earlier_answer(digest: bytes, *, sender_key: uuid.UUID) -> bytes | None:
    """Return what these signed bytes were answered before, or None when they are new.

    `digest` is that of the canonical SignedInfo with the signer's certificate. Raises Refused when they were completed
    for another sender.
    """
    known = SignedRequest.objects.filter(digest=digest).first()
    if findings := RULES.judge(SignedBefore(sender_key, known and known.sender_key)):
        raise Refused(findings)
    return known and bytes(known.answer)


def remember(digest: bytes, *, sender_key: uuid.UUID, answer: bytes, fresh_until: datetime) -> None:
    """Remember the answer to these signed bytes, in the transaction of the call.

    Raises django.db.IntegrityError when another call with the same bytes was first: its answer counts then.
    """
    SignedRequest.objects.create(digest=digest, sender_key=sender_key, answer=answer, fresh_until=fresh_until)


def forget(*, now: datetime) -> int:
    """Forget the signed requests that are no longer fresh, and return how many: their signature is refused by now."""
    return SignedRequest.objects.filter(fresh_until__lt=now).delete()[0]
