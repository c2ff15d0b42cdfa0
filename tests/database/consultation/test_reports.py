"""A mistake that a citizen reports: to whom it goes, how it is answered, and what the trail tells."""

import uuid
from datetime import UTC, date, datetime

import pytest

from vaccinnet.audit.models import Line
from vaccinnet.audit.verify import broken_at
from vaccinnet.consultation.amend import correct, remove
from vaccinnet.consultation.answer import answer_report, open_report, reports_waiting
from vaccinnet.consultation.looks import looks_of
from vaccinnet.consultation.models import MistakeReport
from vaccinnet.consultation.report import report_mistake, reports_of
from vaccinnet.consultation.viewer import Viewer
from vaccinnet.kmehr.codes import VaccineCodes
from vaccinnet.register.correction import Change
from vaccinnet.rulebook import Refused

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = datetime(2026, 3, 3, 12, tzinfo=UTC)
NOTE = "Het lot klopt niet,\r\nhet was A12."


def report(person, vaccination_id, *, viewer=None, note=NOTE, now=NOW):
    viewer = viewer or Viewer.citizen(person.key)
    report_mistake(viewer, person, vaccination_id, note=note, via="Vaccinnet", now=now)


def waiting(viewer, now=NOW):
    return [each.id for each in reports_waiting(viewer, now=now)]


def answer(viewer, report_id, kind="explained", text="Het lot klopt.", now=LATER):
    answer_report(viewer, report_id, kind=kind, text=text, via="Vaccinnet", now=now)


def refused(do, *arguments, **options):
    with pytest.raises(Refused) as refusal:
        do(*arguments, **options)
    return [(each.rule, each.says) for each in refusal.value.findings]


def test_a_report_waits_for_whoever_answers_for_the_vaccination(world, person):
    given = world.give(person, "AZ Teststad")

    report(person, given)

    (id,) = waiting(world.responsible())
    assert [waiting(world.viewer(name)) for name in ("Sam", "Praktijk", "Haio")] == [[], [], []]
    opened = open_report(world.responsible(), id, via="Vaccinnet", now=NOW)
    assert (opened.person.key, opened.note, opened.given.vaccination_id) == (
        person.key,
        "Het lot klopt niet,\nhet was A12.",
        given,
    )
    assert not opened.is_corrected


@pytest.mark.parametrize("who", ["Haio", "Sam"])
def test_the_stagemeester_answers_for_his_trainee(world, person, who):
    report(person, world.give(person, "Haio"))

    assert len(waiting(world.viewer(who))) == 1


def test_whoever_is_not_linked_any_more_sees_it_no_more(world, person):
    world.link("Sam", "AZ Teststad", "responsible", date(2020, 1, 1), date(2026, 3, 1))
    report(person, world.give(person, "AZ Teststad"))

    assert refused(reports_waiting, world.responsible("Sam"), now=NOW) == [("CON-003", "ended")]


def test_the_citizen_reads_the_answer(world, person):
    given = world.give(person, "Praktijk")
    report(person, given)
    (told,) = reports_of(person)
    assert (told.vaccination_id, told.answer, told.answered_at) == (given, "", None)

    answer(world.viewer("Praktijk"), waiting(world.viewer("Praktijk"))[0])

    (told,) = reports_of(person)
    assert (told.answer, told.answer_text, told.answered_by, told.answered_at) == (
        "explained",
        "Het lot klopt.",
        "Praktijk",
        LATER,
    )
    assert waiting(world.viewer("Praktijk")) == []


def test_a_correction_is_answered_once_it_is_made(world, person):
    given = world.give(person, "Praktijk")
    report(person, given)
    practice = world.viewer("Praktijk")
    (id,) = waiting(practice)

    assert refused(answer, practice, id, "corrected", "") == [("CON-024", "corrected")]
    change, codes = Change(lot="A12"), VaccineCodes.builtin()
    correct(practice, person, given, change=change, reason="verkeerd lot", codes=codes, via="Vaccinnet", now=LATER)
    assert open_report(practice, id, via="Vaccinnet", now=LATER).is_corrected
    answer(practice, id, "corrected", "")

    assert reports_of(person)[0].answer == "corrected"


def test_a_removal_is_answered_once_it_is_made(world, person):
    given = world.give(person, "Praktijk")
    report(person, given)
    practice = world.viewer("Praktijk")
    (id,) = waiting(practice)

    assert refused(answer, practice, id, "removed", "") == [("CON-024", "removed")]
    remove(practice, person, given, reason="verkeerde persoon", via="Vaccinnet", now=LATER)
    assert refused(answer, practice, id, "corrected", "") == [("CON-024", "corrected")]
    answer(practice, id, "removed", "")

    assert reports_of(person)[0].answer == "removed"


def test_reports_and_answers_are_on_the_trail(world, person):
    given = world.give(person, "AZ Teststad")
    report(person, given)
    (id,) = waiting(world.responsible())
    open_report(world.responsible(), id, via="Vaccinnet", now=NOW)
    answer(world.responsible(), id)

    lines = Line.objects.filter(action__in=("reported", "consulted", "answered")).order_by("number")
    assert [(line.action, line.by_key, line.for_key, line.about) for line in lines] == [
        ("reported", None, None, [given]),
        ("consulted", world.key("Hilde"), world.key("AZ Teststad"), [given]),
        ("answered", world.key("Hilde"), world.key("AZ Teststad"), [given]),
    ]
    assert broken_at(person.key) is None
    assert "self" in [line.who_kind for line in looks_of(person).lines if line.action == "reported"]


def test_one_report_waits_at_a_time(world, person):
    given = world.give(person, "Praktijk")
    report(person, given)

    assert refused(report, person, given) == [("CON-022", "")]
    answer(world.viewer("Praktijk"), waiting(world.viewer("Praktijk"))[0])
    report(person, given, now=LATER)

    assert MistakeReport.objects.count() == 2


def test_everything_that_is_wrong_with_a_report_is_told(world, person):
    given = world.give(person, "Praktijk")
    other = world.give(world.person("90050199923"), "Praktijk")
    remove(world.viewer("Praktijk"), person, given, reason="vergissing", via="Vaccinnet", now=NOW)

    assert refused(report, person, given, note="fout") == [("CON-020", "removed"), ("CON-021", "length")]
    assert refused(report, person, other) == [("CON-020", "none")]
    assert refused(report, person, given, viewer=world.viewer("Praktijk"))[0] == ("CON-004", "")


def test_nobody_answers_for_others_and_nothing_twice(world, person):
    report(person, world.give(person, "Praktijk"))
    (id,) = waiting(world.viewer("Praktijk"))

    assert refused(answer, world.viewer("Sam"), id) == [("CON-023", "none")]
    assert refused(open_report, world.viewer("Sam"), id, via="Vaccinnet", now=NOW) == [("CON-023", "none")]
    assert refused(answer, world.viewer("Praktijk"), uuid.uuid4()) == [("CON-023", "none")]
    assert refused(answer, world.viewer("Praktijk"), id, "", "") == [("CON-024", "none")]
    assert refused(answer, world.viewer("Praktijk"), id, text="") == [("CON-025", "none")]
    answer(world.viewer("Praktijk"), id)
    assert refused(answer, world.viewer("Praktijk"), id) == [("CON-023", "answered")]


def test_citizens_and_managers_answer_nothing(world, person):
    report(person, world.give(person, "Praktijk"))

    for viewer in (Viewer.citizen(person.key), Viewer.manager(uuid.uuid4(), "Bea")):
        assert waiting(viewer) == []
