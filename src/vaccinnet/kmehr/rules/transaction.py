"""Rules about a vaccination by itself; the subject is a Vaccination."""

from collections.abc import Iterator

from vaccinnet.kmehr.codes import known_values
from vaccinnet.kmehr.identifiers import BadNumber, is_cnk, nihii
from vaccinnet.kmehr.message import Id, Vaccination
from vaccinnet.kmehr.names import ID_HCPARTY
from vaccinnet.kmehr.sample import SAMPLE_DOCTOR, SAMPLE_HOSPITAL, SAMPLE_VACCINATION
from vaccinnet.rulebook import Finding, rule

_PRODUCT = "item/content"
_CNK = "item/content/medicinalproduct/intendedcd"
_OTHER_DOCTOR = SAMPLE_DOCTOR.but(ids=(Id(ID_HCPARTY, "10000106004"),))
_UNCERTAIN_DOCTOR = SAMPLE_DOCTOR.but(ids=(Id(ID_HCPARTY, "10182803004"),))


@rule(
    "MSG-120",
    stage="kmehr",
    source="KMEHR, Vaccination Report; contract C.1",
    since="2026.1",
    wrong={
        "other": "The transaction is a {found}, not a vaccination.",
        "empty": "The transaction does not say that it is a vaccination.",
    },
    accepts=[SAMPLE_VACCINATION, SAMPLE_VACCINATION.but(kinds=("note", "vaccination"))],
    rejects=[SAMPLE_VACCINATION.but(kinds=("sumehr",)), SAMPLE_VACCINATION.but(kinds=("",))],
)
def transaction_is_a_vaccination(vaccination: Vaccination) -> Iterator[Finding]:
    """The transaction has the CD-TRANSACTION code `vaccination`.

    KMEHR has some fifty kinds of transaction. The register takes one kind, so that nothing is read as what it is not.

    Send `<cd S="CD-TRANSACTION" SV="1.0">vaccination</cd>`.
    """
    if "vaccination" not in vaccination.kinds:
        kinds = ", ".join(filter(None, vaccination.kinds))
        yield Finding("cd", found=kinds, says="other" if kinds else "empty")


@rule(
    "MSG-121",
    stage="kmehr",
    source="design: mandatory in KMEHR; contract E.8",
    since="2026.1",
    wrong={
        "none": "The transaction has no item `vaccine`.",
        "several": "The transaction has {found} items `vaccine`; there can be one.",
    },
    accepts=[SAMPLE_VACCINATION],
    rejects=[SAMPLE_VACCINATION.but(vaccine_items=0), SAMPLE_VACCINATION.but(vaccine_items=2)],
)
def one_item_is_a_vaccine(vaccination: Vaccination) -> Iterator[Finding]:
    """The transaction has exactly one item with the CD-ITEM code `vaccine`, not inside a heading.

    Each vaccine has a number of its own in the register, and can be corrected or removed by itself.

    Send a transaction for each vaccine that was given.
    """
    if vaccination.vaccine_items != 1:
        says = "several" if vaccination.vaccine_items else "none"
        yield Finding("item", found=vaccination.vaccine_items, says=says)


@rule(
    "MSG-122",
    stage="kmehr",
    source="design: mandatory in KMEHR; contract E.10",
    since="2026.1",
    wrong={
        "missing": "It is not said on which day the vaccine was given.",
        "partial": "The moment at which the vaccine was given, {found}, is not a full date.",
    },
    accepts=[SAMPLE_VACCINATION],
    rejects=[
        SAMPLE_VACCINATION.but(given_on=None),
        SAMPLE_VACCINATION.but(given_on=None, given_text="2026"),
        SAMPLE_VACCINATION.but(given_on=None, given_text="2026-03"),
    ],
)
def day_is_known(vaccination: Vaccination) -> Iterator[Finding]:
    """The item `vaccine` says in `beginmoment/date` on which day the vaccine was given.

    The date of the transaction is that of reporting, and says nothing about the vaccine. A year or a month is not
    enough: intervals between doses are counted in days.

    Send a full date such as 2026-03-01 in `item/beginmoment/date`, not `year`, `yearmonth` or `text`.
    """
    if vaccination.given_on:
        return
    if vaccination.given_text:
        yield Finding("item/beginmoment", found=vaccination.given_text, says="partial")
    else:
        yield Finding("item/beginmoment/date", says="missing")


@rule(
    "MSG-123",
    stage="kmehr",
    source="design: mandatory in KMEHR; contract C.2",
    since="2026.1",
    wrong="It is not said which vaccine was given.",
    accepts=[
        SAMPLE_VACCINATION,
        SAMPLE_VACCINATION.but(cnk="", vaccinnet_code="HBV/AV003"),
        SAMPLE_VACCINATION.but(cnk="", atc="J07BC01"),
    ],
    rejects=[SAMPLE_VACCINATION.but(cnk="")],
)
def vaccine_is_named(vaccination: Vaccination) -> Iterator[Finding]:
    """The item `vaccine` names the vaccine by a CNK number, a Vaccinnet code or an ATC code.

    A name in words cannot be compared, and does not tell for certain against what the vaccine protects.

    Send `medicinalproduct/intendedcd` with `S="CD-DRUG-CNK"`, or in `content` a `cd` with `S="LOCAL"` and
    `SL="VACCINNETCODE"`, or a `cd` with `S="CD-ATC"`.
    """
    if not (vaccination.cnk or vaccination.vaccinnet_code or vaccination.atc):
        yield Finding(_PRODUCT)


@rule(
    "MSG-124",
    stage="kmehr",
    source="contract C.2; kmehr-fhir 5",
    since="2026.1",
    wrong="{found} is no CNK number: it must have 7 digits, of which the last is a check digit.",
    accepts=[SAMPLE_VACCINATION, SAMPLE_VACCINATION.but(cnk="", atc="J07BC01"), SAMPLE_VACCINATION.but(cnk="0061358")],
    rejects=[SAMPLE_VACCINATION.but(cnk="1734095"), SAMPLE_VACCINATION.but(cnk="BOOSTRIX")],
)
def cnk_is_well_formed(vaccination: Vaccination) -> Iterator[Finding]:
    """A CNK number has seven digits, and its last one is the check digit (Luhn) of the others.

    One wrong digit names another product. Zeros in front may be left out.

    Send the CNK number that stands on the package.
    """
    if vaccination.cnk and not is_cnk(vaccination.cnk):
        yield Finding(_CNK, found=vaccination.cnk)


@rule(
    "MSG-125",
    stage="kmehr",
    source="KMEHR, Vaccination Report; contract C.1",
    since="2026.1",
    wrong={
        "missing": "The transaction has no author.",
        "several": "The author is {found} persons; there can be one.",
    },
    accepts=[
        SAMPLE_VACCINATION,
        SAMPLE_VACCINATION.but(author=(SAMPLE_DOCTOR,)),
        SAMPLE_VACCINATION.but(author=(SAMPLE_DOCTOR, SAMPLE_HOSPITAL)),
    ],
    rejects=[SAMPLE_VACCINATION.but(author=()), SAMPLE_VACCINATION.but(author=(SAMPLE_DOCTOR, _OTHER_DOCTOR))],
)
def author_is_at_most_one_person(vaccination: Vaccination) -> Iterator[Finding]:
    """The transaction has an author: a person, an organisation, or a person with an organisation or department.

    The author answers for the vaccination, so it cannot be two persons. A person has a CD-HCPARTY code that begins with
    `pers`.

    Send as author who gave the vaccine, and beside it at most the organisation and the department.
    """
    if not vaccination.author:
        yield Finding("author/hcparty", says="missing")
        return
    persons = [party for party in vaccination.author if party.kind.startswith("pers")]
    if len(persons) > 1:
        yield Finding("author/hcparty", found=len(persons), says="several")


@rule(
    "MSG-126",
    stage="kmehr",
    severity="warning",
    source="KMEHR, table CD-HCPARTY; kmehr-fhir 1",
    since="2026.1",
    wrong="{found} is not a code of the table CD-HCPARTY.",
    accepts=[SAMPLE_VACCINATION, SAMPLE_VACCINATION.but(author=(SAMPLE_DOCTOR,))],
    rejects=[
        SAMPLE_VACCINATION.but(author=(SAMPLE_DOCTOR.but(kind="huisarts"),)),
        SAMPLE_VACCINATION.but(author=(SAMPLE_DOCTOR.but(kind=""),)),
    ],
)
def kind_of_author_is_known(vaccination: Vaccination) -> Iterator[Finding]:
    """The author has a code of the table CD-HCPARTY, such as `persphysician` or `orghospital`.

    By it a reader sees whether a doctor or an organisation gave the vaccine. The schema takes any text.

    Send the code that fits, in `author/hcparty/cd` with `S="CD-HCPARTY"`.
    """
    known = known_values("CD-HCPARTY")
    for party in vaccination.author:
        if party.kind not in known:
            yield Finding("author/hcparty/cd", found=party.kind)


@rule(
    "MSG-127",
    stage="kmehr",
    severity="warning",
    source="kmehr-fhir 5: moduli 97 and 89 are documented, 83 and 79 only seen",
    since="2026.1",
    wrong="The check digits of the NIHII number {found} are of an unusual kind.",
    accepts=[SAMPLE_VACCINATION, SAMPLE_VACCINATION.but(author=(SAMPLE_DOCTOR,))],
    rejects=[SAMPLE_VACCINATION.but(author=(_UNCERTAIN_DOCTOR,))],
)
def author_number_is_certain(vaccination: Vaccination) -> Iterator[Finding]:
    """The check digits of the author's NIHII number fit modulus 97 or 89.

    Numbers with modulus 83 or 79 have been seen but are documented nowhere, so one of them may be a typing error.

    Check the number; if it is right, nothing needs to change.
    """
    for party in vaccination.author:
        if party.nihii and _is_uncertain(party.nihii):
            yield Finding("author/hcparty/id", found=party.nihii)


@rule(
    "MSG-128",
    stage="kmehr",
    severity="warning",
    source="KMEHR, Vaccination Report; contract C.1",
    since="2026.1",
    wrong={
        "iscomplete": "The transaction says that it is not complete; the register expects nothing more.",
        "isvalidated": "The transaction says that nobody with medical responsibility has validated it.",
    },
    accepts=[SAMPLE_VACCINATION],
    rejects=[SAMPLE_VACCINATION.but(is_complete=False), SAMPLE_VACCINATION.but(is_validated=False)],
)
def transaction_is_final(vaccination: Vaccination) -> Iterator[Finding]:
    """The transaction is complete and validated: `iscomplete` and `isvalidated` are true.

    What is stored is read by other care providers as final. Incomplete or not validated ones are stored all the same.

    Send a vaccination when it is complete and validated.
    """
    if not vaccination.is_complete:
        yield Finding("iscomplete", says="iscomplete")
    if not vaccination.is_validated:
        yield Finding("isvalidated", says="isvalidated")


def _is_uncertain(number: str) -> bool:
    try:
        return not nihii(number).is_certain
    except BadNumber:
        # Whether the author's number is one at all is a question of who may send it (VAC-030).
        return False
