"""Remember signed requests that were completed, so that a retry gets the same answer and a replay gets none."""

import uuid
from datetime import datetime

from vaccinnet.database.bulk import server_cursor
from vaccinnet.exchanges.models import SignedRequest
from vaccinnet.exchanges.rules import RULES
from vaccinnet.exchanges.rules.replay import SignedBefore
from vaccinnet.rulebook import Refused

_KNOWN = "SELECT sender_key, answer FROM exchanges_signedrequest WHERE digest = %b"
_REMEMBER = "INSERT INTO exchanges_signedrequest (digest, sender_key, answer, fresh_until) VALUES (%b, %s, %b, %s)"


def earlier_answer(digest: bytes, *, sender_key: uuid.UUID) -> bytes | None:
    """Return what these signed bytes were answered before, or None when they are new.

    `digest` is that of the canonical SignedInfo with the signer's certificate. Raises Refused when they were completed
    for another sender.
    """
    with server_cursor() as cursor:
        known = cursor.execute(_KNOWN, [digest], binary=True).fetchone()
    completed_for, answer = known or (None, None)
    if findings := RULES.judge(SignedBefore(sender_key, completed_for)):
        raise Refused(findings)
    return answer


def remember(digest: bytes, *, sender_key: uuid.UUID, answer: bytes, fresh_until: datetime) -> None:
    """Remember the answer to these signed bytes, in the transaction of the call.

    Raises django.db.IntegrityError when another call with the same bytes was first: its answer counts then.
    """
    with server_cursor() as cursor:
        cursor.execute(_REMEMBER, [digest, sender_key, answer, fresh_until])


def forget(*, now: datetime) -> int:
    """Forget the signed requests that are no longer fresh, and return how many: their signature is refused by now."""
    return SignedRequest.objects.filter(fresh_until__lt=now).delete()[0]
