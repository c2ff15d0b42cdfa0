"""Remove or correct a vaccination from a page, with a reason."""

import uuid
from datetime import datetime

from vaccinnet.consultation.facts import KnownViewer, Reason
from vaccinnet.consultation.known_viewer import actor, known_viewer, links_of
from vaccinnet.consultation.mending import about_viewer, own_key_of
from vaccinnet.consultation.removal import asked, held, withdraw
from vaccinnet.consultation.rules import RULES
from vaccinnet.consultation.viewer import Viewer
from vaccinnet.database.bulk import in_one_go, lock
from vaccinnet.kmehr.codes import VaccineCodes
from vaccinnet.register import correct as register
from vaccinnet.register.correct import Corrected
from vaccinnet.register.correction import Change
from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.models import Vaccination
from vaccinnet.rulebook import Refused


def remove(
    viewer: Viewer, person: KnownPerson, vaccination_id: uuid.UUID, *, reason: str, via: str, now: datetime
) -> None:
    """Remove the vaccination, put it on the trail, and give back the dose it took. Raises Refused."""
    known = known_viewer(viewer, now=now)

    def do() -> None:
        lock(person.key)
        row = _may_touch(known, person, vaccination_id, reason, now)
        told = reason.strip()
        withdraw(row, person, by=actor(viewer, via), reason=told, told=told, now=now)

    in_one_go(do)


def correct(
    viewer: Viewer,
    person: KnownPerson,
    vaccination_id: uuid.UUID,
    *,
    change: Change,
    reason: str,
    codes: VaccineCodes,
    via: str,
    now: datetime,
    seen_version: int | None = None,
) -> Corrected:
    """Correct the vaccination and return the version that it has now, with warnings.

    What it was stays as an earlier version, and the correction is on the trail. `seen_version` is the version that the
    viewer has seen and meant to correct. Raises Refused with all findings.
    """
    known = known_viewer(viewer, now=now)

    def do() -> Corrected:
        lock(person.key)
        row = _may_touch(known, person, vaccination_id, reason, now, seen_version)
        corrected = register.correct(
            person=person,
            vaccination_id=row.id,
            change=change,
            by=actor(viewer, via),
            reason=reason.strip(),
            codes=codes,
            now=now,
        )
        if corrected.version is None:
            raise Refused(corrected.findings)
        return corrected

    return in_one_go(do)


def _may_touch(
    known: KnownViewer,
    person: KnownPerson,
    vaccination_id: uuid.UUID,
    reason: str,
    now: datetime,
    seen_version: int | None = None,
) -> Vaccination:
    """Return the vaccination, which the viewer may remove or correct for this reason. Raises Refused."""
    row = held(vaccination_id, person)
    removal = asked(
        vaccination_id.hex.upper(),
        row,
        own_key=own_key_of(known),
        links=lambda: links_of(known),
        now=now,
        seen_version=seen_version,
    )
    findings = about_viewer(known) + RULES.of("removal").judge(removal) + RULES.of("reason").judge(Reason(reason))
    if findings:
        raise Refused(findings)
    assert row is not None
    return row
