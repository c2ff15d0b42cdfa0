"""What was achieved, from exchanges alone."""

import uuid
from datetime import UTC, datetime, timedelta

from vaccinnet.acceptance.achieved import Heard, achieved_by

NOW = datetime(2026, 11, 27, 10, tzinfo=UTC)
HOSPITAL, DOCTOR = uuid.uuid4(), uuid.uuid4()
KINDS = {HOSPITAL: "organisation", DOCTOR: "doctor"}
BOTH = ("BatchUpload", "RegistratieService")


def heard(operation="AddVaccinations", *, by=DOCTOR, outcome="accepted", minutes=0, service=BOTH[1]):
    at = NOW + timedelta(minutes=minutes)
    return Heard(service, operation, by, outcome, at, at + timedelta(days=1), 2)


def reached(*exchanges, services=BOTH, **options):
    done = achieved_by(exchanges, kinds=KINDS, services=services, **options)
    return {(each.service, each.what, each.name): each.first_at for each in done.goals if each.is_achieved}


def test_nothing_is_achieved_at_the_beginning():
    done = achieved_by([], kinds=KINDS, services=BOTH)

    assert done.missing == done.goals
    assert (done.messages, done.last_at) == (0, None)
    assert [(each.what, each.name) for each in done.goals if each.service == "BatchUpload"] == [
        ("signed", ""),
        ("stored", ""),
        ("operation", "AanleverenVaccinatieGegevens"),
        ("operation", "ResultaatVerwerkingVaccinatieGegevens"),
        ("operation", "AanvullingVaccinatieGegevens"),
        ("profile", "organisation"),
    ]


def test_a_refused_message_of_a_proven_sender_is_signed_and_nothing_more():
    assert reached(heard(outcome="refused")) == {(BOTH[1], "signed", ""): NOW}
    assert reached(heard(outcome="fault")) == {}


def test_the_first_time_counts():
    found = reached(heard(minutes=2), heard(minutes=1), heard("GetVaccinations", minutes=3))

    assert found == {
        (BOTH[1], "signed", ""): NOW + timedelta(minutes=1),
        (BOTH[1], "stored", ""): NOW + timedelta(minutes=1),
        (BOTH[1], "operation", "AddVaccinations"): NOW + timedelta(minutes=1),
        (BOTH[1], "operation", "GetVaccinations"): NOW + timedelta(minutes=3),
        (BOTH[1], "profile", "doctor"): NOW + timedelta(minutes=1),
    }


def test_an_upload_stores_nothing_until_it_is_processed():
    upload = heard("AanleverenVaccinatieGegevens", by=HOSPITAL, service="BatchUpload")

    assert ("BatchUpload", "stored", "") not in reached(upload)
    assert reached(upload, stored_by_batch=NOW)["BatchUpload", "stored", ""] == NOW


def test_only_the_web_services_of_the_application_count():
    assert reached(heard(), services=["BatchUpload"]) == {}


def test_tells_how_much_was_said_and_when_last():
    done = achieved_by([heard(), heard(outcome="refused", minutes=5)], kinds=KINDS, services=BOTH)

    assert (done.messages, done.last_at) == (4, NOW + timedelta(days=1, minutes=5))
