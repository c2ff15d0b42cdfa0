"""Find the caregivers who have a NIHII number, and the organisations for which they act."""

import uuid
from datetime import date

from django.db.models import Q

from vaccinnet.profiles.find_sender import sender_of
from vaccinnet.profiles.models import Kind, Link, Profile, Role
from vaccinnet.profiles.sender import Sender


def caregivers(nihii: str) -> list[Sender]:
    """Return the doctors and trainees with this NIHII number, compared on its first eight digits."""
    found = Profile.objects.filter(
        kind__in=(Kind.DOCTOR, Kind.TRAINEE), nihii__startswith=nihii[:8], ended_at__isnull=True
    )
    return [sender_of(profile) for profile in found.order_by("name", "key")]


def organisations_of(doctor: uuid.UUID, *, on: date) -> list[Sender]:
    """Return the organisations of which this doctor is a responsible doctor on a day, by name."""
    links = Link.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on),
        doctor=doctor,
        role=Role.RESPONSIBLE,
        starts_on__lte=on,
        to__ended_at__isnull=True,
    )
    found = {each.to_id: sender_of(each.to) for each in links.select_related("to")}
    return sorted(found.values(), key=lambda each: (each.name, each.key))
