"""What a removal and a correction have in common on every way: what is held, who may touch it, and what follows."""

import uuid
from collections.abc import Callable
from datetime import datetime

from vaccinnet.audit import trail
from vaccinnet.audit.models import Action
from vaccinnet.audit.trail import Actor
from vaccinnet.consultation.facts import Removal
from vaccinnet.consultation.known_viewer import last_to
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.profiles.speaker import LinkedDoctor
from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.models import Vaccination
from vaccinnet.register.remove import remove
from vaccinnet.stock.move import give_back

Links = list[tuple[uuid.UUID, LinkedDoctor]]


def held(vaccination_id: uuid.UUID, person: KnownPerson) -> Vaccination | None:
    """Return the vaccination of the person with this id, also when it was removed."""
    return Vaccination.objects.filter(person_key__in=person.keys or (person.key,), id=vaccination_id).first()


def asked(
    vaccination_id: str,
    row: Vaccination | None,
    *,
    own_key: uuid.UUID | None,
    links: Callable[[], Links],
    now: datetime,
    seen_version: int | None = None,
) -> Removal:
    """Return what the rules judge when this row is to be removed or corrected; `links` is asked only when needed.

    `own_key` is the profile of who asks, `links` gives those in whose name it acts, `seen_version` is what it has seen.
    """
    if row is None:
        return Removal(vaccination_id, is_held=False)
    is_own = row.sender_key == own_key
    return Removal(
        vaccination_id,
        removed_at=row.removed_at,
        is_own=is_own,
        link=None if is_own else last_to(row.sender_key, links()),
        today=business_day(now),
        version=row.version,
        seen_version=seen_version,
    )


def withdraw(row: Vaccination, person: KnownPerson, *, by: Actor, reason: str, told: str = "", now: datetime) -> None:
    """Remove the vaccination, put that on the trail with the reason as `told`, and give back the dose it took.

    Runs inside the caller's transaction.
    """
    assert by.by_key is not None
    remove(person_key=row.person_key, vaccination_id=row.id, by=by.by_key, reason=reason, now=now)
    trail.write([by.entry(person.key, Action.REMOVED, about=(row.id,), reason=told)], now=now)
    give_back(sender_key=row.sender_key, vaccination_id=row.id, now=now)
