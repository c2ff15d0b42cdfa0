"""Confirm a parcel: it is opened and judged as what is uploaded is; or throw it away. The link in a mail leads here."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core import signing
from django.db import transaction

from vaccinnet.qualification.attempt import Judged, submit
from vaccinnet.qualification.facts import OK
from vaccinnet.qualification.mailed.contents import open_letter
from vaccinnet.qualification.mailed.eligible import eligible_for
from vaccinnet.qualification.mailed.facts import Confirming
from vaccinnet.qualification.mailed.parcels import HOLDS
from vaccinnet.qualification.mailed.recipient import recipients
from vaccinnet.qualification.mailed.zip_password import zip_password
from vaccinnet.qualification.models import Parcel, Way
from vaccinnet.qualification.rules import RULES
from vaccinnet.rulebook import Finding, Refused

_SALT = "vaccinnet.qualification.mailed"


class NoSuchParcel(Exception):
    """There is no such parcel, or it is somebody else's."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What became of a parcel: the attempt, or what keeps its letter from being opened."""

    judged: Judged | None = None
    findings: Sequence[Finding] = ()


def link_to(parcel: Parcel) -> str:
    """Return what stands in the link for this parcel: it is signed, and opens nothing for anybody else."""
    return signing.dumps(parcel.key.hex, salt=_SALT)


def parcel_of(link: str, *, account_key: uuid.UUID) -> Parcel:
    """Return the parcel of a link, without its contents. Raises NoSuchParcel."""
    try:
        key = uuid.UUID(signing.loads(link, salt=_SALT))
    except (signing.BadSignature, ValueError, TypeError):
        raise NoSuchParcel from None
    parcel = Parcel.objects.filter(key=key, account_key=account_key).defer("contents").first()
    if parcel is None:
        raise NoSuchParcel
    return parcel


def why_not(parcel: Parcel, *, now: datetime, chose: bool = True) -> list[Finding]:
    """Return what keeps this parcel from being confirmed now."""
    asked = Confirming(
        is_waiting=parcel.ended_at is None or parcel.arrived_at <= now - HOLDS,
        ran_out=parcel.arrived_at <= now - HOLDS,
        chose=chose,
    )
    return RULES.of("confirming").judge(asked)


@transaction.atomic
def confirm(
    link: str,
    *,
    account_key: uuid.UUID,
    choice: str,
    now: datetime,
    keys: Path,
    secret_key: str,
    ok: str = OK,
) -> Confirmed:
    """Return what became of the parcel of this link; its contents are gone afterwards, whatever that is.

    `choice` is that of the program that is eligible, `keys` the folder of the register's keys for mail. Raises
    NoSuchParcel or Refused.
    """
    key = parcel_of(link, account_key=account_key).key
    # The second of two clicks waits here, and finds that it was judged.
    parcel = Parcel.objects.select_for_update().get(key=key)
    chosen = next((each for each in eligible_for(account_key) if each.choice == choice), None)
    if findings := why_not(parcel, now=now, chose=chosen is not None):
        raise Refused(findings)
    assert chosen is not None
    letter = open_letter(bytes(parcel.contents), recipients(keys))
    findings = letter.findings
    judged = None
    if not findings:
        judged = submit(
            letter.files,
            program=chosen.program,
            service=chosen.service,
            way=Way.MAIL,
            now=now,
            ok=ok,
            password=zip_password(chosen.program, secret_key=secret_key),
        )
    _end(parcel, now=now, judged=judged)
    return Confirmed(judged, tuple(findings))


@transaction.atomic
def throw_away(link: str, *, account_key: uuid.UUID, now: datetime) -> None:
    """Delete what was mailed, unseen. Raises NoSuchParcel or Refused."""
    key = parcel_of(link, account_key=account_key).key
    parcel = Parcel.objects.select_for_update().get(key=key)
    if findings := why_not(parcel, now=now):
        raise Refused(findings)
    _end(parcel, now=now)


def _end(parcel: Parcel, *, now: datetime, judged: Judged | None = None) -> None:
    parcel.ended_at, parcel.contents = now, b""
    parcel.attempt = judged.attempt if judged else None
    parcel.save(update_fields=["ended_at", "contents", "attempt"])
