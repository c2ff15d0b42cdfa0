"""Visits of the pages in tests: who signs in, what there is to see, and what a page says."""

import re
import uuid
from datetime import UTC, date, datetime

from vaccinnet.acceptance.cast import read_cast
from vaccinnet.acceptance.parts import Part, parts
from vaccinnet.consultation.amend import correct, remove
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.kmehr.codes import VaccineCodes
from vaccinnet.register.models import Vaccination

_RULE_LINK = re.compile(r'<a href="/cookbooks/regels/[A-Z]{3}-\d{3}">([A-Z]{3}-\d{3})</a>')

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
CITIZEN = read_cast().citizens[0]
SENDER = read_cast().profiles[0]


def part_of(name: str, kind: str = "") -> Part:
    """Return the part of who has this name, or of the doctor responsible for an organisation of this name."""
    played = (each for each in parts(business_day(datetime.now(UTC))) if kind in ("", each.kind))
    return next(each for each in played if name in (each.name, each.organisation))


def vaccinate(person, **changes):
    """Store a vaccination of the person by the hospital of the cast, and return its id."""
    given = {
        "version": 1,
        "vaccine_key": "FLU",
        "vaccinnet_code": "FLU",
        "product_name": "Flu",
        "given_on": date(2026, 11, 20),
        "lot": "LOT-17",
        "origin": "own",
        "sender_key": SENDER.key,
        "sent_in": uuid.uuid4(),
        "stored_at": NOW,
    }
    return Vaccination.objects.create(person_key=person.key, id=uuid.uuid4(), **given | changes).id


def correct_as_hospital(person, vaccination_id, change, *, reason):
    """Correct a vaccination as the responsible doctor of the hospital of the cast."""
    viewer = part_of(SENDER.name, "responsible").viewer
    codes = VaccineCodes.builtin()
    correct(viewer, person, vaccination_id, change=change, reason=reason, codes=codes, via="Vaccinnet", now=NOW)


def remove_as_hospital(person, vaccination_id, *, reason):
    """Remove a vaccination as the responsible doctor of the hospital of the cast."""
    viewer = part_of(SENDER.name, "responsible").viewer
    remove(viewer, person, vaccination_id, reason=reason, via="Vaccinnet", now=NOW)


def text_of(response) -> str:
    """Return what a page says, as HTML; the id of a rule stands in it without the link to its page."""
    return _RULE_LINK.sub(r"\1", response.content.decode())
