"""Rules about the company and its contacts in an application as it is filed; the subject is a Form."""

from collections.abc import Iterator

from vaccinnet.integrators.email_address import is_email_address
from vaccinnet.integrators.facts import Taken
from vaccinnet.kmehr.identifiers import BadNumber, cbe
from vaccinnet.rulebook import Finding, rule
from vaccinnet.trajectory.facts import Form
from vaccinnet.trajectory.sample import SAMPLE_FORM

_LONGEST = 200
_SOURCE = "source text, step 1: form 'Aanvraag technische toegang tot Vaccinnet'"


@rule(
    "TRJ-001",
    stage="step",
    source=_SOURCE,
    since="2026.1",
    wrong="The name of the company has {length} characters; it needs 2 to 200.",
    accepts=[SAMPLE_FORM],
    rejects=[SAMPLE_FORM.answering(company_name=" "), SAMPLE_FORM.answering(company_name="A")],
)
def company_has_a_name(form: Form) -> Iterator[Finding]:
    """The company has a name.

    It stands in the public list of admitted software, and in what the register says to you.

    Write the name as the Crossroads Bank for Enterprises has it.
    """
    length = len(form.answers.company_name.strip())
    if not 2 <= length <= 200:
        yield Finding("company_name", says="", values={"length": length})


@rule(
    "TRJ-002",
    stage="step",
    source="source text, step 1; contract E.3",
    since="2026.1",
    wrong={
        "none": "There is no enterprise number.",
        "length": "The enterprise number has not ten digits.",
        "first": "The enterprise number begins with neither 0 nor 1.",
        "check": "The check digits of the enterprise number are wrong.",
        "taken": "A company with this enterprise number is here already.",
    },
    accepts=[SAMPLE_FORM, SAMPLE_FORM.answering(cbe="BE 1999.900.963"), SAMPLE_FORM.answering(cbe="1999900963")],
    rejects=[
        SAMPLE_FORM.answering(cbe=" "),
        SAMPLE_FORM.answering(cbe="199990096"),
        SAMPLE_FORM.answering(cbe="2999900963"),
        SAMPLE_FORM.answering(cbe="1999900964"),
        SAMPLE_FORM.answering(cbe="1999.900.96x"),
        SAMPLE_FORM.but(taken=Taken(cbe="1999900963")),
    ],
)
def company_has_a_number(form: Form) -> Iterator[Finding]:
    """The company has an enterprise number (KBO/CBE) with good check digits, which no other company here has.

    By its number the register knows with whom it makes an agreement, also when the name changes.

    Look the number up at kbopub.economie.fgov.be. When your company is here already, ask a colleague for an invitation.
    """
    number = form.answers.cbe_number
    if not number:
        yield Finding("cbe", says="none")
        return
    try:
        cbe(number)
    except BadNumber:
        is_number = len(number) == 10 and number.isascii() and number.isdigit()
        yield Finding("cbe", says="length" if not is_number else "first" if number[0] not in "01" else "check")
    else:
        if number == form.taken.cbe:
            yield Finding("cbe", says="taken")


@rule(
    "TRJ-003",
    stage="step",
    source=_SOURCE,
    since="2026.1",
    wrong={
        "name": "There is no name.",
        "long": "The name is longer than {longest} characters.",
        "none": "There is no e-mail address.",
        "email": "This is no e-mail address.",
        "phone": "This is no telephone number.",
    },
    accepts=[
        SAMPLE_FORM,
        SAMPLE_FORM.answering(contact_phone=""),
        SAMPLE_FORM.answering(technical_name="Bo", technical_email="bo@acme.be", technical_phone="02/555.01.24"),
    ],
    rejects=[
        SAMPLE_FORM.answering(contact_name=""),
        SAMPLE_FORM.answering(contact_name="x" * 201),
        SAMPLE_FORM.answering(contact_phone="02 555 01 23" + " " * 40 + "4"),
        SAMPLE_FORM.answering(contact_email=""),
        SAMPLE_FORM.answering(contact_email="an@acme"),
        SAMPLE_FORM.answering(contact_phone="bel mij"),
        SAMPLE_FORM.answering(technical_name="Bo"),
        SAMPLE_FORM.answering(technical_email="bo@acme.be"),
    ],
)
def contacts_can_be_reached(form: Form) -> Iterator[Finding]:
    """A contact has a name and an e-mail address, and a telephone number if you wish; a technical contact likewise.

    The managers invite the contact to the intake, and ask the technical contact what they do not understand in a test.

    Write the name and address of somebody who answers; leave the technical contact empty when it is the same person.
    """
    yield from _reached("contact", form, is_needed=True)
    yield from _reached("technical", form, is_needed=False)


def _reached(role: str, form: Form, *, is_needed: bool) -> Iterator[Finding]:
    name, email, phone = (str(getattr(form.answers, f"{role}_{what}")).strip() for what in ("name", "email", "phone"))
    if not (is_needed or name or email or phone):
        return
    if not name:
        yield Finding(f"{role}_name", says="name")
    elif len(name) > _LONGEST:
        yield Finding(f"{role}_name", says="long", values={"longest": _LONGEST})
    if not email:
        yield Finding(f"{role}_email", says="none")
    elif not is_email_address(email):
        yield Finding(f"{role}_email", says="email")
    if phone and not _is_phone(phone):
        yield Finding(f"{role}_phone", says="phone")


def _is_phone(text: str) -> bool:
    digits = [each for each in text if each in "0123456789"]
    return 6 <= len(digits) <= 15 and len(text) <= 40 and all(each in "0123456789 +()/.-" for each in text)
