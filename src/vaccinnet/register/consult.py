"""Consult the record of a person."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import QuerySet

from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.models import Vaccination, VaccinationVersion


def has_registered(sender_key: uuid.UUID, person: KnownPerson) -> bool:
    """Return whether the sender has registered a vaccination of the person, also one that was removed since."""
    keys = person.keys or (person.key,)
    return Vaccination.objects.filter(person_key__in=keys, sender_key=sender_key).exists()


def record_of(person: KnownPerson, *, since: date | None = None) -> Sequence[Vaccination]:
    """Return the vaccinations of the person that are not removed, the latest first; only those from `since` on."""
    rows = whole_record_of(person).filter(removed_at__isnull=True)
    return rows.filter(given_on__gte=since) if since else rows


def whole_record_of(person: KnownPerson, *, sent_by: uuid.UUID | None = None) -> QuerySet[Vaccination]:
    """Return all vaccinations of the person, removed ones too, the latest first; only those that `sent_by` sent."""
    rows = Vaccination.objects.filter(person_key__in=person.keys or (person.key,))
    if sent_by:
        rows = rows.filter(sender_key=sent_by)
    return rows.order_by("-given_on", "vaccine_key")


def versions_of(vaccinations: Iterable[Vaccination]) -> Sequence[VaccinationVersion]:
    """Return the earlier versions of these vaccinations, of each the latest first."""
    changed = [each for each in vaccinations if each.version > 1]
    if not changed:
        return []
    keys, ids = {each.person_key for each in changed}, {each.id for each in changed}
    return VaccinationVersion.objects.filter(person_key__in=keys, vaccination_id__in=ids).order_by("-version")
