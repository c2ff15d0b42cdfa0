"""In production a doctor, trainee or practice gets a profile when it speaks for the first time."""

import uuid
from datetime import datetime

from django.db import transaction

from vaccinnet.database.bulk import lock
from vaccinnet.ehealth.saml.certified import Certified
from vaccinnet.ehealth.subject import Subject
from vaccinnet.profiles.find_speaker import find_speaker
from vaccinnet.profiles.models import CertificateSubject, Kind, Profile
from vaccinnet.profiles.organisations import free_user_code
from vaccinnet.profiles.speaker import Speaker

_NUMBERS = uuid.UUID("6a0b7d57-5c58-4a1f-9c3e-9a4f6a1c0d2e")
_PEOPLE, _PRACTICES = (Kind.DOCTOR, Kind.TRAINEE), (Kind.PRACTICE, Kind.ORGANISATION)


def register_speaker(certified: Certified, holder: Subject, *, now: datetime) -> Speaker | None:
    """Return who speaks with a token that certifies this of the holder of a certificate, registered if need be.

    A profile that is known by its NIHII number, such as that of a responsible doctor, is the same one. None when the
    certificate speaks for somebody with another number already.
    """
    with transaction.atomic():
        # Two first calls at once wait for each other here.
        lock(uuid.uuid5(_NUMBERS, certified.nihii[:8]))
        if not CertificateSubject.objects.filter(type=holder.type, number=holder.number).exists():
            profile = _with_number(certified) or _make(certified, holder, now)
            CertificateSubject.objects.create(
                profile=profile, type=holder.type, number=holder.number, app_id=holder.app_id
            )
    return find_speaker(certified, holder)


def _with_number(certified: Certified) -> Profile | None:
    kinds = _PRACTICES if certified.practice else _PEOPLE
    found = Profile.objects.filter(kind__in=kinds, nihii__startswith=certified.nihii[:8], ended_at__isnull=True)
    return found.order_by("registered_at", "key").first()


def _make(certified: Certified, holder: Subject, now: datetime) -> Profile:
    kind = Kind.PRACTICE if certified.practice else Kind.TRAINEE if certified.is_trainee else Kind.DOCTOR
    return Profile.objects.create(
        kind=kind,
        # As it stands in the certificate.
        name=holder.name.title() or f"RIZIV {certified.nihii[:8]}",
        nihii=certified.nihii,
        insz=certified.insz,
        user_code=free_user_code("P" if certified.practice else "D"),
        registered_at=now,
    )
