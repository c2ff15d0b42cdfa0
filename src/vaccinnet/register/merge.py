"""Merge two persons who are one, and take that back.

No row moves. The merged person points to the surviving one, always in one step; who reads takes the keys of both.
"""

import uuid
from datetime import datetime

from vaccinnet.audit import trail
from vaccinnet.audit.models import Action
from vaccinnet.audit.trail import Actor
from vaccinnet.register.models import Person, ReviewCase, ReviewDecision
from vaccinnet.register.persons import persons_with
from vaccinnet.register.review import notice_duplicates


def merge(merged: uuid.UUID, *, into: uuid.UUID, by: Actor, reason: str, now: datetime) -> None:
    """Let the merged person point to the other, with who was merged into it before; both trails name the other.

    Runs inside the caller's transaction, which holds the locks of both. What both were given on a day becomes a case.
    """
    Person.objects.filter(merged_into=merged).update(merged_into=into)
    Person.objects.filter(key=merged).update(merged_into=into)
    _tell(merged, into, Action.MERGED, by=by, reason=reason, now=now)
    notice_duplicates(persons_with([into])[into], now=now)


def separate(merged: uuid.UUID, *, of: uuid.UUID, by: Actor, reason: str, now: datetime) -> None:
    """Remove the pointer of a person that was merged; who was merged into it before points to it again.

    Runs inside the caller's transaction, which holds the locks of both. What was registered since the merge stays with
    the person under whom it was stored.
    """
    Person.objects.filter(key=merged).update(merged_into=None)
    Person.objects.filter(key__in=_merged_into(merged)).update(merged_into=merged)
    _tell(merged, of, Action.SEPARATED, by=by, reason=reason, now=now)


def _merged_into(person_key: uuid.UUID) -> set[uuid.UUID]:
    """Return who was merged into this person, by what was decided, and into those."""
    cases = ReviewCase.objects.filter(surviving_key=person_key, decision=ReviewDecision.MERGED)
    direct = {_other(case, person_key) for case in cases}
    return direct.union(*map(_merged_into, direct))


def _other(case: ReviewCase, key: uuid.UUID) -> uuid.UUID:
    assert case.other_key is not None
    return case.other_key if case.person_key == key else case.person_key


def _tell(one: uuid.UUID, other: uuid.UUID, action: str, *, by: Actor, reason: str, now: datetime) -> None:
    entries = [by.entry(key, action, about=(named,), reason=reason) for key, named in ((one, other), (other, one))]
    trail.write(entries, now=now)
