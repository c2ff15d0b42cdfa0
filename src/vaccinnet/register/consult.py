"""Consult the record of a person."""

import uuid
from collections.abc import Sequence
from datetime import date

from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.models import Vaccination


def has_registered(sender_key: uuid.UUID, person: KnownPerson) -> bool:
    """Return whether the sender has registered a vaccination of the person, also one that was removed since."""
    keys = person.keys or (person.key,)
    return Vaccination.objects.filter(person_key__in=keys, sender_key=sender_key).exists()


def record_of(person: KnownPerson, *, since: date | None = None) -> Sequence[Vaccination]:
    """Return the vaccinations of the person that are not removed, the latest first; only those from `since` on."""
    rows = Vaccination.objects.filter(person_key__in=person.keys or (person.key,), removed_at__isnull=True)
    if since:
        rows = rows.filter(given_on__gte=since)
    return rows.order_by("-given_on", "vaccine_key")
