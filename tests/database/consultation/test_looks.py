"""What the citizen reads of who looked and what was changed."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from vaccinnet.audit.models import Action
from vaccinnet.audit.trail import Entry, write
from vaccinnet.consultation.amend import correct, remove
from vaccinnet.consultation.look import look
from vaccinnet.consultation.looks import A_PAGE, looks_of
from vaccinnet.consultation.terms import Terms
from vaccinnet.consultation.viewer import Viewer
from vaccinnet.kmehr.codes import VaccineCodes
from vaccinnet.register.correction import Change
from vaccinnet.register.models import Person
from vaccinnet.register.persons import find_persons
from vaccinnet.register.sample import SAMPLE

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_tells_who_did_what_and_why_the_newest_first(world, person):
    given = world.give(person, "AZ Teststad")
    options = {"reason": "lot verkeerd", "via": "Vaccinnet"}
    change = Change(lot="LOT2")
    codes = VaccineCodes.builtin()
    after = iter(NOW + timedelta(minutes=n) for n in range(9))
    look(world.viewer("Sam"), person, via="FHIR", terms=Terms(), now=next(after))
    correct(world.responsible(), person, given, change=change, codes=codes, now=next(after), **options)
    look(Viewer.citizen(person.key), person, via="Vaccinnet", terms=Terms(), now=next(after))
    bea = Viewer.manager(uuid.uuid4(), "Bea Beheerder")
    look(bea, person, via="Vaccinnet", terms=Terms(), reason="dubbel gemeld", now=next(after))
    remove(world.responsible(), person, given, now=next(after), **options)

    looks = looks_of(person)

    assert [(each.action, each.how_many, each.via, each.who_kind, each.who, each.reason) for each in looks.lines] == [
        ("removed", 1, "Vaccinnet", "profile", "Hilde", "lot verkeerd"),
        ("consulted", 0, "Vaccinnet", "manager", "Bea Beheerder", "dubbel gemeld"),
        ("consulted", 0, "Vaccinnet", "self", "", ""),
        ("corrected", 1, "Vaccinnet", "profile", "Hilde", "lot verkeerd"),
        ("consulted", 0, "FHIR", "profile", "Sam", ""),
        ("added", 1, "BatchUpload", "profile", "AZ Teststad", ""),
    ]
    assert [each.on_behalf_of for each in looks.lines] == ["AZ Teststad", "", "", "AZ Teststad", "", ""]
    assert not looks.has_older


def test_pages_of_fifty(person):
    for number in range(A_PAGE + 1):
        write([Entry(person.key, Action.CONSULTED, f"{number}", uuid.uuid4(), "", ())], now=NOW)

    newest, oldest = looks_of(person), looks_of(person, page=2)

    assert (len(newest.lines), newest.has_older, newest.lines[0].via) == (A_PAGE, True, "50")
    assert ([each.via for each in oldest.lines], oldest.has_older) == (["0"], False)
    assert newest.lines[0].who_kind == "unknown"


def test_those_of_who_was_merged_are_told_too(world, person):
    merged = world.person("85031200057")
    look(world.viewer("Sam"), merged, via="Vaccinnet", terms=Terms(), now=NOW)
    Person.objects.filter(key=merged.key).update(merged_into=person.key)

    assert len(looks_of(find_persons([SAMPLE.patient.insz])[SAMPLE.patient.insz]).lines) == 1
