"""Look at the record of a person; the look is on the trail before anything is read."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from vaccinnet.audit import trail
from vaccinnet.audit.models import Action
from vaccinnet.consultation.facts import Look, Reason
from vaccinnet.consultation.known_viewer import actor, known_viewer, sees_only_own
from vaccinnet.consultation.models import Manager
from vaccinnet.consultation.relation import has_relation, record_relation
from vaccinnet.consultation.rules import RULES
from vaccinnet.consultation.terms import Terms
from vaccinnet.consultation.viewer import Viewer
from vaccinnet.database.bulk import in_one_go, lock
from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.personal_record import PersonalRecord, personal_record
from vaccinnet.rulebook import Finding, Refused


@dataclass(frozen=True, slots=True)
class Seen:
    """Whose record may be read, now that the look is on the trail; only what `sent_by` sent, when it is given."""

    person: KnownPerson
    sent_by: uuid.UUID | None = None


def look(
    viewer: Viewer, person: KnownPerson | None, *, via: str, terms: Terms, now: datetime, reason: str = ""
) -> PersonalRecord:
    """Return the record of the person, or the part of it that the viewer may see. Raises Refused."""
    seen = be_seen(viewer, person, via=via, terms=terms, now=now, reason=reason)
    return personal_record(seen.person, sent_by=seen.sent_by, other_names=_managers)


def be_seen(
    viewer: Viewer, person: KnownPerson | None, *, via: str, terms: Terms, now: datetime, reason: str = ""
) -> Seen:
    """Write on the trail that the viewer looks at the person, and return what may be read then.

    It is committed when this returns. A reason is kept; where no relation was known it makes one. Raises Refused.
    """
    judged = _judged(viewer, person, terms=terms, now=now, reason=reason)
    assert person is not None
    _write_down(judged, person, via=via, now=now)
    profile = judged.by.profile
    return Seen(person, profile.key if profile and sees_only_own(judged.by) else None)


def demand_may_look(
    viewer: Viewer, person: KnownPerson | None, *, terms: Terms, now: datetime, reason: str = ""
) -> None:
    """Raise Refused when the viewer may not look at the person for this reason; nothing is read or written down."""
    _judged(viewer, person, terms=terms, now=now, reason=reason)


def _judged(viewer: Viewer, person: KnownPerson | None, *, terms: Terms, now: datetime, reason: str) -> Look:
    known = known_viewer(viewer, now=now)
    profile = known.profile
    judged = Look(
        known,
        person,
        only_test_citizens=terms.only_test_citizens,
        relation_required=terms.relation_required,
        has_relation=bool(profile and person and has_relation(profile.key, person)),
        reason=reason,
    )
    if findings := _judge(judged):
        raise Refused(findings)
    return judged


def _managers(keys: Collection[uuid.UUID]) -> dict[object, str]:
    return dict(Manager.objects.filter(key__in=keys).values_list("key", "name"))


def _judge(judged: Look) -> list[Finding]:
    about_reason = RULES.of("reason").judge(Reason(judged.reason)) if judged.reason.strip() else []
    return RULES.of("look").judge(judged) + about_reason


def _write_down(judged: Look, person: KnownPerson, *, via: str, now: datetime) -> None:
    viewer, profile, reason = judged.by.viewer, judged.by.profile, judged.reason.strip()
    entry = actor(viewer, via).entry(person.key, Action.CONSULTED, reason=reason)
    makes_relation = profile is not None and bool(reason) and not judged.has_relation
    if viewer.kind != "manager" and not makes_relation:
        trail.write_alone(entry, now=now)
        return

    def together() -> None:
        lock(person.key)
        if viewer.kind == "manager":
            Manager.objects.update_or_create(key=viewer.key, defaults={"name": viewer.name})
        if profile and makes_relation:
            record_relation(profile.key, person, reason=reason, now=now)
        trail.write([entry], now=now)

    in_one_go(together)
