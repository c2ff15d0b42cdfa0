"""The figures of a real register: coverage, senders, refusals; correct after corrections, removals and merges."""
# ruff: noqa: E402  (Django is set up first: pytest reads this file before it does that)

import threading
import uuid
from datetime import UTC, date, datetime, timedelta

import django
import pytest

django.setup()

from django.db import connection
from tests.database.consultation.conftest import CODES, World

from vaccinnet.audit.models import Line
from vaccinnet.batch.models import Batch
from vaccinnet.consultation.amend import correct, remove
from vaccinnet.exchanges.record import Spoken, record
from vaccinnet.figures import keep
from vaccinnet.figures.count import count
from vaccinnet.figures.coverage import Years, coverage, subjects
from vaccinnet.figures.findings import count_days, findings_between
from vaccinnet.figures.models import CountedDay, Found, Pass, Reached, Sent
from vaccinnet.figures.refusals import refusals, without_small
from vaccinnet.figures.senders import month_figures, sender_figures
from vaccinnet.figures.subjects import named
from vaccinnet.integrators.declare import declare_company
from vaccinnet.register.correction import Change
from vaccinnet.register.models import Person
from vaccinnet.register.vaccine_codes import current_codes

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DTPA, TETANUS, HBV = "v:DTPA", "d:tetanus", "v:HBV"


@pytest.fixture
def world():
    made = World(declare_company(name="Voorbeeld", key=uuid.uuid4(), now=NOW))
    made.profile("AZ Teststad", "organisation", "71000040", organisation_kind="hospital")
    made.profile("Praktijk", "practice", "71000238")
    made.profile("Hilde", "doctor", "10000007004")
    return made


def counted(now=NOW):
    made = count(codes=current_codes(), clock=lambda: now)
    connection.cursor().execute("ANALYZE register_person")
    return made


def reached(subject):
    rows = Reached.objects.filter(subject=subject).values_list("birth_year", "year", "persons")
    return sorted(rows)


def persons(world, number, *, given_on=date(2026, 3, 1), by="AZ Teststad"):
    made = [world.person(f"8503120{n:04d}") for n in range(number)]
    for person in made:
        world.give(person, by, given_on=given_on)
    return made


def test_counts_a_person_once_in_the_year_of_the_first_dose(world):
    (person,) = persons(world, 1)
    world.give(person, "Praktijk", given_on=date(2025, 12, 1))
    world.give(person, "Praktijk", given_on=date(2026, 1, 1))

    counted()

    assert reached(DTPA) == reached(TETANUS) == [(1985, 2025, 1)]


def test_follows_corrections_removals_and_merges(world):
    first, second = persons(world, 2)
    given = world.give(first, "Praktijk", given_on=date(2025, 5, 1))
    counted()
    assert reached(DTPA) == [(1985, 2025, 1), (1985, 2026, 1)]

    correct(
        world.viewer("Praktijk"), first, given, change=Change(vaccinnet_code="HBV"), reason="ander vaccin",
        codes=CODES, via="test", now=NOW,
    )  # fmt: skip
    counted()
    assert (reached(DTPA), reached(HBV)) == ([(1985, 2026, 2)], [(1985, 2025, 1)])

    Person.objects.filter(key=second.key).update(merged_into=first.key)
    counted()
    assert reached(DTPA) == [(1985, 2026, 1)]

    remove(world.viewer("Praktijk"), first, given, reason="niet gegeven", via="test", now=NOW)
    counted()
    assert (reached(DTPA), reached(HBV)) == ([(1985, 2026, 1)], [])


def test_slices_count_what_one_slice_counts(world, monkeypatch):
    persons(world, 30)
    counted()
    whole = reached(DTPA), list(Sent.objects.values_list("vaccinations", flat=True))

    monkeypatch.setattr("vaccinnet.figures.count._PERSONS_A_SLICE", 4)
    monkeypatch.setattr("vaccinnet.figures.count._BLOCKS_A_SLICE", 1)
    slices = []
    count(codes=current_codes(), clock=lambda: NOW, pause=lambda seconds: slices.append(seconds) is None)

    assert len(slices) > 7
    assert (
        (reached(DTPA), list(Sent.objects.values_list("vaccinations", flat=True)))
        == whole
        == ([(1985, 2026, 30)], [30])
    )


def test_a_pass_that_is_broken_off_leaves_the_figures_as_they_are(world):
    persons(world, 1)
    counted()
    persons(world, 2)

    assert count(codes=current_codes(), clock=lambda: NOW, pause=lambda seconds: False) is None
    assert reached(DTPA) == [(1985, 2026, 1)]


def test_coverage_tells_which_part_of_a_cohort_was_reached_and_when(world):
    persons(world, 20)
    for n in range(20, 50):
        world.person(f"8503120{n:04d}")
    counted()

    (tetanus,) = named([TETANUS], CODES)
    told = coverage(tetanus, least=10, now=NOW)

    (row,) = told.cohorts
    assert (row.born, row.persons, row.reached[-1], row.none) == (Years(1980, 1989), 50, 20, 30)
    assert row.share == pytest.approx(0.4)
    assert told.up_to == (*[0.0] * 10, pytest.approx(0.4))
    assert tetanus in subjects(CODES)


def test_coverage_hides_small_numbers(world):
    persons(world, 4)
    for n in range(4, 50):
        world.person(f"8503120{n:04d}")
    counted()

    told = coverage(named([TETANUS], CODES)[0], least=10, now=NOW)

    assert (told.cohorts[0].reached[-1], told.cohorts[0].none, told.cohorts[0].share) == (None, None, None)
    assert told.up_to[-1] is None


def test_there_is_no_coverage_before_the_first_pass(world):
    assert coverage(named([TETANUS], CODES)[0], least=10, now=NOW) is None


def test_senders_are_told_by_how_much_how_complete_and_how_late(world):
    persons(world, 20)
    for person in persons(world, 20, by="Praktijk", given_on=date(2026, 2, 1)):
        world.give(person, "Hilde", given_on=date(2026, 2, 28), lot="")
    counted()

    told = sender_figures(now=NOW, least=10, names_persons=True)

    assert [(each.name, each.vaccinations, each.with_lot, each.within_day, each.within_month) for each in told] == [
        ("Hilde", 20, 0.0, 0.0, 1.0),
        ("AZ Teststad", 20, 1.0, 1.0, 1.0),
        ("Praktijk", 20, 1.0, 0.0, 1.0),
    ]
    assert "Hilde" not in [each.name for each in sender_figures(now=NOW, least=10, names_persons=False)]
    assert [(each.month, each.vaccinations) for each in month_figures(now=NOW)][-2:] == [
        (date(2026, 2, 1), 0),
        (date(2026, 3, 1), 60),
    ]


def test_a_sender_with_few_is_hidden_with_another(world):
    persons(world, 30)
    persons(world, 12, by="Praktijk")
    persons(world, 2, by="Hilde")
    counted()

    told = {each.name: each.vaccinations for each in sender_figures(now=NOW, least=10, names_persons=True)}

    assert told == {"AZ Teststad": 30, "Praktijk": None, "Hilde": None}


def said(*rules, at=NOW, software_id="ACME_Demo"):
    spoken = Spoken(service="RegistratieService", software_id=software_id, outcome="refused", rules=rules)
    record(spoken, request=b"", answer=b"", at=at, milliseconds=1.0, keeps_messages=False)


def processed(findings, at=NOW):
    Batch.objects.create(
        sender_key=uuid.uuid4(), software_id="ACME_Demo", origin="own", persons=1, received_at=at, due_at=at,
        processed_at=at, findings=findings,
    )  # fmt: skip


def test_refusals_are_counted_by_rule_and_program_from_calls_and_batches():
    said("REG-030", "REG-001")
    said("REG-030", software_id="Other_Program")
    said("REG-030", at=NOW - timedelta(days=40))
    processed({"VAC-014": 25, "VAC-002": 7})

    told = refusals(days=30, now=NOW)

    # VAC-002 is a warning: it refuses nothing.
    assert [(each.rule, each.times) for each in told.rules] == [("VAC-014", 25), ("REG-030", 2), ("REG-001", 1)]
    assert told.programs == ("ACME_Demo", "Other_Program")
    assert told.all.by_program == (27, 1)
    assert sum(times for _, times in told.weeks) == 28
    shared = without_small(told, least=10)
    assert [each.by_program for each in shared.rules][1:] == [(None, None), (None, 0)]


def test_finished_days_are_counted_once_and_told_as_before():
    for days in (3, 2, 0):
        said("REG-030", at=NOW - timedelta(days=days))
        processed({"VAC-014": 2}, at=NOW - timedelta(days=days))
    first, last = date(2026, 2, 1), date(2026, 3, 2)
    before = sorted(findings_between(first, last, now=NOW), key=str)

    assert (count_days(now=NOW), count_days(now=NOW)) == (3, 0)

    assert sorted(findings_between(first, last, now=NOW), key=str) == before
    assert (Found.objects.count(), CountedDay.objects.count()) == (4, 3)


def test_a_pass_is_due_when_something_changed(world):
    assert keep.is_due(NOW)
    made = count(codes=current_codes(), clock=lambda: NOW)
    assert not keep.is_due(made.ended_at + timedelta(minutes=10))

    persons(world, 1)
    Line.objects.update(at=NOW + timedelta(minutes=5))

    assert not keep.is_due(NOW + timedelta(seconds=30))
    assert keep.is_due(NOW + timedelta(minutes=10))
    assert keep.is_due(NOW + timedelta(days=2))


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_counts(world):
    persons(world, 3)
    stop, ready = threading.Event(), threading.Barrier(4)

    def work():
        try:
            ready.wait(10)
            keep.keep(stop, clock=lambda: datetime.now(UTC))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)

    assert Pass.objects.count() == 1
    assert reached(DTPA) == [(1985, 2026, 3)]


@pytest.mark.django_db(transaction=True)
def test_who_counts_at_once_does_not_wait_for_a_worker_that_only_looks(world):
    stop = threading.Event()
    worker = threading.Thread(target=keep.keep_forever, args=(stop,), kwargs={"clock": lambda: datetime.now(UTC)})
    worker.start()
    try:
        assert keep.until_counted(lambda: datetime.now(UTC), patience=3)
    finally:
        stop.set()
        worker.join(30)

    assert Pass.objects.count() in (1, 2)
