"""Use the certificate of a real acceptance key of eHealth for a test user; the key stays with the company."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from vaccinnet.acceptance.models import IssuedCertificate, UploadedCertificate
from vaccinnet.acceptance.rules import RULES
from vaccinnet.acceptance.rules.uploaded_certificate import MOST_BYTES
from vaccinnet.acceptance.test_users import numbers
from vaccinnet.acceptance.test_users.facts import AskedProfile, AskedUpload, Revocation
from vaccinnet.acceptance.test_users.history import enter_event
from vaccinnet.acceptance.test_users.register import demand
from vaccinnet.database.bulk import lock
from vaccinnet.ehealth.subject import NotAnEHealthSubject, Subject, read_subject
from vaccinnet.ehealth.trust import Decision
from vaccinnet.integrators.models import Company
from vaccinnet.profiles.models import CertificateSubject, Kind, Profile
from vaccinnet.rulebook import Finding
from vaccinnet.trajectory.party import Party

_PRACTICES = ("NIHII-OFFICE_DOCTORS", "NIHII-GROUP_DOCTORS", "NIHII-MEDICAL_HOUSE")
_PERSONS = (Kind.DOCTOR, Kind.TRAINEE)
_KEY = b"PRIVATE KEY-----"


@dataclass(frozen=True, slots=True)
class _Read:
    """What could be read of an upload."""

    certificate: x509.Certificate | None = None
    subject: Subject | None = None


@transaction.atomic
def use_certificate(
    company: Company, profile_key: uuid.UUID, upload: bytes, *, by: Party, now: datetime, nihii: str = ""
) -> UploadedCertificate:
    """Return the certificate, whose subject speaks for this test user from now on, with the number that it names.

    `nihii` is the NIHII number that eHealth gave with the certificate of a doctor or trainee. The certificate must be
    one that this environment trusts. Raises Refused with all findings.
    """
    numbers.hold_numbers()
    profile = company.profiles.filter(key=profile_key, ended_at__isnull=True).first()
    read = _read(upload)
    asked = AskedUpload(
        size=len(upload),
        has_key=_KEY in upload,
        is_readable=read.certificate is not None,
        is_own=profile is not None,
        fits=profile is None or read.subject is None or _fits(read.subject, profile),
        taken=profile is not None and read.subject is not None and _is_taken(read.subject, profile),
    )
    demand(RULES.of("uploaded_certificate").judge(asked))
    assert profile is not None
    assert read.certificate is not None
    findings = [*decide(read.certificate, now=now).findings, *_about_nihii(profile, nihii.strip())]
    demand(findings)
    assert read.subject is not None
    _give(profile, read.subject, nihii=nihii.strip())
    kept, _ = UploadedCertificate.objects.update_or_create(
        fingerprint=decide(read.certificate, now=now).fingerprint.hex(),
        defaults={
            "serial": f"{read.certificate.serial_number:X}",
            "subject": str(read.subject),
            "profile": profile,
            "contents": read.certificate.public_bytes(Encoding.DER),
            "uploaded_at": now,
            "not_after": read.certificate.not_valid_after_utc,
        },
    )
    enter_event(company, "use_certificate", by=by, now=now, about=kept.serial)
    return kept


@transaction.atomic
def stop_using_certificate(company: Company, fingerprint: str, *, by: Party, now: datetime, reason: str = "") -> None:
    """Let an uploaded certificate no longer speak for its test user. Raises Refused.

    A certificate of the virtual CA with the same subject speaks on. A manager gives a reason, which stays in the
    history.
    """
    lock(company.key)
    uploaded = UploadedCertificate.objects.filter(profile__company=company)
    own = uploaded.filter(fingerprint=fingerprint).first() if fingerprint.isalnum() else None
    demand(RULES.of("revocation").judge(Revocation(is_own=own is not None, reason=reason_of(by, reason))))
    assert own is not None
    own.delete()
    about = f"{own.serial} {reason.strip()}".strip()
    enter_event(company, "stop_using_certificate", by=by, now=now, about=about)
    others = UploadedCertificate.objects.filter(profile=own.profile, subject=own.subject)
    issued = IssuedCertificate.objects.filter(profile=own.profile, subject=own.subject)
    if not others.exists() and not issued.exists():
        subject = read_subject(x509.load_der_x509_certificate(bytes(own.contents)))
        own.profile.certificate_subjects.filter(
            type=subject.type, number=subject.number, app_id=subject.app_id
        ).delete()


def reason_of(by: Party, reason: str) -> str | None:
    """Return the reason that who revokes must give; None for a company, which need not give one for its own."""
    return reason if by.side == "authority" else None


def decide(certificate: x509.Certificate, *, now: datetime) -> Decision:
    """Return whether this environment trusts the certificate now."""
    return import_string(settings.TRUST_STORE)(now).decide(certificate, now)


def _read(upload: bytes) -> _Read:
    if not upload or len(upload) > MOST_BYTES or _KEY in upload:
        return _Read()
    load = x509.load_pem_x509_certificate if b"-----BEGIN" in upload else x509.load_der_x509_certificate
    try:
        certificate = load(upload)
    except ValueError:
        return _Read()
    try:
        return _Read(certificate, read_subject(certificate))
    except NotAnEHealthSubject:
        # The rules about certificates say what is wrong with its name.
        return _Read(certificate)


def _fits(subject: Subject, profile: Profile) -> bool:
    if profile.kind in _PERSONS:
        return subject.type == "SSIN"
    if profile.kind == Kind.PRACTICE:
        return subject.type in _PRACTICES
    return subject.type == "CBE" or (subject.type.startswith("NIHII-") and subject.type not in _PRACTICES)


def _is_taken(subject: Subject, profile: Profile) -> bool:
    others = CertificateSubject.objects.exclude(profile=profile)
    return others.filter(type=subject.type, number=subject.number).exists()


def _about_nihii(profile: Profile, nihii: str) -> list[Finding]:
    """Judge the NIHII number that came with the certificate of a person: it need not be one of our range."""
    if not nihii or profile.kind not in _PERSONS:
        return []
    others = Profile.objects.exclude(key=profile.key).filter(nihii__startswith=nihii[:8] if nihii.isalnum() else "?")
    asked = AskedProfile(
        kind="doctor" if profile.kind == Kind.DOCTOR else "trainee",
        name=profile.name,
        nihii=nihii,
        taken=frozenset({"nihii"} if others.exists() else ()),
        allows_real=True,
    )
    return list(RULES["TRJ-201"](asked))


def _give(profile: Profile, subject: Subject, *, nihii: str) -> None:
    if profile.kind in _PERSONS:
        profile.insz, profile.nihii = subject.number, nihii or profile.nihii
    elif subject.type == "CBE":
        profile.cbe = subject.number
    else:
        profile.nihii = subject.number
    profile.save(update_fields=["insz", "nihii", "cbe"])
    CertificateSubject.objects.get_or_create(
        profile=profile, type=subject.type, number=subject.number, app_id=subject.app_id
    )
