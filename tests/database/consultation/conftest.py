"""A small world of who looks at whom: a company with a hospital, a practice and doctors, and a citizen."""
# ruff: noqa: E402  (Django is set up first: pytest reads this file before it does that)

import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import django
import pytest

django.setup()

from vaccinnet.consultation.viewer import Viewer
from vaccinnet.integrators.declare import declare_company
from vaccinnet.kmehr.codes import VaccineCodes
from vaccinnet.kmehr.message import Id
from vaccinnet.profiles.find_sender import sender_of
from vaccinnet.profiles.models import Profile
from vaccinnet.profiles.register_profile import link, register_profile
from vaccinnet.register.enter import enter
from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.persons import enrol_test_citizen, find_persons
from vaccinnet.register.sample import SAMPLE

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
CODES = VaccineCodes.builtin()
SINCE = date(2020, 1, 1)


@dataclass
class World:
    """Profiles by name, and how they vaccinate."""

    company: object
    profiles: dict[str, Profile] = field(default_factory=dict)

    def profile(self, name: str, kind: str, nihii: str, **facts) -> Profile:
        made = register_profile(
            key=uuid.uuid4(),
            now=NOW,
            company=facts.pop("company", self.company),
            kind=kind,
            organisation_kind=facts.pop("organisation_kind", ""),
            name=name,
            nihii=nihii,
            cbe="",
            insz="",
            user_code=f"CODE-{nihii[:8]}",
        )
        self.profiles[name] = made
        return made

    def link(self, doctor: str, to: str, role: str, starts_on=SINCE, ends_on=None):
        profiles = self.profiles
        return link(profiles[doctor], to=profiles[to], role=role, starts_on=starts_on, ends_on=ends_on)

    def key(self, name: str) -> uuid.UUID:
        return self.profiles[name].key

    def viewer(self, name: str) -> Viewer:
        return Viewer.caregiver(self.key(name))

    def responsible(self, doctor: str = "Hilde", organisation: str = "AZ Teststad") -> Viewer:
        return Viewer.responsible(self.key(doctor), for_key=self.key(organisation))

    def person(self, insz: str = SAMPLE.patient.insz, *, company=None) -> KnownPerson:
        enrol_test_citizen(
            company_key=(company or self.company).key,
            insz=insz,
            given_names="Voornaam",
            family_name="Testburger",
            birth_date=date(1985, 3, 12),
            sex="male",
            now=NOW,
        )
        return find_persons([insz])[insz]

    def give(self, person: KnownPerson, by: str, **changes) -> uuid.UUID:
        """Enter a vaccination of the person by this profile, yesterday, and return its id."""
        sender = sender_of(self.profiles[by])
        sent = {"ids": (Id("LOCAL", uuid.uuid4().hex, "vaccinationid"),)} | changes
        sent.setdefault("author", (SAMPLE.vaccination.author[0].but(ids=(Id("ID-HCPARTY", "10000007004"),)),))
        (outcome,) = enter(
            [SAMPLE.but(person=person, sender=sender, **sent)],
            codes=CODES,
            software_id="ACME_Demo",
            sent_in=uuid.uuid4(),
            via="BatchUpload",
            now=NOW,
        )
        assert outcome.vaccination_id, outcome.findings
        return outcome.vaccination_id


@pytest.fixture
def world():
    made = World(declare_company(name="Voorbeeld", key=uuid.uuid4(), now=NOW))
    made.profile("AZ Teststad", "organisation", "71000040", organisation_kind="hospital")
    made.profile("Wachtpost", "organisation", "71000139", organisation_kind="guard_post")
    made.profile("Praktijk", "practice", "71000238")
    made.profile("Hilde", "doctor", "10000007004")
    made.profile("Sam", "doctor", "10000106004")
    made.profile("Haio", "trainee", "10000205005")
    made.link("Hilde", "AZ Teststad", "responsible")
    made.link("Sam", "Haio", "stagemeester")
    made.link("Sam", "Praktijk", "member")
    return made


@pytest.fixture
def person(world):
    return world.person()
