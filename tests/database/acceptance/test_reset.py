"""Reset what a company's test users registered, and process its batches now: its own, and nobody else's."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest

from vaccinnet.acceptance.achieved import achieved
from vaccinnet.acceptance.test_users.register import register_test_citizen, register_test_profile
from vaccinnet.acceptance.test_users.reset import process_now, reset_data
from vaccinnet.audit.models import Line
from vaccinnet.audit.verify import broken_at
from vaccinnet.batch.models import Batch
from vaccinnet.exchanges.record import Spoken, record
from vaccinnet.integrators.declare import declare_company
from vaccinnet.kmehr.codes import VaccineCodes
from vaccinnet.kmehr.message import Id
from vaccinnet.profiles.find_sender import sender_of
from vaccinnet.register.enter import enter
from vaccinnet.register.models import Alias, Person, Vaccination
from vaccinnet.register.persons import find_persons
from vaccinnet.register.sample import SAMPLE
from vaccinnet.trajectory.party import Party

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
BY = Party.integrator(uuid.uuid4(), "An Peeters", company_key=uuid.uuid4())


class World:
    """A company with a doctor and a citizen, what that doctor said, and a batch that waits."""

    def __init__(self, name):
        self.company = declare_company(name=name, now=NOW)
        self.doctor = register_test_profile(self.company, kind="doctor", name="Hilde Testarts", by=BY, now=NOW)
        self.person = register_test_citizen(
            self.company,
            given_names="Noor",
            family_name="Proef",
            birth_date=date(1985, 3, 12),
            sex="female",
            by=BY,
            now=NOW,
        )
        self.batch = Batch.objects.create(
            sender_key=self.doctor.key,
            software_id="Acme_Demo",
            origin="own",
            persons=1,
            received_at=NOW,
            due_at=NOW + timedelta(hours=1),
        )
        self.give()
        self.say("AddVaccinations", "accepted")

    def give(self):
        number = Alias.objects.get(person_key=self.person).insz
        arrival = SAMPLE.but(
            person=find_persons([number])[number],
            sender=sender_of(self.doctor),
            ids=(Id("LOCAL", uuid.uuid4().hex, "vaccinationid"),),
            author=(SAMPLE.vaccination.author[0].but(ids=(Id("ID-HCPARTY", self.doctor.nihii),)),),
        )
        (outcome,) = enter(
            [arrival],
            codes=VaccineCodes.builtin(),
            software_id="Acme_Demo",
            sent_in=uuid.uuid4(),
            via="RegistratieService",
            now=NOW,
        )
        assert outcome.vaccination_id, outcome.findings

    def say(self, operation, outcome, rules=()):
        spoken = Spoken(
            service="RegistratieService", operation=operation, sender_key=self.doctor.key, outcome=outcome, rules=rules
        )
        record(spoken, request=b"<a/>", answer=b"<b/>", at=NOW, milliseconds=1, keeps_messages=True)

    def achieved(self):
        done = achieved(self.company, services=["RegistratieService"])
        return {(each.what, each.name) for each in done.goals if each.is_achieved}


@pytest.fixture
def own():
    return World("Acme")


@pytest.fixture
def other():
    return World("Andere")


def test_what_was_achieved_is_ones_own(own, other):
    own.say("GetVaccinations", "refused", ("CON-001",))
    own.say("AddVaccinations", "refused", ("VAC-014", "CON-001"))

    assert own.achieved() == {
        ("signed", ""),
        ("stored", ""),
        ("operation", "AddVaccinations"),
        ("profile", "doctor"),
    }
    done = achieved(own.company, services=["RegistratieService"])
    assert [(each.rule, each.times, each.last_at) for each in done.rules] == [("CON-001", 2, NOW), ("VAC-014", 1, NOW)]
    assert done.messages == 3
    assert achieved(other.company, services=["RegistratieService"]).rules == ()


def test_a_reset_takes_ones_own_data_and_nobody_elses(own, other):
    reset = reset_data(own.company, by=BY, now=NOW)

    assert (reset.vaccinations, reset.batches, reset.exchanges) == (1, 1, 1)
    assert list(Vaccination.objects.values_list("person_key", flat=True)) == [other.person]
    assert list(Batch.objects.values_list("key", flat=True)) == [other.batch.key]
    assert own.achieved() == set()
    assert other.achieved() != set()


def test_a_reset_leaves_people_and_the_trail(own):
    lines = Line.objects.filter(person_key=own.person).count()

    reset_data(own.company, by=BY, now=NOW)

    assert Person.objects.filter(key=own.person).exists()
    assert own.company.profiles.count() == 1
    assert Line.objects.filter(person_key=own.person).count() == lines > 0
    assert broken_at(own.person) is None


def test_after_a_reset_the_same_can_be_registered_anew(own):
    reset_data(own.company, by=BY, now=NOW)
    own.give()

    assert Vaccination.objects.filter(person_key=own.person).count() == 1


def test_only_ones_own_batches_are_processed_now(own, other):
    assert process_now(own.company, by=BY, now=NOW) == 1
    assert process_now(own.company, by=BY, now=NOW) == 0

    assert Batch.objects.get(key=own.batch.key).due_at == NOW
    assert Batch.objects.get(key=other.batch.key).due_at == NOW + timedelta(hours=1)
