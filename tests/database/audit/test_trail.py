"""The trail in a real database: the lines of a person are one chain, whoever writes at once."""

import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from vaccinnet.audit.models import Action, Line
from vaccinnet.audit.trail import Entry, write, write_alone
from vaccinnet.audit.verify import broken_at
from vaccinnet.database.bulk import in_one_go

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 10, 0, 0, 123456, tzinfo=UTC)
EVA, ADAM = uuid.UUID(int=1), uuid.UUID(int=2)
HOSPITAL = uuid.UUID(int=77)
VACCINATION = uuid.UUID(int=9)


def entry(person_key=EVA, action=Action.ADDED, by_key=HOSPITAL, about=(VACCINATION,)):
    return Entry(person_key, action, via="BatchUpload", by_key=by_key, software_id="ACME_Demo_AZ", about=tuple(about))


def numbers_of(person_key):
    return list(Line.objects.filter(person_key=person_key).order_by("number").values_list("number", flat=True))


@pytest.fixture
def three_lines():
    for hours in range(3):
        write([entry()], now=NOW + timedelta(hours=hours))


def changed(number, **changes):
    return Line.objects.filter(person_key=EVA, number=number).update(**changes)


def test_a_line_says_all_that_was_done():
    vaccinations = [uuid.uuid4(), uuid.uuid4()]

    write([entry(about=vaccinations)], now=NOW)

    line = Line.objects.get()
    assert (line.person_key, line.number, line.at, line.action) == (EVA, 1, NOW, "added")
    assert (line.via, line.by_key, line.software_id) == ("BatchUpload", HOSPITAL, "ACME_Demo_AZ")
    assert (line.about, len(line.digest)) == (vaccinations, 32)


def test_lines_follow_each_other_within_a_call_and_across_calls(three_lines):
    write([entry(), entry(action=Action.REMOVED), entry(action=Action.CONSULTED, by_key=None, about=())], now=NOW)

    assert numbers_of(EVA) == [1, 2, 3, 4, 5, 6]
    assert Line.objects.get(number=5).action == "removed"
    assert broken_at(EVA) is None


def test_chains_of_two_persons_are_apart(three_lines):
    write([entry(ADAM), entry(EVA), entry(ADAM)], now=NOW)

    assert (numbers_of(EVA), numbers_of(ADAM)) == ([1, 2, 3, 4], [1, 2])
    assert (broken_at(EVA), broken_at(ADAM)) == (None, None)


def test_nothing_to_write_writes_nothing():
    write([], now=NOW)

    assert Line.objects.count() == 0
    assert broken_at(EVA) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"at": NOW},
        {"action": "consulted"},
        {"via": "RegistratieService"},
        {"by_key": None},
        {"software_id": "ACME_Other"},
        {"about": [VACCINATION, uuid.UUID(int=10)]},
        {"digest": bytes(32)},
    ],
)
def test_a_changed_line_is_found(three_lines, changes):
    changed(2, **changes)

    assert broken_at(EVA) == 2


def test_the_line_after_one_that_was_taken_out_is_found(three_lines):
    Line.objects.filter(person_key=EVA, number=2).delete()

    assert broken_at(EVA) == 3


def test_a_chain_without_its_beginning_is_found(three_lines):
    Line.objects.filter(person_key=EVA, number=1).delete()

    assert broken_at(EVA) == 2


def test_a_line_of_another_person_is_found(three_lines):
    Line.objects.filter(person_key=EVA).update(person_key=ADAM)

    assert broken_at(ADAM) == 1


@pytest.mark.django_db(transaction=True)
def test_chains_are_whole_when_many_write_at_once():
    all_ready = threading.Barrier(4)

    def work():
        try:
            all_ready.wait(10)
            for _ in range(10):
                in_one_go(lambda: write([entry(ADAM), entry(EVA)], now=NOW))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert numbers_of(EVA) == numbers_of(ADAM) == list(range(1, 41))
    assert (broken_at(EVA), broken_at(ADAM)) == (None, None)


@pytest.mark.django_db(transaction=True)
def test_a_line_alone_is_committed_and_takes_its_turn_with_others():
    write_alone(entry(EVA), now=NOW)
    assert not connection.in_atomic_block
    assert numbers_of(EVA) == [1]
    all_ready = threading.Barrier(4)

    def work(number):
        try:
            all_ready.wait(10)
            for _ in range(10):
                if number % 2:
                    write_alone(entry(EVA), now=NOW)
                else:
                    in_one_go(lambda: write([entry(EVA)], now=NOW))
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=[number]) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert numbers_of(EVA) == list(range(1, 42))
    assert broken_at(EVA) is None
