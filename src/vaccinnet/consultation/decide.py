"""Decide about a case for review: keep it as it is, remove a vaccination, take a name over, merge or separate persons.

Each is one transaction. Two who decide at once come one after the other, and the second is told of the first.
"""

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime

from django.db.models import QuerySet

from vaccinnet.audit import trail
from vaccinnet.audit.models import Action
from vaccinnet.consultation.facts import Decision, DecisionKind, Reason
from vaccinnet.consultation.known_viewer import actor
from vaccinnet.consultation.models import Manager
from vaccinnet.consultation.removal import asked, held, withdraw
from vaccinnet.consultation.rules import RULES
from vaccinnet.consultation.viewer import Viewer
from vaccinnet.database.bulk import in_one_go, lock
from vaccinnet.register import merge as register
from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.models import Person, ReviewCase, ReviewDecision, ReviewKind, Vaccination
from vaccinnet.register.persons import persons_with
from vaccinnet.rulebook import Refused

_FITTING: dict[DecisionKind, tuple[str, ...]] = {
    "keep": (ReviewKind.DUPLICATE, ReviewKind.NAME, ReviewKind.PERSONS),
    "remove": (ReviewKind.DUPLICATE, ReviewKind.NAME),
    "rename": (ReviewKind.NAME,),
    "merge": (ReviewKind.PERSONS,),
    "separate": (ReviewKind.PERSONS,),
}

# What is done with the case and its persons, once nothing refuses it; it returns what the case is from then on.
Do = Callable[[ReviewCase, Sequence[KnownPerson]], str]


def keep(viewer: Viewer, case_id: uuid.UUID, *, reason: str, via: str, now: datetime) -> None:
    """Leave everything as it is; the same is not asked again. Raises Refused."""

    def do(case: ReviewCase, persons: Sequence[KnownPerson]) -> str:
        if case.kind == ReviewKind.DUPLICATE:
            case.about = sorted(live_duplicates(case, persons[0]).values_list("id", flat=True))
        by = actor(viewer, via)
        others = [() if len(persons) == 1 else (each.key,) for each in reversed(persons)]
        entries = [
            by.entry(person.key, Action.KEPT, about=other or tuple(case.about), reason=reason.strip())
            for person, other in zip(persons, others, strict=True)
        ]
        trail.write(entries, now=now)
        return ReviewDecision.KEPT

    _decide("keep", viewer, case_id, reason, now, do)


def remove(
    viewer: Viewer, case_id: uuid.UUID, vaccination_id: uuid.UUID, *, reason: str, via: str, now: datetime
) -> None:
    """Remove a vaccination that the case is about, and give back the dose it took. Raises Refused.

    A case of duplicates stays open while more than one is left.
    """

    def do(case: ReviewCase, persons: Sequence[KnownPerson]) -> str:
        (person,) = persons
        ids = set(case.about)
        if case.kind == ReviewKind.DUPLICATE:
            ids = set(live_duplicates(case, person).values_list("id", flat=True))
        row = held(vaccination_id, person)
        is_about = row is not None and (row.id in ids or row.removed_at is not None)
        removal = asked(
            vaccination_id.hex.upper(),
            row if is_about else None,
            # Managers decide about what anybody sent.
            own_key=row.sender_key if row else None,
            links=list,
            now=now,
        )
        if findings := RULES.of("removal").judge(removal):
            raise Refused(findings)
        assert row is not None
        told = reason.strip()
        withdraw(row, person, by=actor(viewer, via), reason=told, told=told, now=now)
        left = len(ids) - 1 if case.kind == ReviewKind.DUPLICATE else _live(case, person).count()
        is_open = left > (1 if case.kind == ReviewKind.DUPLICATE else 0)
        return ReviewDecision.NONE if is_open else ReviewDecision.REMOVED

    _decide("remove", viewer, case_id, reason, now, do)


def rename(viewer: Viewer, case_id: uuid.UUID, *, reason: str, via: str, now: datetime) -> None:
    """Take over the names that were sent; the case keeps the names before. Raises Refused."""

    def do(case: ReviewCase, persons: Sequence[KnownPerson]) -> str:
        (person,) = persons
        case.names |= {"before": {"given_names": person.given_names, "family_name": person.family_name}}
        given_names = case.names["given_names"] or person.given_names
        Person.objects.filter(key=person.key).update(given_names=given_names, family_name=case.names["family_name"])
        entry = actor(viewer, via).entry(person.key, Action.RENAMED, about=tuple(case.about), reason=reason.strip())
        trail.write([entry], now=now)
        return ReviewDecision.RENAMED

    _decide("rename", viewer, case_id, reason, now, do)


def merge(viewer: Viewer, case_id: uuid.UUID, *, surviving: uuid.UUID, reason: str, via: str, now: datetime) -> None:
    """Merge the two persons of the case; `surviving` is the key of the one who stays. Raises Refused."""

    def do(case: ReviewCase, persons: Sequence[KnownPerson]) -> str:
        keys = [each.key for each in persons]
        if surviving not in keys:
            raise Refused(RULES["CON-031"](Decision("merge", fits=False)))
        (merged,) = (key for key in keys if key != surviving)
        register.merge(merged, into=surviving, by=actor(viewer, via), reason=reason.strip(), now=now)
        # Of two that were merged before, the case is about those into which they were.
        case.person_key, case.other_key = keys
        case.surviving_key = surviving
        return ReviewDecision.MERGED

    _decide("merge", viewer, case_id, reason, now, do)


def separate(viewer: Viewer, case_id: uuid.UUID, *, reason: str, via: str, now: datetime) -> None:
    """Undo the merge of the case; the two are not asked again. Raises Refused."""

    def do(case: ReviewCase, persons: Sequence[KnownPerson]) -> str:
        assert case.other_key is not None
        merged = case.other_key if case.surviving_key == case.person_key else case.person_key
        register.separate(merged, of=persons[0].key, by=actor(viewer, via), reason=reason.strip(), now=now)
        return ReviewDecision.SEPARATED

    _decide("separate", viewer, case_id, reason, now, do)


def live_duplicates(case: ReviewCase, person: KnownPerson) -> QuerySet[Vaccination]:
    """Return the vaccinations of the person of this vaccine and day that are not removed."""
    rows = Vaccination.objects.filter(person_key__in=person.keys or (person.key,), removed_at__isnull=True)
    return rows.filter(vaccine_key=case.vaccine_key, given_on=case.given_on).order_by("stored_at", "id")


def persons_of(case: ReviewCase) -> list[KnownPerson]:
    """Return the person of the case, or the two of it; two who are one by now are one."""
    keys = [case.person_key, *([case.other_key] if case.other_key else [])]
    known = persons_with(keys)
    return list({known[key].key: known[key] for key in keys}.values())


def _live(case: ReviewCase, person: KnownPerson) -> QuerySet[Vaccination]:
    rows = Vaccination.objects.filter(person_key__in=person.keys or (person.key,), removed_at__isnull=True)
    return rows.filter(id__in=case.about)


def _decide(decides: DecisionKind, viewer: Viewer, case_id: uuid.UUID, reason: str, now: datetime, do: Do) -> None:
    def go() -> None:
        case = _locked(case_id)
        persons = persons_of(case) if case else []
        findings = RULES.of("decision").judge(_decision(decides, viewer, case, persons))
        findings += RULES.of("reason").judge(Reason(reason))
        if findings:
            raise Refused(findings)
        assert case is not None
        Manager.objects.update_or_create(key=viewer.key, defaults={"name": viewer.name})
        _close(case, do(case, persons), viewer, reason.strip(), now)

    in_one_go(go)


def _locked(case_id: uuid.UUID) -> ReviewCase | None:
    """Return the case, when nobody else decides about it or writes about its persons."""
    case = ReviewCase.objects.filter(id=case_id).first()
    if case is None:
        return None
    # Who was merged while this one waited is another by then.
    for _ in range(2):
        for key in sorted({each.key for each in persons_of(case)}, key=lambda key: key.int):
            lock(key)
    return ReviewCase.objects.select_for_update().get(id=case_id)


def _decision(
    decides: DecisionKind, viewer: Viewer, case: ReviewCase | None, persons: Sequence[KnownPerson]
) -> Decision:
    if case is None:
        return Decision(decides, by_manager=viewer.kind == "manager", is_known=False)
    is_merged = case.decision == ReviewDecision.MERGED
    is_about_two = decides == "merge" and case.kind == ReviewKind.PERSONS and case.decided_at is None
    return Decision(
        decides,
        by_manager=viewer.kind == "manager",
        fits=case.kind in _FITTING[decides],
        asks=is_merged if decides == "separate" else case.decided_at is None,
        decided_at=case.decided_at,
        one_already=is_about_two and len(persons) < 2,
        one_company=len({each.company_key for each in persons}) < 2,
    )


def _close(case: ReviewCase, decision: str, viewer: Viewer, reason: str, now: datetime) -> None:
    if decision != ReviewDecision.NONE:
        case.decision, case.decided_at, case.decided_by, case.reason = decision, now, viewer.key, reason
    case.save()
