"""Tell a program the vaccinations of a person: the look is on the trail before anything of them is read."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from vaccinnet.consultation.look import be_seen
from vaccinnet.consultation.terms import Terms
from vaccinnet.consultation.viewer import Viewer
from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.persons import find_persons, numbers_of, person_of_vaccination, persons_with
from vaccinnet.register.publish import publish
from vaccinnet.register.published import Published


@dataclass(frozen=True, slots=True)
class Whom:
    """Of whom: by INSZ number, by the key of the register, or by a vaccination; one of the three is given."""

    insz: str = field(default="", repr=False)
    person_key: uuid.UUID | None = None
    vaccination_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """The person, the INSZ number by which to name the person, and what the viewer may see, the latest first."""

    person: KnownPerson
    insz: str = field(repr=False)
    vaccinations: tuple[Published, ...] = ()


def tell(viewer: Viewer, whom: Whom, *, via: str, terms: Terms, now: datetime, reason: str = "") -> Told:
    """Return the vaccinations of the person that the viewer may see, removed ones too. Raises Refused."""
    seen = be_seen(viewer, _find(whom), via=via, terms=terms, now=now, reason=reason)
    insz = whom.insz or numbers_of(seen.person)[0]
    return Told(seen.person, insz, publish(seen.person, sent_by=seen.sent_by))


def _find(whom: Whom) -> KnownPerson | None:
    if whom.insz:
        return find_persons([whom.insz]).get(whom.insz)
    if whom.person_key:
        return persons_with({whom.person_key}).get(whom.person_key)
    return person_of_vaccination(whom.vaccination_id) if whom.vaccination_id else None
