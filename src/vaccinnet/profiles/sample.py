"""Good links and a good file of profiles: examples for the rules, changed in one thing at a time."""

import uuid
from datetime import date

from vaccinnet.profiles.linking import Beginning, Ending
from vaccinnet.profiles.profile_file import COLUMNS, ProfileFile, ProfileRow
from vaccinnet.profiles.sender import Sender
from vaccinnet.profiles.speaker import LinkedDoctor

COMPANY = uuid.UUID(int=2)
DOCTOR = Sender(uuid.UUID(int=11), "doctor", "Dr. Test Arts", "10000007004", "", "TESTARTS1", COMPANY)
TRAINEE = Sender(uuid.UUID(int=12), "trainee", "Haio", "10000205005", "", "TESTHAIO1", COMPANY)
PRACTICE = Sender(uuid.UUID(int=13), "practice", "Praktijk", "71000040000", "", "TESTPRA1", COMPANY)

SAMPLE_BEGINNING = Beginning(
    by=DOCTOR,
    role="doctor",
    number=TRAINEE.nihii,
    other=TRAINEE,
    starts="2026-03-02",
    ends="",
    today=date(2026, 3, 2),
)
SAMPLE_MEMBER = SAMPLE_BEGINNING.but(by=PRACTICE, role="practice", number=DOCTOR.nihii, other=DOCTOR)
SAMPLE_ENDING = Ending(LinkedDoctor(DOCTOR.nihii, date(2026, 1, 1)), ends="2026-03-31", today=date(2026, 3, 2))

SAMPLE_ROW = ProfileRow(
    2, kind="doctor", organisation_kind="", name="Dr. Test Arts", nihii=DOCTOR.nihii, cbe="", certificates=()
)
SAMPLE_ORGANISATION_ROW = ProfileRow(
    3,
    kind="organisation",
    organisation_kind="hospital",
    name="AZ Teststad",
    nihii="79990158",
    cbe="0000000196",
    certificates=("NIHII-HOSPITAL=79990158",),
)
SAMPLE_PROFILE_FILE = ProfileFile(200, columns=COLUMNS, rows=(SAMPLE_ROW, SAMPLE_ORGANISATION_ROW))
