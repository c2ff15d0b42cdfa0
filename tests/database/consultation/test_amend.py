"""Removing and correcting from a page: by whom, with a reason, and what follows."""

import threading
import uuid
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from vaccinnet.audit.models import Line
from vaccinnet.audit.verify import broken_at
from vaccinnet.consultation.amend import correct, remove
from vaccinnet.consultation.look import look
from vaccinnet.consultation.terms import Terms
from vaccinnet.consultation.viewer import Viewer
from vaccinnet.kmehr.codes import VaccineCodes
from vaccinnet.register.correction import Change
from vaccinnet.register.models import Vaccination, VaccinationVersion
from vaccinnet.rulebook import Refused
from vaccinnet.stock.consult import stock_of
from vaccinnet.stock.move import receive

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
CODES = VaccineCodes.builtin()


def removed(viewer, person, vaccination_id, *, reason="verkeerde persoon", now=NOW):
    remove(viewer, person, vaccination_id, reason=reason, via="Vaccinnet", now=now)


def corrected(viewer, person, vaccination_id, *, reason="verkeerd lot", now=NOW, **change):
    return correct(
        viewer,
        person,
        vaccination_id,
        change=Change(**(change or {"lot": "LOT2"})),
        reason=reason,
        codes=CODES,
        via="Vaccinnet",
        now=now,
    )


def refused(do, *arguments, **options):
    with pytest.raises(Refused) as refusal:
        do(*arguments, **options)
    assert VaccinationVersion.objects.count() == 0
    return [(finding.rule, finding.says) for finding in refusal.value.findings]


MAY = [
    ("Praktijk", "Praktijk"),
    ("Sam", "Sam"),
    ("Sam", "Haio"),
    ("Praktijk", "Sam"),
    ("Hilde", "AZ Teststad"),
]
MAY_NOT = [("Sam", "Praktijk"), ("Haio", "Sam"), ("Hilde", "Sam"), ("Sam", "AZ Teststad"), ("AZ Teststad", "Praktijk")]


@pytest.mark.parametrize("do", [removed, corrected])
@pytest.mark.parametrize(("who", "sender"), MAY)
def test_who_answers_for_a_vaccination_mends_it(world, person, who, sender, do):
    given = world.give(person, sender)

    do(world.viewer(who), person, given)

    assert Vaccination.objects.get().version == 2
    assert VaccinationVersion.objects.get().replaced_by == world.key(who)


@pytest.mark.parametrize("do", [removed, corrected])
@pytest.mark.parametrize(("who", "sender"), MAY_NOT)
def test_who_does_not_may_not(world, person, who, sender, do):
    given = world.give(person, sender)

    assert refused(do, world.viewer(who), person, given) == [("REG-032", "other")]


def test_a_responsible_doctor_mends_for_his_organisation_and_nothing_else(world, person):
    of_hospital, own = world.give(person, "AZ Teststad"), world.give(person, "Hilde")

    assert refused(removed, world.responsible(), person, own) == [("REG-032", "other")]
    removed(world.responsible(), person, of_hospital)

    line = Line.objects.get(action="removed")
    assert (line.by_key, line.for_key, line.about) == (world.key("Hilde"), world.key("AZ Teststad"), [of_hospital])
    assert (line.via, line.reason) == ("Vaccinnet", "verkeerde persoon")
    assert broken_at(person.key) is None


def test_a_link_counts_on_the_day_itself(world, person):
    world.link("Sam", "AZ Teststad", "responsible", date(2020, 1, 1), date(2026, 3, 1))
    given = world.give(person, "AZ Teststad")

    assert refused(removed, world.viewer("Sam"), person, given) == [("REG-032", "ended")]
    assert refused(corrected, world.responsible("Sam"), person, given) == [("CON-003", "ended"), ("REG-032", "ended")]
    corrected(world.responsible("Sam"), person, given, now=datetime(2026, 3, 1, 20, tzinfo=UTC))


@pytest.mark.parametrize("do", [removed, corrected])
def test_citizens_and_managers_mend_nothing(world, person, do):
    given = world.give(person, "AZ Teststad")

    for viewer in (Viewer.citizen(person.key), Viewer.manager(uuid.uuid4(), "Bea")):
        assert refused(do, viewer, person, given) == [("REG-032", "other")]


@pytest.mark.parametrize("do", [removed, corrected])
def test_what_is_not_there_is_not_mended(world, person, do):
    other = world.give(world.person("85031200057"), "Praktijk")

    assert refused(do, world.viewer("Praktijk"), person, other) == [("REG-030", "")]


@pytest.mark.parametrize("do", [removed, corrected])
def test_what_was_removed_is_not_mended(world, person, do):
    given = world.give(person, "Praktijk")
    removed(world.viewer("Praktijk"), person, given)

    with pytest.raises(Refused, match="REG-031"):
        do(world.viewer("Praktijk"), person, given)


@pytest.mark.parametrize("do", [removed, corrected])
def test_everything_that_is_wrong_is_said_with_the_reason(world, person, do):
    given = world.give(person, "Praktijk")

    assert refused(do, world.viewer("Sam"), person, given, reason="") == [("REG-032", "other"), ("CON-006", "none")]


def test_a_correction_that_a_rule_refuses_changes_nothing(world, person):
    given = world.give(person, "Praktijk")

    assert refused(corrected, world.viewer("Praktijk"), person, given, given_on=date(2030, 1, 1)) == [("VAC-014", "")]
    assert not Line.objects.filter(action="corrected").exists()


def test_removal_after_a_correction_gives_the_right_dose_back(world, person):
    for vaccine in ("DTPA/GL001", "HBV/AV003"):
        receive(sender_key=world.key("Praktijk"), vaccine_key=vaccine, doses=3, now=NOW)
    given = world.give(person, "Praktijk")

    corrected(world.viewer("Praktijk"), person, given, vaccinnet_code="HBV/AV003")
    removed(world.viewer("Praktijk"), person, given)

    assert {each.doses for each in stock_of(world.key("Praktijk"))} == {3}


def test_the_record_tells_what_it_was_and_why_it_changed(world, person):
    given = world.give(person, "Praktijk")
    corrected(world.viewer("Praktijk"), person, given, lot="LOT2", reason="lot verkeerd gelezen")
    corrected(world.viewer("Praktijk"), person, given, lot="LOT3")

    (told,) = look(Viewer.citizen(person.key), person, via="Vaccinnet", terms=Terms(), now=NOW).registered

    assert (told.version, told.lot) == (3, "LOT3")
    assert [(each.version, each.lot, each.replaced_by, each.reason) for each in told.replaced] == [
        (2, "LOT2", "Praktijk", "verkeerd lot"),
        (1, "TESTLOT01", "Praktijk", "lot verkeerd gelezen"),
    ]


@pytest.mark.django_db(transaction=True)
def test_two_who_correct_at_once_come_one_after_the_other(world, person):
    given = world.give(person, "Praktijk")
    ready = threading.Barrier(4)

    def work(number):
        try:
            ready.wait(10)
            corrected(world.viewer("Praktijk"), person, given, lot=f"LOT-{number}")
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)

    assert Vaccination.objects.get().version == 5
    assert sorted(VaccinationVersion.objects.values_list("version", flat=True)) == [1, 2, 3, 4]
    assert broken_at(person.key) is None
