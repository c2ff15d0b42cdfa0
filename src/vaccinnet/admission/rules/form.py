"""Rules about the form of an activation; the subject is an Asking."""

from collections.abc import Callable, Iterator

from vaccinnet.admission.facts import ORGANISATION_KINDS, Asking
from vaccinnet.admission.sample import SAMPLE_ASKING, asking
from vaccinnet.ehealth.subject import NotAnEHealthSubject, parse_subject
from vaccinnet.integrators.email_address import is_email_address
from vaccinnet.kmehr.identifiers import BadNumber, cbe, nihii
from vaccinnet.rulebook import Finding, masked, rule

_LONGEST = 200
_NAMES = ("organisation", "doctor_name", "contact_name", "contact_phone")
_ADDRESSES = ("doctor_email", "contact_email")


@rule(
    "ADM-010",
    stage="step",
    source="form 'Activatie koppeling Vaccinnet in de software'",
    since="2026.1",
    wrong={
        "none": "This field is empty.",
        "text": "The text is longer than {longest} characters, or has some that cannot be read.",
        "email": "This is no e-mail address.",
        "kind": "{found} is not one of the kinds of organisation.",
    },
    accepts=[SAMPLE_ASKING],
    rejects=[
        asking(organisation=""),
        asking(contact_name="x" * 201),
        asking(doctor_email="arts"),
        asking(contact_email=""),
        asking(kind="kapper"),
        asking(number=""),
        asking(certificate_subject=""),
    ],
)
def form_is_complete(asked: Asking) -> Iterator[Finding]:
    """The form names the organisation and its kind, its responsible doctor and a contact, each with an e-mail address.

    The responsible doctor confirms by mail, and the decision goes to the contact by mail.

    Fill in every field.
    """
    for name in (*_NAMES, *_ADDRESSES, "number", "kind", "doctor_nihii", "certificate_subject"):
        if not getattr(asked.form, name):
            yield Finding(name, says="none")
    for name in _NAMES:
        text = getattr(asked.form, name)
        if len(text) > _LONGEST or not text.isprintable():
            yield Finding(name, says="text", values={"longest": _LONGEST})
    for name in _ADDRESSES:
        text = getattr(asked.form, name)
        if text and not is_email_address(text):
            yield Finding(name, says="email")
    if asked.form.kind and asked.form.kind not in ORGANISATION_KINDS:
        yield Finding("kind", found=asked.form.kind, says="kind")


@rule(
    "ADM-011",
    stage="step",
    source="issue of production: identifiers checked",
    since="2026.1",
    wrong={
        "organisation": "{found} is neither a NIHII number nor a CBE number.",
        "doctor": "{found} is not the NIHII number of a doctor: eleven digits that begin with 1.",
    },
    accepts=[SAMPLE_ASKING, asking(number="0999999922", certificate_subject="CBE=0999999922")],
    rejects=[asking(number="7"), asking(number="71000041"), asking(doctor_nihii="71000040")],
)
def numbers_are_right(asked: Asking) -> Iterator[Finding]:
    """The organisation has a NIHII number (8 digits) or a CBE number (10), and its doctor a NIHII number of 11 digits.

    By these numbers production recognises who sends and who stands in for it.

    Look the number up; points and spaces between the digits do not matter.
    """
    number, doctor = asked.form.number, asked.form.doctor_nihii
    if number and not _reads(nihii if len(number) == 8 else cbe, number):
        yield Finding("number", found=number, says="organisation")
    if doctor and (len(doctor) != 11 or not doctor.startswith("1") or not _reads(nihii, doctor)):
        yield Finding("doctor_nihii", found=masked(doctor), says="doctor")


@rule(
    "ADM-012",
    stage="step",
    source="issue of production: eHealth certificate or its subject",
    since="2026.1",
    wrong={
        "form": "{found} is not the subject of an eHealth certificate, such as NIHII-HOSPITAL=71000040.",
        "person": "A certificate of a person cannot speak for an organisation.",
        "other": "The certificate is that of another number than the organisation has.",
    },
    accepts=[SAMPLE_ASKING, asking(certificate_subject="NIHII-HOSPITAL=71000040, VACCIN")],
    rejects=[
        asking(certificate_subject="AZ Voorbeeld"),
        asking(certificate_subject="SSIN=85031299958"),
        asking(certificate_subject="NIHII-HOSPITAL=71000139"),
    ],
)
def certificate_is_that_of_the_organisation(asked: Asking) -> Iterator[Finding]:
    """The certificate with which the software signs speaks for the number of the organisation.

    In production the certificate decides who sends.

    Write the subject as it stands in the certificate: `TYPE=number`, with the application id behind a comma if it has
    one.
    """
    text = asked.form.certificate_subject
    if not text:
        return
    try:
        subject = parse_subject(text)
    except NotAnEHealthSubject:
        yield Finding("certificate_subject", found=masked(text), says="form")
        return
    if subject.type == "SSIN":
        yield Finding("certificate_subject", says="person")
    elif subject.number != asked.form.number:
        yield Finding("certificate_subject", says="other")


@rule(
    "ADM-013",
    stage="step",
    source="issue of production: program from the admitted list",
    since="2026.1",
    wrong={
        "program": "{found} is not admitted for organisations now.",
        "version": "Version {found} is not admitted.",
        "there": "The organisation has, or has asked for, an activation of this program.",
    },
    accepts=[SAMPLE_ASKING],
    rejects=[SAMPLE_ASKING.but(versions=()), asking(version="9"), SAMPLE_ASKING.but(is_there=True)],
)
def program_is_admitted_for_organisations(asked: Asking) -> Iterator[Finding]:
    """The program and its version are admitted for BatchUpload, and the organisation asks once for each program.

    Only what passed the qualification test is used in production.

    Choose from the list of admitted programs; ask your supplier when yours is not in it.
    """
    if not asked.versions:
        yield Finding("software_id", found=asked.form.software_id, says="program")
    elif asked.form.version not in asked.versions:
        yield Finding("version", found=asked.form.version, says="version")
    if asked.is_there:
        yield Finding("software_id", says="there")


def _reads(read: Callable[[str], object], number: str) -> bool:
    try:
        read(number)
    except BadNumber:
        return False
    return True
