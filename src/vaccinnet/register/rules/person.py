"""Rules about the person of a message; the subject is a PersonArrival."""

import unicodedata
import uuid
from collections.abc import Iterator
from dataclasses import replace

from vaccinnet.register.arrival import PersonArrival
from vaccinnet.register.sample import SAMPLE_KNOWN_PERSON, SAMPLE_PERSON
from vaccinnet.rulebook import Finding, masked, rule


@rule(
    "VAC-001",
    stage="vaccination",
    source="contract F.2; decision: test citizens belong to one company",
    since="2026.1",
    wrong="Nobody is known here by the number {found}.",
    accepts=[
        SAMPLE_PERSON,
        SAMPLE_PERSON.but(person=replace(SAMPLE_KNOWN_PERSON, company_key=None), only_test_citizens=False),
    ],
    rejects=[SAMPLE_PERSON.but(person=None), SAMPLE_PERSON.but(company_key=uuid.UUID(int=9))],
)
def person_is_known(arrival: PersonArrival) -> Iterator[Finding]:
    """The register knows the person by the INSZ number that was sent.

    In the acceptance environment a test citizen belongs to one company, and only that company can vaccinate it. So
    nobody meets the test data of another, and no real person is ever used.

    Send a test citizen of your own company; `vaccinnet test-users` and the portal list them.
    """
    person = arrival.person
    is_own = person is not None and (not arrival.only_test_citizens or person.company_key == arrival.company_key)
    if not is_own:
        yield Finding("patient/id", found=masked(arrival.patient.insz))


@rule(
    "VAC-002",
    stage="vaccination",
    severity="warning",
    source="design: a name that does not fit gets a warning",
    since="2026.1",
    wrong="The family name is not the one that the register has for this number.",
    accepts=[
        SAMPLE_PERSON,
        SAMPLE_PERSON.but(person=None),
        SAMPLE_PERSON.but(
            patient=SAMPLE_PERSON.patient.but(family_name="TESTBURGÉR"),
            person=replace(SAMPLE_KNOWN_PERSON, family_name="Testburger"),
        ),
    ],
    rejects=[SAMPLE_PERSON.but(patient=SAMPLE_PERSON.patient.but(family_name="Heel Anders"))],
)
def name_fits(arrival: PersonArrival) -> Iterator[Finding]:
    """The family name that was sent is the one the register knows, apart from capitals, accents and hyphens.

    Another name with a valid number often means that the number of somebody else was taken. The vaccination is stored
    all the same, because a person can change name.

    Send the name as it stands on the identity card, and check the number.
    """
    if arrival.person and _folded(arrival.patient.family_name) != _folded(arrival.person.family_name):
        yield Finding("patient/familyname")


def _folded(name: str) -> str:
    if name.isascii():
        return "".join(filter(str.isalnum, name)).lower()
    return "".join(c for c in unicodedata.normalize("NFKD", name) if c.isalnum()).casefold()
