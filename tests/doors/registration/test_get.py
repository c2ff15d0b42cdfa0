"""Fetching the vaccinations of a person: what is told, to whom, and what is written down of it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from lxml import etree

from vaccinnet.audit.models import Line
from vaccinnet.consultation.relation import record_relation
from vaccinnet.exchanges.models import SignedRequest
from vaccinnet.kmehr.read import read_message
from vaccinnet.kmehr.schema import schema_findings
from vaccinnet.register.persons import find_persons


def fetched(answer):
    """The message in an answer; it is valid KMEHR."""
    root = etree.fromstring(answer.said.kmehr)
    assert schema_findings(root) == []
    return read_message(root)


def told(answer):
    (folder,) = fetched(answer).folders
    return folder.vaccinations


def test_tells_what_was_registered(service):
    added = service.add(service.message(lot="LOT77")).ids[0]

    (vaccination,) = told(service.get())

    uri = f"/subject/{service.patient().insz}/vaccination/{added}/1"
    assert (vaccination.cnk, vaccination.lot, vaccination.given_on, vaccination.local_id) == (
        "1734094",
        "LOT77",
        service.days_ago(1),
        uri,
    )


def test_tells_it_to_the_reader_about_the_person(service):
    service.add()

    message = fetched(service.get(by=service.stagemeester))

    (folder,) = message.folders
    assert message.header.recipients[0].nihii == service.stagemeester.nihii
    assert (folder.patient.family_name, folder.patient.birth_date) == ("Oudejaar", None)


def test_only_since_the_day_that_was_asked(service):
    service.add(*[service.message(given_on=service.days_ago(n)) for n in (1, 5, 10)])

    since = service.get(since=service.days_ago(5))

    assert [each.given_on for each in told(since)] == [service.days_ago(1), service.days_ago(5)]
    assert len(told(service.get())) == 3


def test_what_was_removed_is_not_told(service):
    service.remove(service.add().ids[0])

    answer = service.get()

    assert (answer.code, answer.said.kmehr) == ("OK", None)


def test_a_person_without_vaccinations(service):
    answer = service.get(given_names="Adam")

    assert (answer.code, answer.said.kmehr, answer.said.patient_id) == ("OK", None, service.patient("Adam").insz)


@pytest.mark.parametrize("who", ["doctor", "trainee", "specialist", "practice"])
def test_every_doctor_and_practice_may_look_in_acceptance(service, who):
    service.add()

    assert len(told(service.get(by=getattr(service, who)))) == 1


def test_every_look_is_on_the_trail(service):
    service.get(by=service.practice)
    service.get(by=service.doctor)

    lines = Line.objects.filter(person_key=service.person_key()).order_by("number")
    assert [(each.action, each.by_key) for each in lines] == [
        ("consulted", service.practice.key),
        ("consulted", service.doctor.key),
    ]


def test_the_same_signed_bytes_are_answered_again(service):
    service.add()

    assert len(told(service.get())) == len(told(service.get())) == 1
    assert SignedRequest.objects.count() == 1


def test_where_a_relation_is_demanded_only_who_registered_before_may_look(service, settings):
    settings.REGISTRATION_TERMS = replace(settings.REGISTRATION_TERMS, relation="known")
    service.add()

    answer = service.get(by=service.specialist)

    assert len(told(service.get())) == 1
    assert (answer.rules, answer.said.kmehr) == (["REG-040"], None)
    assert not Line.objects.filter(by_key=service.specialist.key).exists()


def test_a_relation_that_is_recorded_counts_as_one(service, settings):
    settings.REGISTRATION_TERMS = replace(settings.REGISTRATION_TERMS, relation="known")
    service.add()
    insz = service.patient().insz
    record_relation(service.specialist.key, find_persons([insz])[insz], reason="consultatie", now=datetime.now(UTC))

    assert len(told(service.get(by=service.specialist))) == 1


def test_a_person_of_the_other_company_is_unknown(service):
    answer = service.get(given_names="Anna")

    assert (answer.rules, answer.said.kmehr) == (["VAC-001"], None)
