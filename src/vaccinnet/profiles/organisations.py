"""Keep the organisations of production as a list has them: profile, certificate subjects and responsible doctors."""

import secrets
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from vaccinnet.ehealth.subject import Subject
from vaccinnet.profiles.models import CertificateSubject, Kind, Link, Profile, Role
from vaccinnet.profiles.register_profile import register_profile

# No letters and digits that look alike.
_ALPHABET = "ACDEFGHJKLMNPQRTUVWXY34679"


@dataclass(frozen=True, slots=True)
class KnownDoctor:
    """A responsible doctor, and the period in which that holds."""

    nihii: str = field(repr=False)
    name: str = field(repr=False)
    starts_on: date
    ends_on: date | None = None


def keep_organisation(
    key: uuid.UUID,
    *,
    organisation_kind: str,
    name: str,
    nihii: str,
    cbe: str,
    user_code: str,
    subjects: Sequence[Subject],
    doctors: Sequence[KnownDoctor],
    now: datetime,
) -> Profile:
    """Return the organisation with this key, as it is said now, in the caller's transaction.

    Certificates that are not named any more speak for it no longer; links that are not named are taken away.
    """
    triples = [(each.type, each.number, each.app_id) for each in subjects]
    profile = register_profile(
        key=key,
        now=now,
        subjects=triples,
        kind=Kind.ORGANISATION,
        organisation_kind=organisation_kind,
        name=name,
        nihii=nihii,
        cbe=cbe,
        user_code=user_code,
        ended_at=None,
    )
    for each in CertificateSubject.objects.filter(profile=profile):
        if (each.type, each.number, each.app_id) not in triples:
            each.delete()
    _keep_links(profile, doctors, now)
    return profile


def end_organisations(keys: Iterable[uuid.UUID], *, now: datetime) -> None:
    """End these profiles, in the caller's transaction."""
    Profile.objects.filter(key__in=list(keys), ended_at__isnull=True).update(ended_at=now)


def free_user_code(prefix: str) -> str:
    """Return a user code that no profile has."""
    while True:
        code = prefix + "".join(secrets.choice(_ALPHABET) for _ in range(8))
        if not Profile.objects.filter(user_code=code).exists():
            return code


def _keep_links(profile: Profile, doctors: Sequence[KnownDoctor], now: datetime) -> None:
    kept = []
    for each in doctors:
        link, _ = Link.objects.update_or_create(
            doctor=_doctor(each, now),
            to=profile,
            role=Role.RESPONSIBLE,
            starts_on=each.starts_on,
            defaults={"ends_on": each.ends_on},
        )
        kept.append(link.pk)
    Link.objects.filter(to=profile, role=Role.RESPONSIBLE).exclude(pk__in=kept).delete()


def _doctor(doctor: KnownDoctor, now: datetime) -> Profile:
    """Return the profile of a doctor, made when there is none; a certificate speaks for it from its first use on."""
    people = Profile.objects.filter(kind__in=(Kind.DOCTOR, Kind.TRAINEE), ended_at__isnull=True)
    found = people.filter(nihii__startswith=doctor.nihii[:8]).order_by("registered_at", "key").first()
    return found or Profile.objects.create(
        kind=Kind.DOCTOR,
        name=doctor.name,
        nihii=doctor.nihii,
        user_code=free_user_code("D"),
        registered_at=now,
    )
