"""A good call and its parts: examples for the rules, changed in one thing at a time."""

import uuid
from datetime import date

from vaccinnet.kmehr.message import Folder, Message, sequence_ids
from vaccinnet.kmehr.sample import SAMPLE_AGENCY, SAMPLE_DOCTOR, SAMPLE_HEADER, SAMPLE_PATIENT, SAMPLE_VACCINATION
from vaccinnet.profiles.sender import Sender
from vaccinnet.profiles.speaker import LinkedDoctor, Speaker
from vaccinnet.registration.facts import Authorship, JudgedCall, JudgedMessage, Look
from vaccinnet.registration.group_file import GroupFile, GroupRow
from vaccinnet.registration.written import Written

DOCTOR_NUMBER, OTHER_NUMBER, PRACTICE_NUMBER = SAMPLE_DOCTOR.nihii, "10000106004", "71000040000"

DOCTOR = Speaker(
    sender=Sender(
        key=uuid.UUID(int=11),
        kind="doctor",
        name="Dr. Test Arts",
        nihii=DOCTOR_NUMBER,
        cbe="",
        user_code="TESTARTS1",
        company_key=uuid.UUID(int=2),
    ),
    role="doctor",
)
_LINK = LinkedDoctor(DOCTOR_NUMBER, date(2020, 1, 1), date(2026, 12, 31))
TRAINEE = DOCTOR.but(role="trainee", doctors=(_LINK,)).but(
    sender=Sender(uuid.UUID(int=12), "trainee", "Haio", "10000205005", "", "TESTHAIO1")
)
PRACTICE = DOCTOR.but(role="practice", doctors=(_LINK,)).but(
    sender=Sender(uuid.UUID(int=13), "practice", "Praktijk", PRACTICE_NUMBER, "", "TESTPRA1")
)

SAMPLE_CALL = JudgedCall(
    holder="SSIN",
    is_certified=True,
    speaker=DOCTOR,
    software_id="ACME_Zorgdossier",
    program_is_known=True,
    program_is_own=True,
    patient_id=SAMPLE_PATIENT.insz,
)
_MESSAGE = Message(
    header=SAMPLE_HEADER.but(id=f"{DOCTOR_NUMBER}.1742461200000", sender=(SAMPLE_DOCTOR,), recipients=(SAMPLE_AGENCY,)),
    folders=(Folder(sequence_ids(1), SAMPLE_PATIENT, (SAMPLE_VACCINATION.but(author=(SAMPLE_DOCTOR,)),)),),
)
SAMPLE_MESSAGE = JudgedMessage(message=_MESSAGE, patient_id=SAMPLE_PATIENT.insz, speaker=DOCTOR)
SAMPLE_AUTHORSHIP = Authorship(nihii=DOCTOR_NUMBER, given_on=date(2026, 3, 1), speaker=DOCTOR)
SAMPLE_LOOK = Look(relation="open", has_relation=False)
SAMPLE_WRITTEN = Written(
    insz=SAMPLE_PATIENT.insz,
    family_name=SAMPLE_PATIENT.family_name,
    first_name="Voornaam",
    vaccine="1734094 BOOSTRIX SER PREREMPL 1 X 0,5 ML",
    given_on="2026-03-01",
    lot="TESTLOT01",
    author=DOCTOR_NUMBER,
    quantity="1",
)
SAMPLE_GROUP = GroupFile(
    size=80,
    columns=("INSZ", "familienaam", "voornaam"),
    rows=(GroupRow(2, (SAMPLE_PATIENT.insz, SAMPLE_PATIENT.family_name, "Voornaam")),),
)
