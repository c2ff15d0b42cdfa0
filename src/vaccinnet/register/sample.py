"""A good arrival: an example for the rules, changed in one thing at a time."""

import uuid
from datetime import date

from vaccinnet.kmehr.codes import VaccineCodes
from vaccinnet.kmehr.sample import SAMPLE_DOCTOR, SAMPLE_HOSPITAL, SAMPLE_PATIENT, SAMPLE_VACCINATION
from vaccinnet.profiles.sender import Sender
from vaccinnet.register.arrival import Arrival, PersonArrival
from vaccinnet.register.holdings import Claim, Held, Sent, Standing
from vaccinnet.register.known_person import KnownPerson

SAMPLE_SENDER = Sender(
    key=uuid.UUID(int=1),
    kind="organisation",
    name="Testziekenhuis",
    nihii="71000040",
    cbe="",
    user_code="TESTORG01",
    company_key=uuid.UUID(int=2),
)

HOSPITAL, DOCTOR = SAMPLE_HOSPITAL, SAMPLE_DOCTOR
_PATIENT = SAMPLE_PATIENT
SAMPLE_KNOWN_PERSON = KnownPerson(
    key=uuid.UUID(int=3),
    given_names=" ".join(_PATIENT.first_names),
    family_name=_PATIENT.family_name,
    birth_date=_PATIENT.birth_date,
    company_key=SAMPLE_SENDER.company_key,
)

SAMPLE_PERSON = PersonArrival(patient=_PATIENT, person=SAMPLE_KNOWN_PERSON, company_key=SAMPLE_SENDER.company_key)

SAMPLE = Arrival(
    vaccination=SAMPLE_VACCINATION,
    patient=_PATIENT,
    person=SAMPLE_KNOWN_PERSON,
    sender=SAMPLE_SENDER,
    origin="own",
    received_on=date(2026, 3, 2),
    vaccine=VaccineCodes.builtin().resolve(cnk="1734094"),
)


def naming(*, cnk: str = "", vaccinnet_code: str = "", atc: str = "", **changes: object) -> Arrival:
    """Return the sample arrival with another vaccine, resolved by the code list of the package."""
    vaccine = VaccineCodes.builtin().resolve(cnk=cnk, vaccinnet_code=vaccinnet_code, atc=atc)
    return SAMPLE.but(cnk=cnk, vaccinnet_code=vaccinnet_code, atc=atc, vaccine=vaccine, **changes)


_CLAIM = Claim(
    sender_key=SAMPLE_SENDER.key,
    named="6f1e6f0e-0001",
    content_digest=b"one",
    given=(SAMPLE_KNOWN_PERSON.key, "DTPA/GL001", date(2026, 3, 1)),
)
SAMPLE_HELD = Held(vaccination_id=uuid.UUID(int=4), sender_key=SAMPLE_SENDER.key)
SAMPLE_SENT = Sent(held=SAMPLE_HELD, content_digest=b"one")
SAMPLE_STANDING = Standing(claim=_CLAIM)
