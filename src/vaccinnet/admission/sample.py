"""A good admission and a good activation: examples for the rules, changed in one thing at a time."""

import uuid
from datetime import date

from vaccinnet.admission.facts import ActivationMove, Admitting, Asking, Change, Form, VersionChange
from vaccinnet.admission.use import ActivatedOrganisation, AdmittedProgram, Use

TODAY = date(2026, 3, 2)

SAMPLE_ADMITTING = Admitting(
    software_id="Acme_Zorgdossier",
    services=("BatchUpload",),
    passed=("BatchUpload", "RegistratieService"),
    version="4.2",
    valid_from=TODAY,
    valid_until=None,
    today=TODAY,
)
SAMPLE_CHANGE = Change("revoke", "admitted", "De software schreef elk lotnummer fout.")
SAMPLE_VERSION = VersionChange("declare_version", "4.3")
FORM = Form(
    organisation="AZ Voorbeeld",
    number="71000040",
    kind="hospital",
    software_id="Acme_Zorgdossier",
    version="4.2",
    doctor_name="Dr. An Arts",
    doctor_nihii="10000007004",
    doctor_email="arts@voorbeeld.be",
    contact_name="Bert Beheer",
    contact_email="bert@voorbeeld.be",
    contact_phone="+32 2 555 01 23",
    certificate_subject="NIHII-HOSPITAL=71000040",
)
SAMPLE_ASKING = Asking(FORM, ("4.2",))
SAMPLE_MOVING = ActivationMove("approve", "confirmed")


def asking(**changes: str) -> Asking:
    """Return the good form with some fields changed."""
    return SAMPLE_ASKING.but(form=FORM.but(**changes))


SAMPLE_USE = Use(
    where="extraInfo/pakket",
    software_id="Acme_Zorgdossier_AZVoorbeeld",
    service="BatchUpload",
    needs_organisation=True,
    today=TODAY,
    program=AdmittedProgram(
        services=("BatchUpload",),
        state="admitted",
        since=TODAY,
        reason="",
        valid_from=TODAY,
        valid_until=None,
        admitted=("4.2",),
        withdrawn=(),
    ),
    organisation=ActivatedOrganisation(uuid.UUID(int=7), "4.2"),
    sender_key=uuid.UUID(int=7),
)
