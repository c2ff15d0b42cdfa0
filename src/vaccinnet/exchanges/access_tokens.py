"""Access tokens of programs: given for minutes, kept as digests, worth something as long as all that they stand for."""

import hashlib
import secrets
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hmac import compare_digest

from django.db import IntegrityError, transaction

from vaccinnet.database.bulk import server_cursor
from vaccinnet.exchanges.models import AccessToken
from vaccinnet.exchanges.signed_requests import remember

_RANDOM_BYTES = 32
# One statement: whether the token still lives, and with it the profile and the program.
_BEARER = """
    SELECT t.digest, t.profile_key, t.software_id, t.certificate, t.is_bound
    FROM exchanges_accesstoken t
    JOIN profiles_profile p ON p.key = t.profile_key AND p.ended_at IS NULL
    JOIN integrators_program g ON g.key = lower(t.software_id) AND g.ended_at IS NULL
    WHERE t.digest = %b AND t.ends_at > %s
"""
_KEEP = """
    INSERT INTO exchanges_accesstoken (digest, profile_key, software_id, certificate, is_bound, ends_at)
    VALUES (%b, %s, %s, %b, %s, %s)
"""


class AlreadyUsed(Exception):
    """The proof with which a token is asked was used before."""


@dataclass(frozen=True, slots=True)
class Given:
    """To whom a token is given: a program of a profile, proven by a certificate (DER), perhaps bound to that."""

    profile_key: uuid.UUID
    software_id: str
    certificate: bytes = field(repr=False)
    is_bound: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """What may be used once: the digest by which a repetition is recognised, and until when it could come again."""

    digest: bytes
    fresh_until: datetime


def give_token(to: Given, *, proof: Proof | None, life: timedelta, now: datetime) -> str:
    """Return a new access token that lives this long; `now` is the real time.

    Only its digest is kept. Raises AlreadyUsed when the proof was used before.
    """
    token = secrets.token_urlsafe(_RANDOM_BYTES)
    values = [_digest(token), to.profile_key, to.software_id, to.certificate, to.is_bound, now + life]
    with transaction.atomic():
        if proof:
            _use(proof, to.profile_key)
        with server_cursor() as cursor:
            cursor.execute(_KEEP, values)
    return token


def bearer_of(token: str, *, now: datetime) -> Given | None:
    """Return to whom this access token was given, or None when it, its profile or its program is known no more.

    Whether its certificate is still trusted is for the caller to ask.
    """
    digest = _digest(token)
    with server_cursor() as cursor:
        row = cursor.execute(_BEARER, [digest, now], binary=True).fetchone()
    if row is None or not compare_digest(bytes(row[0]), digest):
        return None
    return Given(row[1], row[2], bytes(row[3]), row[4])


def forget(*, now: datetime) -> int:
    """Forget the tokens that have ended, and return how many."""
    return AccessToken.objects.filter(ends_at__lt=now).delete()[0]


def _use(proof: Proof, profile_key: uuid.UUID) -> None:
    try:
        remember(proof.digest, sender_key=profile_key, answer=b"", fresh_until=proof.fresh_until)
    except IntegrityError:
        raise AlreadyUsed from None


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
