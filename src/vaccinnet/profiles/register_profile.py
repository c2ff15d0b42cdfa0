"""Register a profile with the certificate subject that speaks for it, and link doctors to profiles."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from vaccinnet.integrators.models import Company
from vaccinnet.profiles.models import CertificateSubject, Link, Profile, Role


@transaction.atomic
def register_profile(
    *,
    key: uuid.UUID,
    now: datetime,
    subjects: Iterable[tuple[str, str, str]] = (),
    company: Company | None = None,
    **facts: Any,
) -> Profile:
    """Return the profile with this key, made or brought up to date.

    `subjects` are the certificate subjects that speak for it, each a type (`NIHII-HOSPITAL`), a number and an
    application id (or empty); `facts` are the profile's own fields: kind, organisation_kind, name, nihii, cbe, insz,
    user_code.
    """
    profile, _ = Profile.objects.update_or_create(
        key=key,
        defaults={**facts, "company": company},
        create_defaults={**facts, "company": company, "registered_at": now},
    )
    for type, number, app_id in subjects:
        CertificateSubject.objects.update_or_create(
            type=type, number=number, app_id=app_id, defaults={"profile": profile}
        )
    return profile


def link(doctor: Profile, *, to: Profile, role: Role | str, starts_on: date, ends_on: date | None = None) -> Link:
    """Return the link of `doctor` to `to` in `role` from `starts_on`, made or brought up to date."""
    made, _ = Link.objects.update_or_create(
        doctor=doctor, to=to, role=role, starts_on=starts_on, defaults={"ends_on": ends_on}
    )
    return made
