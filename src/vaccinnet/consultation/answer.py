"""Answer the reports that wait, as whoever answers for the vaccinations does."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from vaccinnet.audit import trail
from vaccinnet.audit.models import Action
from vaccinnet.consultation.facts import Answer, KnownViewer, Look
from vaccinnet.consultation.known_viewer import actor, known_viewer, links_of
from vaccinnet.consultation.models import MistakeReport
from vaccinnet.consultation.removal import held
from vaccinnet.consultation.report import in_lines, names_of
from vaccinnet.consultation.rules import RULES
from vaccinnet.consultation.viewer import Viewer
from vaccinnet.database.bulk import in_one_go, lock
from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.personal_record import Given, personal_record
from vaccinnet.register.persons import persons_with
from vaccinnet.rulebook import Finding, Refused

# The oldest are shown first, so the rest shows as these are answered.
MOST_SHOWN = 100

_ABOUT_VIEWER = ("CON-002", "CON-003")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report that waits, without what it says and of whom: which it is, since when, and who registered."""

    id: uuid.UUID
    reported_at: datetime
    registered_by: str


@dataclass(frozen=True, slots=True)
class OpenedReport:
    """A report as who answers it reads it: of whom, what is written, and the vaccination as it stands now.

    `is_corrected` says that it was corrected since the report.
    """

    id: uuid.UUID
    person: KnownPerson
    note: str
    reported_at: datetime
    given: Given
    is_corrected: bool
    is_answered: bool


def reports_waiting(viewer: Viewer, *, now: datetime) -> tuple[Waiting, ...]:
    """Return the reports that wait for this viewer, the oldest first. Raises Refused."""
    senders = _senders(_demanded(viewer, now))
    rows = MistakeReport.objects.filter(sender_key__in=senders, answered_at__isnull=True)
    found = list(rows.order_by("reported_at")[:MOST_SHOWN])
    names = names_of({row.sender_key for row in found})
    return tuple(Waiting(row.id, row.reported_at, names.get(row.sender_key, "")) for row in found)


def open_report(viewer: Viewer, report_id: uuid.UUID, *, via: str, now: datetime) -> OpenedReport:
    """Return the report with the vaccination that it is about; that look is on the trail before. Raises Refused."""
    row, person = _found(_demanded(viewer, now), report_id)

    def do() -> None:
        lock(person.key)
        trail.write([actor(viewer, via).entry(person.key, Action.CONSULTED, about=(row.vaccination_id,))], now=now)

    in_one_go(do)
    record = personal_record(person, sent_by=row.sender_key)
    everything = (*record.registered, *record.reported, *record.removed)
    given = next(each for each in everything if each.vaccination_id == row.vaccination_id)
    is_corrected = given.version > row.version and given.removed is None
    return OpenedReport(row.id, person, row.note, row.reported_at, given, is_corrected, row.answered_at is not None)


def answer_report(viewer: Viewer, report_id: uuid.UUID, *, kind: str, text: str, via: str, now: datetime) -> None:
    """Answer the report: that the vaccination was corrected or removed, or why it is right; it is on the trail.

    Raises Refused with all findings.
    """
    known = _demanded(viewer, now)
    _, person = _found(known, report_id)

    def do() -> None:
        lock(person.key)
        row, _ = _found(known, report_id)
        vaccination = held(row.vaccination_id, person)
        assert vaccination is not None
        is_removed = vaccination.removed_at is not None
        answer = Answer(
            kind,
            text,
            is_answered=row.answered_at is not None,
            is_corrected=vaccination.version > row.version and not is_removed,
            is_removed=is_removed,
        )
        if findings := RULES.of("answer").judge(answer):
            raise Refused(findings)
        MistakeReport.objects.filter(person_key=row.person_key, id=row.id).update(
            answer=kind, answer_text=in_lines(text), answered_by=viewer.for_key or viewer.key, answered_at=now
        )
        trail.write([actor(viewer, via).entry(person.key, Action.ANSWERED, about=(row.vaccination_id,))], now=now)

    in_one_go(do)


def _demanded(viewer: Viewer, now: datetime) -> KnownViewer:
    """Return what is known of the viewer. Raises Refused when its profile or its link has ended."""
    known = known_viewer(viewer, now=now)
    if findings := [finding for id in _ABOUT_VIEWER for finding in RULES[id](Look(known, None))]:
        raise Refused(findings)
    return known


def _senders(known: KnownViewer) -> set[uuid.UUID]:
    """Return the profiles for whose vaccinations the viewer answers today."""
    own = {known.profile.key} if known.profile else set()
    return own | {key for key, link in links_of(known) if link.is_linked_on(known.today)}


def _found(known: KnownViewer, report_id: uuid.UUID) -> tuple[MistakeReport, KnownPerson]:
    row = MistakeReport.objects.filter(id=report_id, sender_key__in=_senders(known)).first()
    if row is None:
        raise Refused(_unknown())
    return row, persons_with([row.person_key])[row.person_key]


def _unknown() -> list[Finding]:
    return list(RULES["CON-023"](Answer("", "", is_known=False)))
