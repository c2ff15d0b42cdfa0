"""Remove a vaccination that was sent by mistake."""

import uuid
from datetime import datetime

from django.db import transaction

from vaccinnet.register.models import Vaccination, VaccinationVersion


class NotThere(Exception):
    """The register holds no such vaccination of this person, or it was removed before."""


@transaction.atomic
def remove(
    *, person_key: uuid.UUID, vaccination_id: uuid.UUID, by: uuid.UUID, reason: str, now: datetime
) -> Vaccination:
    """Mark the vaccination as removed and return it; what it was stays as a version. Raises NotThere."""
    vaccination = (
        Vaccination.objects.select_for_update()
        .filter(person_key=person_key, id=vaccination_id, removed_at__isnull=True)
        .first()
    )
    if vaccination is None:
        raise NotThere
    keep_version(vaccination, by=by, reason=reason, now=now)
    vaccination.version += 1
    vaccination.removed_at, vaccination.removal_reason = now, reason
    vaccination.save(update_fields=["version", "removed_at", "removal_reason"])
    return vaccination


def keep_version(vaccination: Vaccination, *, by: uuid.UUID, reason: str, now: datetime) -> None:
    """Keep the vaccination as it stands as an earlier version."""
    VaccinationVersion.objects.create(
        person_key=vaccination.person_key,
        vaccination_id=vaccination.id,
        version=vaccination.version,
        contents=contents_of(vaccination),
        replaced_at=now,
        replaced_by=by,
        reason=reason,
    )


def contents_of(vaccination: Vaccination) -> dict[str, int | str | None]:
    """Return the vaccination as it is kept as a version: its columns as plain values."""
    return {
        field.attname: value if isinstance(value := getattr(vaccination, field.attname), int | None) else str(value)
        for field in vaccination._meta.concrete_fields
        if field.attname != "pk"
    }
