"""Rules about the person of a folder; the subject is a Folder."""

from collections.abc import Iterator
from datetime import date

from vaccinnet.kmehr.identifiers import BadNumber, insz, is_insz
from vaccinnet.kmehr.message import Folder
from vaccinnet.kmehr.sample import SAMPLE_FOLDER, SAMPLE_PATIENT
from vaccinnet.rulebook import Finding, masked, rule

# Nobody is known to have become older than 122; whoever was born earlier was not vaccinated with what we register.
_EARLIEST_BIRTH = 1880


def _of(**changes: object) -> Folder:
    return SAMPLE_FOLDER.but(patient=SAMPLE_PATIENT.but(**changes))


@rule(
    "MSG-111",
    stage="kmehr",
    source="contract C.2; kmehr-fhir 5",
    since="2026.1",
    wrong={
        "missing": "The person has no INSZ number.",
        "digits": "The number {found} is no INSZ number: it must have 11 digits, nothing between them.",
        "check": "The number {found} is no INSZ number: its check digits or its date are wrong.",
    },
    accepts=[SAMPLE_FOLDER, _of(insz="00400100155"), _of(insz="85000000138")],
    rejects=[_of(insz=""), _of(insz="85.03.12-999.59"), _of(insz="85031299958"), _of(insz="85331299907")],
)
def person_has_an_insz(folder: Folder) -> Iterator[Finding]:
    """The person has an INSZ number: a number of the national register or a BIS number, with right check digits.

    By this number the register knows whose vaccination it is. A slip of the pen would write it into the record of
    somebody else; the check digits prevent that.

    Send the 11 digits, without points or hyphens, in `patient/id` with `S="ID-PATIENT"`.
    """
    number = folder.patient.insz
    if is_insz(number):
        return
    if not number:
        yield Finding("patient/id", says="missing")
    elif len(number) == 11 and number.isascii() and number.isdigit():
        yield Finding("patient/id", found=masked(number), says="check")
    else:
        yield Finding("patient/id", found=masked(number), says="digits")


@rule(
    "MSG-112",
    stage="kmehr",
    source="design: mandatory in KMEHR",
    since="2026.1",
    wrong={"firstname": "The person has no first name.", "familyname": "The person has no family name."},
    accepts=[SAMPLE_FOLDER, _of(first_names=("Voornaam", "Tweede"))],
    rejects=[_of(first_names=("",)), _of(first_names=()), _of(family_name="")],
)
def person_has_a_name(folder: Folder) -> Iterator[Finding]:
    """The person has a first name and a family name.

    The name is compared with what the register knows for the number, and so shows that the number is the right one.

    Send both as they stand on the identity card, in `patient/firstname` and `patient/familyname`.
    """
    patient = folder.patient
    if not any(patient.first_names):
        yield Finding("patient/firstname", says="firstname")
    if not patient.family_name:
        yield Finding("patient/familyname", says="familyname")


@rule(
    "MSG-113",
    stage="kmehr",
    source="contract C.2; decision: nobody was born before 1880",
    since="2026.1",
    wrong="The year of birth, {found}, is before 1880.",
    accepts=[SAMPLE_FOLDER, _of(birth_date=None), _of(birth_date=None, birth_year=1920)],
    rejects=[_of(birth_date=date(185, 3, 12)), _of(birth_date=None, birth_year=1879)],
)
def birth_date_is_plausible(folder: Folder) -> Iterator[Finding]:
    """The birth date, if it is sent, is not before 1880.

    An earlier year is a typing error, or a program's mark for "not known".

    Send the birth date as it stands on the identity card. When it is not known send the year, or leave it out.
    """
    patient = folder.patient
    year = patient.birth_date.year if patient.birth_date else patient.birth_year
    if year is not None and year < _EARLIEST_BIRTH:
        yield Finding("patient/birthdate", found=year)


@rule(
    "MSG-114",
    stage="kmehr",
    severity="warning",
    source="kmehr-fhir 5: a number says nothing for certain",
    since="2026.1",
    wrong="The birth date is not the one in the INSZ number.",
    accepts=[
        SAMPLE_FOLDER,
        _of(birth_date=None),
        _of(birth_date=date(1940, 5, 1), insz="00400100155"),
        _of(insz="wrong"),
    ],
    rejects=[_of(birth_date=date(1985, 12, 3)), _of(insz="17073003384", birth_date=date(1917, 7, 30))],
)
def birth_date_fits_the_number(folder: Folder) -> Iterator[Finding]:
    """The birth date that is sent is the one that the INSZ number contains.

    A difference often means that the number of somebody else was taken. It is only a warning, because birth dates are
    corrected while the number stays.

    Check the number and the date. If both are right, nothing needs to change.
    """
    patient = folder.patient
    if patient.birth_date is None:
        return
    try:
        in_number = insz(patient.insz).birth_date
    except BadNumber:
        return
    if in_number and in_number != patient.birth_date:
        yield Finding("patient/birthdate")
