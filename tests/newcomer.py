"""A company that has just filed its application, with a set of test users of its own."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings

from vaccinnet.acceptance.achieved import achieved
from vaccinnet.acceptance.test_users.certificates import get_certificate
from vaccinnet.acceptance.test_users.take_set import take_set
from vaccinnet.ehealth.keystore import Keystore, read_p12
from vaccinnet.integrators.found import found_company
from vaccinnet.integrators.models import Company
from vaccinnet.kmehr.message import Patient
from vaccinnet.profiles.models import Profile
from vaccinnet.register.models import Alias, Person
from vaccinnet.trajectory.apply import begin_application, file_application
from vaccinnet.trajectory.party import Party
from vaccinnet.trajectory.sample import ANSWERS

SERVICES = ("BatchUpload", "RegistratieService")


@dataclass
class Newcomer:
    """The company and who acts for it."""

    company: Company
    by: Party

    def profile(self, kind: str) -> Profile:
        """Return the first of its test profiles of this kind."""
        return self.company.profiles.filter(kind=kind).order_by("registered_at", "user_code")[0]

    def keystore(self, profile: Profile) -> Keystore:
        """Return a new keystore of a test profile, as a developer gets it."""
        made = get_certificate(self.company, profile.key, by=self.by, now=datetime.now(UTC), key_type="ec")
        return read_p12(made.p12, password=made.password)

    def patient(self, given_names: str) -> Patient:
        """Return one of its test citizens as a message names him."""
        person = Person.objects.get(given_names=given_names, company_key=self.company.key)
        return Patient(
            insz=Alias.objects.filter(person_key=person.key)[0].insz,
            first_names=(person.given_names,),
            family_name=person.family_name,
            birth_date=person.birth_date,
            sex=person.sex,
        )

    def reached(self, service: str) -> set[tuple[str, str]]:
        """Return what it has achieved with a web service."""
        goals = achieved(self.company, services=[service]).goals
        return {(each.what, each.name) for each in goals if each.is_achieved}


def newcomer() -> Newcomer:
    """Return a company that signed up, filed an application for both web services and took a set of personas."""
    now = datetime.now(UTC)
    key = uuid.uuid4()
    company = found_company(name="Acme", account_key=key, person="An Peeters", email="an@acme.be", now=now)
    by = Party.integrator(key, "An Peeters", company_key=company.key)
    draft = begin_application(company, by=by, now=now)
    file_application(draft.number, ANSWERS, by=by, seen=draft.revision, now=now, terms=settings.TRAJECTORY_TERMS)
    take_set(company, services=SERVICES, by=by, now=now)
    return Newcomer(company, by)
