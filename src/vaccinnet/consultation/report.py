"""Report a mistake in a vaccination to whoever registered it, as the citizen does."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from vaccinnet.audit import trail
from vaccinnet.audit.models import Action
from vaccinnet.consultation.facts import Look, Report
from vaccinnet.consultation.known_viewer import actor, known_viewer
from vaccinnet.consultation.models import MistakeReport
from vaccinnet.consultation.removal import held
from vaccinnet.consultation.rules import RULES
from vaccinnet.consultation.viewer import Viewer
from vaccinnet.database.bulk import in_one_go, lock
from vaccinnet.profiles.models import Profile
from vaccinnet.register.known_person import KnownPerson
from vaccinnet.rulebook import Finding, Refused

_OWN_RECORD = RULES["CON-004"]


@dataclass(frozen=True, slots=True)
class Reported:
    """A report as the citizen reads it; `answer` is corrected, removed or explained, and empty while it waits."""

    vaccination_id: uuid.UUID
    note: str
    reported_at: datetime
    answer: str
    answer_text: str
    answered_by: str
    answered_at: datetime | None


def report_mistake(
    viewer: Viewer, person: KnownPerson, vaccination_id: uuid.UUID, *, note: str, via: str, now: datetime
) -> None:
    """Keep what the citizen writes about the vaccination for whoever registered it, and put it on the trail.

    Raises Refused with all findings.
    """

    def do() -> None:
        lock(person.key)
        row = held(vaccination_id, person)
        report = Report(
            note,
            is_held=row is not None,
            is_removed=bool(row and row.removed_at),
            is_waiting=bool(row and _of(person).filter(vaccination_id=row.id, answered_at__isnull=True).exists()),
        )
        if findings := [*_about_viewer(viewer, person, now), *RULES.of("report").judge(report)]:
            raise Refused(findings)
        assert row is not None
        MistakeReport.objects.create(
            person_key=row.person_key,
            id=uuid.uuid4(),
            vaccination_id=row.id,
            sender_key=row.sender_key,
            version=row.version,
            note=in_lines(note),
            reported_at=now,
        )
        trail.write([actor(viewer, via).entry(person.key, Action.REPORTED, about=(row.id,))], now=now)

    in_one_go(do)


def reports_of(person: KnownPerson) -> tuple[Reported, ...]:
    """Return the reports of this person, the latest first."""
    rows = list(_of(person).order_by("-reported_at"))
    names = names_of({row.answered_by for row in rows})
    return tuple(
        Reported(
            row.vaccination_id,
            row.note,
            row.reported_at,
            row.answer,
            row.answer_text,
            names.get(row.answered_by, ""),
            row.answered_at,
        )
        for row in rows
    )


def in_lines(text: str) -> str:
    """Return the text as it is kept: a form sends two characters for the end of a line."""
    return "\n".join(text.strip().splitlines())


def names_of(keys: set[uuid.UUID | None]) -> Mapping[uuid.UUID | None, str]:
    """Return the names of the profiles with these keys."""
    return dict(Profile.objects.filter(key__in=keys - {None}).values_list("key", "name"))


def _of(person: KnownPerson) -> QuerySet[MistakeReport]:
    return MistakeReport.objects.filter(person_key__in=person.keys or (person.key,))


def _about_viewer(viewer: Viewer, person: KnownPerson, now: datetime) -> list[Finding]:
    """Return that this is the record of somebody else, when it is: nobody reports in the name of another."""
    # Judged as a citizen, whoever it is: a caregiver mends, or asks who may.
    citizen = Viewer.citizen(viewer.key)
    return list(_OWN_RECORD(Look(known_viewer(citizen, now=now), person)))
