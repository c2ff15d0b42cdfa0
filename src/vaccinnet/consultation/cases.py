"""The cases for review: which wait, what was decided, and one of them side by side.

The list names nobody. Who opens a case looks at its persons, which is on the trail before anything is read.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from vaccinnet.consultation.decide import live_duplicates, persons_of
from vaccinnet.consultation.facts import Decision, Look
from vaccinnet.consultation.known_viewer import known_viewer
from vaccinnet.consultation.look import look
from vaccinnet.consultation.models import Manager
from vaccinnet.consultation.rules import RULES
from vaccinnet.consultation.terms import Terms
from vaccinnet.consultation.viewer import Viewer
from vaccinnet.database.bulk import in_one_go
from vaccinnet.profiles.models import Profile
from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.models import ReviewCase, ReviewDecision, ReviewKind
from vaccinnet.register.personal_record import Given
from vaccinnet.register.persons import find_persons, numbers_of
from vaccinnet.register.review import notice_alike
from vaccinnet.register.vaccine_codes import current_codes
from vaccinnet.rulebook import Finding, Refused

A_PAGE = 20


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case as the list has it, without anybody's name: what it is about, since when, and what was decided.

    `vaccine` and `given_on` are of duplicates, `sender` and `times` of a name that does not fit.
    """

    id: uuid.UUID
    kind: str
    noticed_at: datetime
    vaccine: str
    given_on: date | None
    sender: str
    times: int
    decision: str
    decided_at: datetime | None
    decided_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Cases:
    """A page of cases, and whether there are more."""

    lines: tuple[CaseLine, ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class SentName:
    """The name that was sent and does not fit; the birth date as it was written, empty where none was sent."""

    given_names: str
    family_name: str
    birth_date: date | None
    sender: str


@dataclass(frozen=True, slots=True)
class PersonFile:
    """A person of a case, with all numbers, and the vaccinations to compare."""

    person: KnownPerson
    numbers: tuple[str, ...]
    given: tuple[Given, ...]


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case side by side: one person with what is to be compared, or two persons."""

    line: CaseLine
    persons: tuple[PersonFile, ...]
    sent: SentName | None = None


def cases_to_decide(*, page: int = 1) -> Cases:
    """Return the cases that wait, the oldest first: twenty a page."""
    return _page(ReviewCase.objects.filter(decided_at__isnull=True).order_by("noticed_at", "id"), page)


def cases_decided(*, page: int = 1) -> Cases:
    """Return the cases that were decided, the latest first: twenty a page."""
    return _page(ReviewCase.objects.filter(decided_at__isnull=False).order_by("-decided_at"), page)


def open_case(viewer: Viewer, case_id: uuid.UUID, *, reason: str, via: str, terms: Terms, now: datetime) -> CaseFile:
    """Return the case side by side, once the look at each of its persons is on the trail. Raises Refused."""
    case = ReviewCase.objects.filter(id=case_id).first()
    findings = RULES.of("decision").judge(
        Decision("keep", by_manager=viewer.kind == "manager", is_known=case is not None)
    )
    if findings:
        raise Refused(findings)
    assert case is not None
    persons = persons_of(case)
    files = [_file(case, each, viewer, reason=reason, via=via, terms=terms, now=now) for each in persons]
    (line,) = _lines([case])
    sent = _sent(case, line.sender) if case.kind == ReviewKind.NAME else None
    return CaseFile(line, tuple(files), sent)


def ask_whether_alike(viewer: Viewer, insz: str, other_insz: str, *, now: datetime) -> uuid.UUID:
    """Return the case of two persons that a manager takes for one, made if there is none yet. Raises Refused."""
    known = find_persons([insz, other_insz])
    one, other = known.get(insz), known.get(other_insz)
    about_numbers = [
        Finding(where, rule=found.rule, severity=found.severity)
        for where, person in (("insz", one), ("other", other))
        for found in RULES["CON-001"](Look(known_viewer(viewer, now=now), person))
    ]
    decision = Decision(
        "merge",
        by_manager=viewer.kind == "manager",
        one_already=bool(one and other and one.key == other.key),
        one_company=not (one and other) or one.company_key == other.company_key,
    )
    findings = about_numbers + RULES.of("decision").judge(decision)
    if findings:
        raise Refused(findings)
    assert one is not None
    assert other is not None
    (id,) = in_one_go(lambda: _asked_again([(one.key, other.key)], now))
    return id


def _asked_again(pairs: list[tuple[uuid.UUID, uuid.UUID]], now: datetime) -> list[uuid.UUID]:
    ids = notice_alike(pairs, now=now)
    # What was decided before is asked again, because somebody asks; a merge that stands is none of two persons.
    asked = ReviewCase.objects.filter(id__in=ids).exclude(decision=ReviewDecision.MERGED)
    asked.update(decided_at=None, decided_by=None, decision=ReviewDecision.NONE, surviving_key=None)
    return ids


def _page(cases: QuerySet[ReviewCase], page: int) -> Cases:
    start = (page - 1) * A_PAGE
    rows = list(cases[start : start + A_PAGE + 1])
    return Cases(tuple(_lines(rows[:A_PAGE])), has_more=len(rows) > A_PAGE)


def _lines(cases: Iterable[ReviewCase]) -> list[CaseLine]:
    cases = list(cases)
    senders = dict(Profile.objects.filter(key__in={each.sender_key for each in cases}).values_list("key", "name"))
    managers = dict(Manager.objects.filter(key__in={each.decided_by for each in cases}).values_list("key", "name"))
    codes = current_codes()

    def vaccine_of(case: ReviewCase) -> str:
        key = case.vaccine_key
        found = codes.resolve(vaccinnet_code=key) or codes.resolve(cnk=key) or codes.resolve(atc=key) if key else None
        return found.name if found else key

    return [
        CaseLine(
            id=each.id,
            kind=each.kind,
            noticed_at=each.noticed_at,
            vaccine=vaccine_of(each),
            given_on=each.given_on,
            sender=senders.get(each.sender_key, ""),
            times=each.times,
            decision=each.decision,
            decided_at=each.decided_at,
            decided_by=managers.get(each.decided_by, ""),
            reason=each.reason,
        )
        for each in cases
    ]


def _file(
    case: ReviewCase, person: KnownPerson, viewer: Viewer, *, reason: str, via: str, terms: Terms, now: datetime
) -> PersonFile:
    record = look(viewer, person, via=via, terms=terms, now=now, reason=reason)
    given = (*record.registered, *record.reported)
    if case.kind == ReviewKind.DUPLICATE:
        about = set(live_duplicates(case, person).values_list("id", flat=True))
        given = tuple(each for each in given if each.vaccination_id in about)
    elif case.kind == ReviewKind.NAME:
        given = tuple(each for each in given if each.vaccination_id in case.about)
    return PersonFile(record.person, numbers_of(person), given)


def _sent(case: ReviewCase, sender: str) -> SentName:
    born = case.names.get("birth_date")
    return SentName(
        case.names["given_names"], case.names["family_name"], date.fromisoformat(born) if born else None, sender
    )
