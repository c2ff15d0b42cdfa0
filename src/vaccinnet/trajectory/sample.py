"""A good application and a good act of each kind: examples for the rules, changed in one thing at a time."""

from datetime import UTC, date, datetime, timedelta

from vaccinnet.trajectory.answers import Answers
from vaccinnet.trajectory.facts import (
    AcceptedTime,
    Draft,
    Engagement,
    Extension,
    Form,
    HeldIntake,
    Move,
    Plan,
    PlannedTask,
    ProposedTimes,
)

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
_TIME = NOW + timedelta(days=3)

ANSWERS = Answers(
    company_name="Acme Software",
    cbe="1999.900.963",
    contact_name="An Peeters",
    contact_email="an@acme.be",
    contact_phone="+32 2 555 01 23",
    program_name="Zorgdossier",
    program_version="4.2",
    services=("BatchUpload", "RegistratieService"),
    customers=("hospital", "doctor"),
    integrator_part="Acme",
    program_part="Zorgdossier",
    organisation_part="Testziekenhuis",
    ehealth="certificates",
    platform="java",
)
SAMPLE_FORM = Form(ANSWERS)
SAMPLE_DRAFT = Draft(ANSWERS)
SAMPLE_MOVE = Move("decline", "authority", "filed")
SAMPLE_TIMES = ProposedTimes((_TIME, _TIME + timedelta(hours=2)), NOW, "Teams")
SAMPLE_ACCEPTED = AcceptedTime(_TIME, (_TIME,), "authority", "integrator", NOW)
SAMPLE_INTAKE = HeldIntake(NOW - timedelta(hours=1), ("batch-own",), ("batch-own", "doctors-own"), NOW)
SAMPLE_TASK = PlannedTask("Stuur een eerste batch", "integrator", date(2026, 3, 16))
SAMPLE_PLAN = Plan((SAMPLE_TASK,), date(2026, 3, 2), date(2026, 5, 16))
SAMPLE_ENGAGEMENT = Engagement("An Peeters", agrees=True)
SAMPLE_EXTENSION = Extension(30, 60)
