"""A good look and a good removal: examples for the rules, changed in one thing at a time."""

import uuid
from datetime import date

from vaccinnet.consultation.facts import KnownViewer, Look, Removal
from vaccinnet.consultation.viewer import Viewer
from vaccinnet.profiles.sender import Sender
from vaccinnet.profiles.speaker import LinkedDoctor
from vaccinnet.register.known_person import KnownPerson

TODAY = date(2026, 3, 2)
COMPANY = uuid.UUID(int=2)
PERSON = KnownPerson(uuid.UUID(int=3), "Voornaam", "Testburger", date(1985, 3, 12), company_key=COMPANY)

_PROFILE = Sender(uuid.UUID(int=11), "doctor", "Dr. Test Arts", "10000007004", "", "TESTARTS1", COMPANY)
_ORGANISATION = Sender(uuid.UUID(int=1), "organisation", "Testziekenhuis", "71000040", "", "TESTORG01", COMPANY)

DOCTOR = KnownViewer(Viewer.caregiver(_PROFILE.key), TODAY, _PROFILE)
RESPONSIBLE = KnownViewer(
    Viewer.responsible(_PROFILE.key, for_key=_ORGANISATION.key),
    TODAY,
    _ORGANISATION,
    LinkedDoctor("", date(2020, 1, 1), date(2026, 12, 31)),
)
CITIZEN = KnownViewer(Viewer.citizen(PERSON.key), TODAY)
MANAGER = KnownViewer(Viewer.manager(uuid.UUID(int=99), "Beheerder Test"), TODAY)

SAMPLE_LOOK = Look(DOCTOR, PERSON)
SAMPLE_REMOVAL = Removal(vaccination_id=uuid.UUID(int=4).hex.upper())
