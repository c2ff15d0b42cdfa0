"""The certificates of a company's test users: their states, a new one at once, renewed, revoked."""

import secrets
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from cryptography import x509
from django.db import transaction

from vaccinnet.acceptance import ca
from vaccinnet.acceptance.models import IssuedCertificate, UploadedCertificate
from vaccinnet.acceptance.rules import RULES
from vaccinnet.acceptance.test_users.facts import AskedCertificate, Revocation
from vaccinnet.acceptance.test_users.history import enter_event
from vaccinnet.acceptance.test_users.register import demand
from vaccinnet.acceptance.test_users.upload import decide, reason_of
from vaccinnet.database.bulk import lock
from vaccinnet.ehealth.subject import Subject, parse_subject
from vaccinnet.integrators.models import Company
from vaccinnet.profiles.models import Profile
from vaccinnet.trajectory.party import Party

# An uploaded one is refused when this environment no longer trusts it, such as one that eHealth has revoked.
State = Literal["valid", "expires", "expired", "revoked", "refused"]

EXPIRES_SOON = timedelta(days=30)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class KnownCertificate:
    """A certificate of a test user, and how it stands."""

    serial: str
    subject: str = field(repr=False)
    profile: Profile
    state: State
    issued_at: datetime
    not_after: datetime
    revoked_at: datetime | None = None
    # Of an uploaded one, by which it is removed; empty for one of the virtual CA.
    fingerprint: str = ""

    @property
    def is_usable(self) -> bool:
        """Return whether messages that are signed with it are taken."""
        return self.state in ("valid", "expires")


@dataclass(frozen=True, slots=True)
class NewKeystore:
    """A keystore and its password, which nobody keeps: they are shown once."""

    file_name: str
    p12: bytes = field(repr=False)
    password: str = field(repr=False)


def certificates_of(company: Company, *, now: datetime) -> Sequence[KnownCertificate]:
    """Return the certificates of the test users of a company, the latest first: made here, and uploaded."""
    known = [*_issued(company, now), *_uploaded(company, now)]
    return sorted(known, key=lambda each: (each.issued_at, each.serial), reverse=True)


def _issued(company: Company, now: datetime) -> Iterator[KnownCertificate]:
    for each in IssuedCertificate.objects.filter(profile__company=company).select_related("profile"):
        assert each.profile is not None
        state = "revoked" if each.revoked_at else _by_date(each.not_after, now)
        yield KnownCertificate(
            each.serial, each.subject, each.profile, state, each.issued_at, each.not_after, each.revoked_at
        )


def _uploaded(company: Company, now: datetime) -> Iterator[KnownCertificate]:
    for each in UploadedCertificate.objects.filter(profile__company=company).select_related("profile"):
        state = _by_date(each.not_after, now)
        certificate = x509.load_der_x509_certificate(bytes(each.contents))
        if state != "expired" and not decide(certificate, now=now).is_trusted:
            state = "refused"
        yield KnownCertificate(
            each.serial,
            each.subject,
            each.profile,
            state,
            each.uploaded_at,
            each.not_after,
            fingerprint=each.fingerprint,
        )


@transaction.atomic
def get_certificate(
    company: Company,
    profile_key: uuid.UUID,
    *,
    by: Party,
    now: datetime,
    key_type: ca.KeyType = "rsa",
    expired: bool = False,
    revoked: bool = False,
) -> NewKeystore:
    """Return a new keystore of a test user of this company, on demand expired or revoked. Raises Refused."""
    lock(company.key)
    profile = company.profiles.filter(key=profile_key, ended_at__isnull=True).first()
    subject = profile and profile.certificate_subjects.order_by("id").first()
    _demand_may_get(company, is_own=subject is not None, now=now)
    assert profile is not None
    assert subject is not None
    enter_event(company, "get_certificate", by=by, now=now, about=profile.user_code)
    return _issue(
        Subject(subject.type, subject.number, subject.app_id),
        now=now,
        key_type=key_type,
        expired=expired,
        revoked=revoked,
    )


@transaction.atomic
def renew_certificate(
    company: Company, serial: str, *, by: Party, now: datetime, key_type: ca.KeyType = "rsa"
) -> NewKeystore:
    """Return a new keystore with the subject of this certificate; the old one holds until it is revoked or expires.

    Raises Refused.
    """
    lock(company.key)
    old = _own(company, serial)
    _demand_may_get(company, is_own=old is not None, now=now)
    assert old is not None
    enter_event(company, "renew_certificate", by=by, now=now, about=serial)
    return _issue(parse_subject(old.subject), now=now, key_type=key_type)


@transaction.atomic
def revoke_certificate(company: Company, serial: str, *, by: Party, now: datetime, reason: str = "") -> None:
    """Revoke a certificate of a test user of this company, from now on and for good.

    A manager gives a reason, which stays in the history. Raises Refused.
    """
    lock(company.key)
    own = _own(company, serial)
    is_revoked = own is not None and own.revoked_at is not None
    demand(RULES.of("revocation").judge(Revocation(own is not None, is_revoked, reason_of(by, reason))))
    ca.revoke(int(serial, 16), at=now)
    enter_event(company, "revoke_certificate", by=by, now=now, about=f"{serial} {reason.strip()}".strip())


def _issue(subject: Subject, *, now: datetime, key_type: ca.KeyType, **wanted: bool) -> NewKeystore:
    password = secrets.token_urlsafe(12)
    made = ca.issue_certificate(subject, password=password, now=now, key_type=key_type, **wanted)
    return NewKeystore(made.file_name, made.p12, password)


def _own(company: Company, serial: str) -> IssuedCertificate | None:
    issued = IssuedCertificate.objects.filter(profile__company=company)
    return issued.filter(serial=serial).first() if serial.isalnum() else None


def _demand_may_get(company: Company, *, is_own: bool, now: datetime) -> None:
    lately = IssuedCertificate.objects.filter(profile__company=company, issued_at__gt=now - _HOUR).count()
    demand(RULES.of("certificate").judge(AskedCertificate(is_own, lately)))


def _by_date(not_after: datetime, now: datetime) -> State:
    if not_after <= now:
        return "expired"
    return "expires" if not_after <= now + EXPIRES_SOON else "valid"
