"""The person whom a call is about."""

from vaccinnet.kmehr.message import Patient
from vaccinnet.profiles.speaker import Speaker
from vaccinnet.register.arrival import PersonArrival
from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.persons import find_persons
from vaccinnet.register.rules import RULES
from vaccinnet.registration.terms import Terms
from vaccinnet.rulebook import Refused

_IS_KNOWN = RULES["VAC-001"]


def find_patient(insz: str, *, speaker: Speaker, terms: Terms) -> KnownPerson:
    """Return the person with this INSZ number. Raises Refused when the register knows nobody by it."""
    person = find_persons([insz]).get(insz)
    arrival = PersonArrival(
        patient=Patient(insz=insz, first_names=(), family_name=""),
        person=person,
        company_key=speaker.sender.company_key,
        only_test_citizens=terms.only_test_citizens,
    )
    if findings := [each.at(where="PatientId", line=None) for each in _IS_KNOWN(arrival)]:
        raise Refused(findings)
    assert person is not None
    return person
