"""Record that a profile has to do with a person, and tell whether it has."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from vaccinnet.consultation.facts import Reason
from vaccinnet.consultation.models import Relation
from vaccinnet.consultation.rules import RULES
from vaccinnet.database.bulk import ask
from vaccinnet.register.consult import has_registered
from vaccinnet.register.known_person import KnownPerson
from vaccinnet.rulebook import Refused

# In one statement: every program that looks at a patient waits for it.
_RELATION = """
    SELECT EXISTS (
        SELECT 1 FROM register_vaccination
        WHERE person_key = ANY(string_to_array(%(persons)s, E'\\x1f')::uuid[]) AND sender_key = %(profile)s::uuid
    ) OR EXISTS (
        SELECT 1 FROM consultation_relation
        WHERE person_key = ANY(string_to_array(%(persons)s, E'\\x1f')::uuid[]) AND profile_key = %(profile)s::uuid
    )
"""


@dataclass(frozen=True, slots=True)
class KnownRelation:
    """What shows that a profile has to do with a person: it has registered, or a reason was recorded at a moment."""

    has_registered: bool
    since: datetime | None = None
    reason: str = ""


def record_relation(profile_key: uuid.UUID, person: KnownPerson, *, reason: str, now: datetime) -> None:
    """Record that the profile has to do with the person; the first reason stays. Raises Refused."""
    if findings := RULES.of("reason").judge(Reason(reason)):
        raise Refused(findings)
    relation = Relation(person_key=person.key, profile_key=profile_key, since=now, reason=reason.strip())
    Relation.objects.bulk_create([relation], ignore_conflicts=True)


def has_relation(profile_key: uuid.UUID, person: KnownPerson) -> bool:
    """Return whether the profile has registered a vaccination of the person, or has a relation that is recorded."""
    ((found,),) = ask(_RELATION, persons=person.keys or (person.key,), profile=[profile_key])
    return found


def relation_of(profile_key: uuid.UUID, person: KnownPerson) -> KnownRelation | None:
    """Return what shows that the profile has to do with the person; None when nothing does."""
    recorded = Relation.objects.filter(person_key__in=person.keys or (person.key,), profile_key=profile_key).first()
    registered = has_registered(profile_key, person)
    if recorded is None:
        return KnownRelation(has_registered=True) if registered else None
    return KnownRelation(registered, recorded.since, recorded.reason)
