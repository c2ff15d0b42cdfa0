"""Looking at a record: who may, what they see, and that it stands on the trail first."""

import uuid
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from vaccinnet.audit.models import Line
from vaccinnet.audit.verify import broken_at
from vaccinnet.consultation import look as looking
from vaccinnet.consultation.look import look
from vaccinnet.consultation.models import Manager, Relation
from vaccinnet.consultation.relation import has_relation, record_relation
from vaccinnet.consultation.terms import Terms
from vaccinnet.consultation.viewer import Viewer
from vaccinnet.integrators.declare import declare_company
from vaccinnet.profiles.models import Profile
from vaccinnet.register.models import Person
from vaccinnet.register.persons import find_persons
from vaccinnet.register.remove import remove
from vaccinnet.register.sample import SAMPLE
from vaccinnet.rulebook import Refused

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
OPEN, KNOWN = Terms(), Terms(relation_required=True)
MANAGER = Viewer.manager(uuid.UUID(int=99), "Bea Beheerder")


def seen_by(viewer, person, *, terms=OPEN, reason="", now=NOW):
    return look(viewer, person, via="Vaccinnet", terms=terms, reason=reason, now=now)


def refused(viewer, person, **options):
    with pytest.raises(Refused) as refusal:
        seen_by(viewer, person, **options)
    assert not Line.objects.filter(action="consulted").exists()
    return [(finding.rule, finding.says) for finding in refusal.value.findings]


def lines():
    return Line.objects.filter(action="consulted").order_by("number")


# What is seen.


def test_a_citizen_sees_the_own_record(world, person):
    given = world.give(person, "AZ Teststad")

    record = seen_by(Viewer.citizen(person.key), person)

    (told,) = record.registered
    assert (told.vaccination_id, told.version, told.sent_by, told.lot) == (given, 1, "AZ Teststad", "TESTLOT01")
    (line,) = lines()
    assert (line.by_key, line.via, line.about, line.software_id) == (None, "Vaccinnet", [], "")


def test_what_was_removed_is_told_with_who_and_why(world, person):
    given = world.give(person, "AZ Teststad")
    remove(person_key=person.key, vaccination_id=given, by=world.key("Hilde"), reason="verkeerde persoon", now=NOW)

    record = seen_by(Viewer.citizen(person.key), person)

    assert (record.registered, record.protection) == ((), ())
    (told,) = record.removed
    assert (told.removed.removed_at, told.removed.removed_by, told.removed.reason) == (
        NOW,
        "Hilde",
        "verkeerde persoon",
    )
    assert (told.version, told.replaced) == (2, ())


def test_an_organisation_sees_only_what_it_sent(world, person):
    world.give(person, "AZ Teststad")
    world.give(person, "Praktijk", given_on=date(2026, 2, 26))

    assert [each.sent_by for each in seen_by(world.responsible(), person).registered] == ["AZ Teststad"]
    program = Viewer.program(world.key("AZ Teststad"), software_id="ACME_Demo_AZ")
    assert len(seen_by(program, person).registered) == 1
    assert [line.software_id for line in lines()] == ["", "ACME_Demo_AZ"]


@pytest.mark.parametrize("who", ["Hilde", "Haio", "Praktijk", "Wachtpost"])
def test_those_who_care_see_all(world, person, who):
    world.give(person, "AZ Teststad")

    assert len(seen_by(world.viewer(who), person).registered) == 1
    assert lines().get().by_key == world.key(who)


def test_the_trail_names_doctor_and_organisation(world, person):
    seen_by(world.responsible(), person)

    line = lines().get()
    assert (line.by_key, line.for_key) == (world.key("Hilde"), world.key("AZ Teststad"))
    assert broken_at(person.key) is None


def test_nothing_is_read_before_the_look_is_committed(world, person, monkeypatch):
    read = []
    monkeypatch.setattr(looking, "personal_record", lambda *_, **__: read.append(list(lines())))

    seen_by(world.viewer("Hilde"), person)

    assert len(read[0]) == 1


@pytest.mark.django_db(transaction=True)
def test_the_look_is_out_of_its_transaction_when_the_record_is_read(world, person, monkeypatch):
    monkeypatch.setattr(looking, "personal_record", lambda *_, **__: connection.in_atomic_block)

    assert seen_by(world.viewer("Hilde"), person) is False


# Who may.


def test_nobody_is_known_by_the_number(world):
    assert refused(world.viewer("Hilde"), None) == [("CON-001", "")]


def test_a_test_citizen_of_another_company_is_nobody(world):
    stranger = world.person("85031200057", company=declare_company(name="Ander", key=uuid.uuid4(), now=NOW))

    assert refused(world.viewer("Hilde"), stranger) == [("CON-001", "")]
    assert seen_by(world.viewer("Hilde"), stranger, terms=Terms(only_test_citizens=False))


def test_a_profile_that_has_ended_looks_at_nobody(world, person):
    Profile.objects.filter(key=world.key("Hilde")).update(ended_at=NOW)

    assert refused(world.viewer("Hilde"), person) == [("CON-002", "")]
    assert refused(world.responsible(), person) == [("CON-003", "none")]
    assert refused(Viewer.caregiver(uuid.uuid4()), person) == [("CON-002", "")]


def test_who_is_not_responsible_does_not_act_for_an_organisation(world, person):
    world.link("Sam", "AZ Teststad", "responsible", date(2020, 1, 1), date(2025, 1, 1))

    assert refused(world.responsible("Sam"), person) == [("CON-003", "ended")]
    assert refused(world.responsible("Haio"), person) == [("CON-003", "none")]


def test_a_citizen_does_not_see_another(world, person):
    assert refused(Viewer.citizen(uuid.uuid4()), person) == [("CON-004", "")]


def test_a_citizen_who_was_merged_sees_the_record(world, person):
    merged = world.person("85031200057")
    Person.objects.filter(key=merged.key).update(merged_into=person.key)

    assert seen_by(Viewer.citizen(merged.key), find_persons([SAMPLE.patient.insz])[SAMPLE.patient.insz])


def test_where_a_relation_is_required_nothing_is_seen_without(world, person):
    world.give(person, "AZ Teststad")

    assert refused(world.viewer("Sam"), person, terms=KNOWN) == [("CON-005", "relation")]


def test_who_has_registered_has_a_relation(world, person):
    world.give(person, "Praktijk")

    assert seen_by(world.viewer("Praktijk"), person, terms=KNOWN)
    assert Relation.objects.count() == 0


def test_a_reason_makes_a_relation_that_stays(world, person):
    seen_by(world.viewer("Sam"), person, terms=KNOWN, reason=" nieuwe patiënt ")
    seen_by(world.viewer("Sam"), person, terms=KNOWN)

    relation = Relation.objects.get()
    assert (relation.profile_key, relation.since, relation.reason) == (world.key("Sam"), NOW, "nieuwe patiënt")
    assert [line.reason for line in lines()] == ["nieuwe patiënt", ""]


@pytest.mark.parametrize(("reason", "says"), [("zo", "length"), ("x" * 201, "length"), ("een\x00nul", "characters")])
def test_a_reason_says_something(world, person, reason, says):
    assert refused(world.viewer("Sam"), person, terms=KNOWN, reason=reason) == [("CON-006", says)]
    assert Relation.objects.count() == 0


def test_a_manager_always_has_a_reason_and_a_name(world, person):
    assert refused(MANAGER, person) == [("CON-005", "manager")]

    seen_by(MANAGER, person, reason="melding van een dubbel")

    assert (lines().get().by_key, Manager.objects.get().name) == (MANAGER.key, "Bea Beheerder")
    assert Relation.objects.count() == 0


def test_all_that_is_in_the_way_is_said_at_once(world):
    stranger = world.person("85031200057", company=declare_company(name="Ander", key=uuid.uuid4(), now=NOW))

    assert [rule for rule, _ in refused(world.responsible("Sam"), stranger, terms=KNOWN)] == [
        *("CON-001", "CON-003", "CON-005"),
    ]


# Relations by themselves.


def test_a_relation_counts_for_the_person_under_every_key(world, person):
    merged = world.person("85031200057")
    record_relation(world.key("Sam"), merged, reason="huisarts", now=NOW)
    record_relation(world.key("Sam"), merged, reason="nog eens", now=NOW)
    assert not has_relation(world.key("Sam"), person)
    Person.objects.filter(key=merged.key).update(merged_into=person.key)

    assert has_relation(world.key("Sam"), find_persons([SAMPLE.patient.insz])[SAMPLE.patient.insz])
    assert Relation.objects.get().reason == "huisarts"


def test_a_relation_without_a_reason_is_not_recorded(world, person):
    with pytest.raises(Refused):
        record_relation(world.key("Sam"), person, reason="", now=NOW)
