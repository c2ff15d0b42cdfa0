"""Adding vaccinations to a real register."""

import threading
import uuid
from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction

from vaccinnet.database.bulk import in_one_go
from vaccinnet.kmehr.codes import VaccineCodes
from vaccinnet.kmehr.message import Id
from vaccinnet.register.add import add
from vaccinnet.register.consult import record_of
from vaccinnet.register.models import SentVaccination, Vaccination, VaccinationVersion
from vaccinnet.register.persons import enrol_test_citizen, find_persons
from vaccinnet.register.remove import NotThere, remove
from vaccinnet.register.sample import SAMPLE, SAMPLE_SENDER

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
INSZ = SAMPLE.patient.insz


@pytest.fixture
def person():
    enrol_test_citizen(
        company_key=SAMPLE_SENDER.company_key,
        insz=INSZ,
        given_names="Voornaam",
        family_name=SAMPLE.patient.family_name,
        birth_date=SAMPLE.patient.birth_date,
        sex="female",
        now=NOW,
    )
    return find_persons([INSZ])[INSZ]


@pytest.fixture
def arrival(person):
    return SAMPLE.but(person=person, ids=(Id("ID-KMEHR", "1"), Id("LOCAL", "first", "vaccinationid")))


def known_as(arrival, local_id):
    return arrival.but(ids=(Id("ID-KMEHR", "1"), Id("LOCAL", local_id, "vaccinationid")))


def store(*arrivals, now=NOW):
    return add(arrivals, codes=VaccineCodes.builtin(), software_id="ACME_Demo_AZ", sent_in=uuid.uuid4(), now=now)


def rules_of(outcome):
    return [finding.rule for finding in outcome.findings]


def test_stores_a_vaccination_with_all_that_was_sent(arrival, person):
    (outcome,) = store(arrival)

    stored = Vaccination.objects.get(person_key=person.key)
    assert (stored.id, stored.version, stored.vaccine_key) == (outcome.vaccination_id, 1, "DTPA/GL001")
    assert (stored.given_on, stored.lot, stored.origin) == (date(2026, 3, 1), "TESTLOT01", "own")
    assert (stored.sender_key, stored.author_number) == (SAMPLE_SENDER.key, "71000040000")


def test_stores_the_good_ones_beside_a_bad_one(arrival, person):
    bad = known_as(arrival, "second").but(given_on=date(2026, 3, 3))
    other_day = known_as(arrival, "third").but(given_on=date(2026, 2, 28))

    outcomes = store(arrival, bad, other_day)

    assert [bool(outcome.vaccination_id) for outcome in outcomes] == [True, False, True]
    assert rules_of(outcomes[1]) == ["VAC-014"]
    assert len(record_of(person)) == 2


def test_gives_a_resend_the_id_of_the_first(arrival):
    (first,) = store(arrival)

    (again,) = store(arrival)

    assert again.vaccination_id == first.vaccination_id
    assert Vaccination.objects.count() == 1


def test_refuses_other_content_under_the_same_local_id(arrival):
    store(arrival)

    (outcome,) = store(arrival.but(lot="OTHER"))

    assert rules_of(outcome) == ["VAC-040"]


def test_gives_a_duplicate_the_id_of_the_first_and_does_not_hold_its_local_id(arrival):
    (first,) = store(arrival)

    (duplicate,) = store(known_as(arrival, "second"))

    assert duplicate.vaccination_id == first.vaccination_id
    assert rules_of(duplicate) == ["VAC-043"]
    assert list(SentVaccination.objects.values_list("local_id", flat=True)) == ["first"]


def test_stores_what_another_sender_registered_too_and_warns(arrival, person):
    from dataclasses import replace

    store(arrival)

    (outcome,) = store(arrival.but(sender=replace(SAMPLE_SENDER, key=uuid.UUID(int=77))))

    assert rules_of(outcome) == ["VAC-044"]
    assert len(record_of(person)) == 2


def test_a_resend_after_a_removal_brings_nothing_back(arrival, person):
    (first,) = store(arrival)
    remove(person_key=person.key, vaccination_id=first.vaccination_id, by=uuid.uuid4(), reason="fout", now=NOW)

    (again,) = store(arrival)

    assert (again.vaccination_id, rules_of(again)) == (first.vaccination_id, ["VAC-041"])
    assert list(record_of(person)) == []


def test_a_removed_vaccination_comes_back_under_a_new_local_id(arrival, person):
    (first,) = store(arrival)
    remove(person_key=person.key, vaccination_id=first.vaccination_id, by=uuid.uuid4(), reason="fout", now=NOW)

    (again,) = store(known_as(arrival, "second"))

    assert again.vaccination_id != first.vaccination_id
    assert len(record_of(person)) == 1


def test_without_local_id_a_removed_one_is_refused_with_advice(arrival, person):
    bare = arrival.but(ids=(Id("ID-KMEHR", "1"),))
    (first,) = store(bare)
    remove(person_key=person.key, vaccination_id=first.vaccination_id, by=uuid.uuid4(), reason="fout", now=NOW)

    (again,) = store(bare)

    assert rules_of(again) == ["VAC-042"]


def test_a_removal_keeps_what_was_as_a_version(arrival, person):
    (first,) = store(arrival)

    removed = remove(person_key=person.key, vaccination_id=first.vaccination_id, by=uuid.uuid4(), reason="x", now=NOW)

    (kept,) = VaccinationVersion.objects.all()
    assert (kept.version, removed.version) == (1, 2)
    assert kept.contents["lot"] == "TESTLOT01"


def test_removes_only_once(arrival, person):
    (first,) = store(arrival)
    removal = {"person_key": person.key, "vaccination_id": first.vaccination_id, "by": uuid.uuid4(), "now": NOW}
    remove(**removal, reason="fout")

    with pytest.raises(NotThere):
        remove(**removal, reason="nog eens")


@pytest.mark.django_db(transaction=True)
def test_two_who_store_the_same_at_once_store_one(arrival, person):
    found, stored_first = [], threading.Event()

    def second():
        try:
            stored_first.wait(10)
            found.append(in_one_go(lambda: store(arrival))[0])
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    with transaction.atomic():
        (first,) = store(arrival)
        thread.start()
        stored_first.set()
        # The other one waits for this commit inside its INSERT, or reads after it: both are right.
        thread.join(0.5)
    thread.join(10)

    assert found[-1].vaccination_id == first.vaccination_id
    assert Vaccination.objects.count() == 1
