"""Seals, verification of the whole trail, and its export."""

import json
import threading
import uuid
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest
from django.db import connection

from vaccinnet.audit.export import export
from vaccinnet.audit.models import Action, Line, Seal
from vaccinnet.audit.seal import NotNext, seal_day, seal_missing
from vaccinnet.audit.trail import Entry, digest_of, write
from vaccinnet.audit.verify import Broken, verify_all

pytestmark = pytest.mark.django_db

EVA, ADAM = uuid.UUID(int=1), uuid.UUID(int=2)
DOCTOR, HOSPITAL = uuid.UUID(int=77), uuid.UUID(int=78)
# Eleven in the evening in Brussels, in winter time.
MONDAY_LATE = datetime(2026, 3, 2, 22, tzinfo=UTC)
MONDAY, TUESDAY, WEDNESDAY = (date(2026, 3, day) for day in (2, 3, 4))
HOUR = timedelta(hours=1)
# One in the night: Wednesday is not over, Tuesday is.
NOW = datetime(2026, 3, 4, 0, 0, tzinfo=UTC)


def wrote(person_key, now, action=Action.CONSULTED, **more):
    write([Entry(person_key, action, "Vaccinnet", DOCTOR, "", (), **more)], now=now)


@pytest.fixture
def three_days():
    """Lines on Monday, one minute after midnight on Tuesday, and on Wednesday."""
    wrote(EVA, MONDAY_LATE)
    wrote(EVA, MONDAY_LATE + timedelta(minutes=59), for_key=HOSPITAL, reason="consultatie")
    wrote(ADAM, MONDAY_LATE)
    wrote(EVA, MONDAY_LATE + timedelta(minutes=61))
    wrote(ADAM, NOW)


def sealed(now=NOW):
    return [(each.day, each.lines) for each in seal_missing(now)]


def broken():
    return list(verify_all().broken)


def test_every_finished_day_is_sealed_once(three_days):
    assert sealed() == [(MONDAY, 3), (TUESDAY, 1)]
    assert sealed() == []
    assert sealed(NOW + 24 * HOUR) == [(WEDNESDAY, 1)]
    assert broken() == []


def test_a_day_settles_for_an_hour_after_midnight(three_days):
    assert sealed(NOW - timedelta(minutes=1)) == [(MONDAY, 3)]


def test_a_day_without_lines_has_a_seal_too(three_days):
    assert sealed(NOW + 72 * HOUR)[2:] == [(WEDNESDAY, 1), (date(2026, 3, 5), 0), (date(2026, 3, 6), 0)]
    assert broken() == []


def test_where_there_are_no_lines_there_is_nothing_to_seal():
    assert sealed() == []


def test_days_are_sealed_one_after_the_other(three_days):
    first = seal_day(MONDAY)

    assert seal_day(MONDAY) == first
    with pytest.raises(NotNext):
        seal_day(WEDNESDAY)


def test_a_whole_trail_is_counted(three_days):
    sealed()
    told = []

    verified = verify_all(lambda lines, days: told.append((lines, days)))

    assert (verified.lines, verified.persons, verified.days, verified.broken) == (5, 2, 2, ())
    assert told == [(5, 1), (5, 2)]


def test_every_broken_chain_is_named_where_it_breaks(three_days):
    Line.objects.filter(person_key=EVA, number__gte=2).update(via="elsewhere")
    Line.objects.filter(person_key=ADAM, number=2).update(reason="achteraf")

    assert broken() == [Broken(EVA, 2), Broken(ADAM, 2)]


@pytest.mark.parametrize("changes", [{"for_key": None}, {"for_key": DOCTOR}, {"reason": ""}, {"reason": "anders"}])
def test_for_whom_and_why_cannot_be_changed(three_days, changes):
    Line.objects.filter(person_key=EVA, number=2).update(**changes)

    assert broken() == [Broken(EVA, 2)]


def test_lines_taken_from_the_end_of_a_chain_break_the_seal(three_days):
    sealed()
    Line.objects.filter(person_key=EVA, number=3).delete()

    assert broken() == [Broken(day=TUESDAY)]


def test_a_whole_chain_that_is_gone_breaks_the_seals_of_its_days(three_days):
    sealed(NOW + 24 * HOUR)
    Line.objects.filter(person_key=ADAM).delete()

    assert broken() == [Broken(day=MONDAY), Broken(day=WEDNESDAY)]


def test_a_chain_that_was_written_anew_breaks_the_seal(three_days):
    sealed()
    Line.objects.filter(person_key=EVA).delete()
    for minutes in (0, 59, 61):
        wrote(EVA, MONDAY_LATE + timedelta(minutes=minutes))

    assert broken() == [Broken(day=MONDAY), Broken(day=TUESDAY)]


@pytest.mark.parametrize("changes", [{"digest": bytes(32)}, {"lines": 9}])
def test_a_changed_seal_is_found(three_days, changes):
    sealed(NOW + 24 * HOUR)
    Seal.objects.filter(day=WEDNESDAY).update(**changes)

    assert broken() == [Broken(day=WEDNESDAY)]


def test_a_seal_that_is_gone_is_found(three_days):
    sealed(NOW + 48 * HOUR)
    Seal.objects.filter(day=TUESDAY).delete()

    assert Broken(day=TUESDAY) in broken()


@pytest.mark.django_db(transaction=True)
def test_two_who_seal_at_once_seal_every_day_once(three_days):
    ready = threading.Barrier(4)
    made = []

    def work():
        try:
            ready.wait(10)
            made.extend(sealed(NOW + 24 * HOUR))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)

    made += sealed(NOW + 24 * HOUR)
    assert sorted(made) == [(MONDAY, 3), (TUESDAY, 1), (WEDNESDAY, 1)]
    assert broken() == []


def test_an_export_has_the_lines_and_seals_of_its_days(three_days):
    sealed()

    written = [json.loads(line) for line in export(MONDAY, WEDNESDAY)]

    told = [(each.get("seal"), each.get("person"), each.get("number")) for each in written]
    assert told == [
        (None, EVA.hex, 1),
        (None, EVA.hex, 2),
        (None, ADAM.hex, 1),
        ("2026-03-02", None, None),
        (None, EVA.hex, 3),
        ("2026-03-03", None, None),
        (None, ADAM.hex, 2),
    ]
    assert [json.loads(line)["number"] for line in export(WEDNESDAY, WEDNESDAY)] == [2]


def test_an_export_tells_no_reason_and_can_be_verified(three_days):
    first, second = [json.loads(line) for line in export(MONDAY, MONDAY)][:2]

    assert "consultatie" not in "".join(export(MONDAY, MONDAY))
    assert second["reason_digest"] == sha256(b"consultatie").hexdigest()
    said = Entry(EVA, second["action"], second["via"], DOCTOR, "", (), HOSPITAL, "consultatie")
    at, after = datetime.fromisoformat(second["at"]), bytes.fromhex(first["digest"])
    assert digest_of(said, number=2, at=at, after=after).hex() == second["digest"]
