"""Rules about the parameters of a search; the subject is an AskedSearch."""

from collections.abc import Iterator

from vaccinnet.kmehr.identifiers import is_insz
from vaccinnet.rulebook import Finding, masked, rule
from vaccinnet.webservices.fhir import names
from vaccinnet.webservices.fhir.diseases import diseases_of
from vaccinnet.webservices.fhir.moments import compared
from vaccinnet.webservices.fhir.sample import ASKED, IDENTIFIER
from vaccinnet.webservices.fhir.search import (
    COUNT,
    DATES,
    ONE_VACCINATION,
    PARAMETERS,
    PATIENT,
    STATUSES,
    SYSTEMS,
    AskedSearch,
    Token,
    token,
    vaccination_id,
)
from vaccinnet.webservices.fhir.without_number import without_number

_BY_GET = ASKED.but(in_address=ASKED.parameters)


def _with(name: str, value: str) -> AskedSearch:
    return ASKED.but(parameters=(*ASKED.parameters, (name, value)))


@rule(
    "FHI-001",
    stage="contract",
    source="design: no INSZ in a URL; FHIR R4, 3.1.1.2",
    since="2026.1",
    wrong="The number of a person stands in the address ({where}). Use POST: /fhir/Immunization/_search.",
    accepts=[ASKED, _BY_GET.but(insz_may_be_in_address=True), ASKED.but(in_address=(("date", "2024"),))],
    rejects=[_BY_GET, ASKED.but(in_address=(("identifier", IDENTIFIER),))],
)
def number_of_a_person_is_not_in_the_address(asked: AskedSearch) -> Iterator[Finding]:
    """The number of a person stands in the body of a POST, never in an address.

    Addresses are kept in the logs of proxies and servers, and in the history of programs.

    Send the same parameters as a form by POST to `/fhir/Immunization/_search`. In acceptance the operator may allow
    them in the address.
    """
    if asked.insz_may_be_in_address:
        return
    for name, value in asked.in_address:
        if name.startswith("patient") or is_insz(token(value).code):
            yield Finding(name if name in PARAMETERS else "patient")


@rule(
    "FHI-040",
    stage="contract",
    source="FHIR R4, 3.1.1.4 (unknown parameters); decision: none is ignored",
    since="2026.1",
    wrong="{found} is no parameter of this search. There are: {known}.",
    accepts=[ASKED, _with("date", "2024")],
    rejects=[_with("performer", "x"), _with("_sort", "date")],
)
def parameters_are_known(asked: AskedSearch) -> Iterator[Finding]:
    """Every parameter is one that this search knows.

    A filter that is ignored makes an answer that says other than the program thinks.

    Leave the parameter out, and look in the CapabilityStatement (`/fhir/metadata`) for those there are.
    """
    for name in dict.fromkeys(name for name, _ in asked.parameters):
        if name not in PARAMETERS:
            yield Finding("parameter", found=without_number(name), values={"known": ", ".join(PARAMETERS)})


@rule(
    "FHI-041",
    stage="contract",
    source="design: always one person; kmehr-fhir 4 (how a consumer queries)",
    since="2026.1",
    wrong={
        "none": "The search names neither a person nor one vaccination.",
        "several": "The search names {found} persons; it must be one.",
        "vaccinations": "Without a person the search must name one vaccination; it names {found}.",
    },
    accepts=[ASKED, AskedSearch((("_id", "0" * 31 + "4"),))],
    rejects=[
        AskedSearch((("date", "2024"),)),
        _with("patient.identifier", IDENTIFIER),
        AskedSearch((("_id", f"{'0' * 31}4,{'0' * 31}5"),)),
    ],
)
def search_is_about_one_person(asked: AskedSearch) -> Iterator[Finding]:
    """A search names exactly one person; or else one vaccination, by `_id` or `identifier`.

    Every look at a record is written down for the person, who can read who looked.

    Send `patient:identifier=https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/ssin|` and the INSZ number.
    `patient.identifier` and `patient:Patient.identifier` mean the same.
    """
    persons = list(asked.each_value(*PATIENT))
    vaccinations = list(asked.each_value(*ONE_VACCINATION))
    if len(persons) > 1:
        yield Finding("patient:identifier", found=len(persons), says="several")
    elif not persons and not vaccinations:
        yield Finding("patient:identifier", says="none")
    elif not persons and len(vaccinations) > 1:
        yield Finding("_id", found=len(vaccinations), says="vaccinations")


@rule(
    "FHI-042",
    stage="contract",
    source="kmehr-fhir 4 and 5; design: identifiers",
    since="2026.1",
    wrong={
        "system": "{found} is not the system of INSZ numbers.",
        "number": "{found} is no INSZ number.",
    },
    accepts=[ASKED, AskedSearch((("patient.identifier", "99123100069"),))],
    rejects=[
        AskedSearch((("patient.identifier", "urn:oid:1.2|99123100069"),)),
        AskedSearch((("patient.identifier", "99123100068"),)),
    ],
)
def person_is_named_by_an_insz(asked: AskedSearch) -> Iterator[Finding]:
    """The person is named by an INSZ number: 11 digits with right check digits, in the system of INSZ numbers.

    It is the number by which the register knows people.

    Send the system, a bar and the 11 digits without points or hyphens.
    """
    for name, value in asked.each_value(*PATIENT):
        named = token(value)
        if named.system not in ("", names.SSIN):
            yield Finding(name, found=without_number(named.system or "|"), says="system")
        if not is_insz(named.code):
            yield Finding(name, found=masked(named.code), says="number")


@rule(
    "FHI-043",
    stage="contract",
    source="FHIR R4, 3.1.1.5.7",
    since="2026.1",
    wrong="{found} is no date with which can be compared.",
    accepts=[ASKED, _with("date", "ge2024-01"), _with("_lastUpdated", "gt2024-01-05T10:00:00Z")],
    rejects=[_with("date", "05/01/2024"), _with("date", "ap2024"), _with("date", "2024-02-30")],
)
def dates_can_be_read(asked: AskedSearch) -> Iterator[Finding]:
    """`date` and `_lastUpdated` are a year, month, day or moment, with a prefix or none.

    What is less precise means all that lies in it: `2024` is the whole year.

    Send for example `date=ge2024-01-01`; the prefixes are eq, ne, gt, lt, ge, le, sa and eb.
    """
    for name, value in asked.each_value(*DATES):
        if compared(value) is None:
            yield Finding(name, found=without_number(value))


@rule(
    "FHI-044",
    stage="contract",
    source="FHIR R4, 3.1.1.5.3 (_count)",
    since="2026.1",
    wrong={"number": "{found} is no number of vaccinations.", "several": "It stands there {found} times."},
    accepts=[ASKED, _with("_count", "10"), _with("_count", "1000")],
    rejects=[_with("_count", "all"), _with("_count", "0"), ASKED.but(parameters=(("_count", "1"), ("_count", "2")))],
)
def count_is_a_number(asked: AskedSearch) -> Iterator[Finding]:
    """`_count` is a whole number from 1 on; more than 200 are never on one page.

    It says how many vaccinations the program takes at once.

    Send a number, or leave it out for 50; follow the link `next` for the others.
    """
    counts = [value for _, value in asked.of(COUNT)]
    if len(counts) > 1:
        yield Finding(COUNT, found=len(counts), says="several")
    for each in counts:
        if not (each.isascii() and each.isdecimal() and len(each) < 10 and int(each)):
            yield Finding(COUNT, found=without_number(each), says="number")


@rule(
    "FHI-045",
    stage="contract",
    source="FHIR R4, value set immunization-status",
    since="2026.1",
    wrong="{found} is no status; there are {known}.",
    accepts=[ASKED, _with("status", "completed,entered-in-error")],
    rejects=[_with("status", "given")],
)
def status_is_known(asked: AskedSearch) -> Iterator[Finding]:
    """`status` is completed, entered-in-error or not-done.

    What was removed is entered-in-error. The register stores what was given, so nothing is not-done.

    Send `status=completed` to leave out what was removed.
    """
    for name, value in asked.each_value("status"):
        if token(value).code not in STATUSES:
            yield Finding(name, found=without_number(value), values={"known": ", ".join(STATUSES)})


@rule(
    "FHI-046",
    stage="contract",
    source="hl7-be/vaccination 1.1.2; decision: a code that can never match is refused",
    since="2026.1",
    wrong={"system": "{found} is no system of {where}. There are: {known}.", "code": "There is no code."},
    accepts=[ASKED, _with("vaccine-code", f"{names.SNOMED}|871751006"), _with("vaccine-code", "J07BC02")],
    rejects=[_with("vaccine-code", "http://hl7.org/fhir/sid/cvx|08"), _with("vaccine-code", "")],
)
def systems_of_codes_are_known(asked: AskedSearch) -> Iterator[Finding]:
    """The system of a code is one in which the register has codes; a code alone is looked up in all of them.

    A code of another system would find nothing, which looks as if the person had not been vaccinated.

    Send SNOMED CT, Vaccinnet, CNK or ATC codes for a vaccine, and SNOMED CT or CD-VACCINEINDICATION for a disease.
    """
    for name, value in asked.each_value(*SYSTEMS):
        named = token(value)
        if named.system and named.system not in SYSTEMS[name]:
            known = ", ".join(SYSTEMS[name])
            yield Finding(name, found=without_number(named.system), says="system", values={"known": known})
        elif not named.code and not named.system:
            yield Finding(name, says="code")


@rule(
    "FHI-047",
    stage="contract",
    source="contract: VaccinationId; FHIR R4, 2.24.0.10 (id)",
    since="2026.1",
    wrong="{found} is no id of a vaccination.",
    accepts=[ASKED, _with("_id", "0" * 31 + "4"), _with("identifier", f"{names.VACCINATION_ID}|{'0' * 31}4")],
    rejects=[_with("_id", "vaccinnet-1")],
)
def ids_of_vaccinations_can_be_read(asked: AskedSearch) -> Iterator[Finding]:
    """`_id` and `identifier` are a VaccinationId: 32 hexadecimal digits.

    It is the same in FHIR, in the RegistratieService and in `vitalinkuri`.

    Send the id as the register gave it.
    """
    for name, value in asked.each_value(*ONE_VACCINATION):
        if vaccination_id(name, value) is None:
            yield Finding(name, found=without_number(value))


@rule(
    "FHI-048",
    stage="contract",
    source="decision: target-disease by a table of our own",
    since="2026.1",
    wrong="{found} is no disease that is known here.",
    accepts=[ASKED, _with("target-disease", f"{names.SNOMED}|14189004"), _with("target-disease", "measles")],
    rejects=[_with("target-disease", "mazelenkoorts")],
)
def diseases_are_known(asked: AskedSearch) -> Iterator[Finding]:
    """`target-disease` is a disease of the table of the register, by SNOMED CT or by CD-VACCINEINDICATION.

    The Belgian profile has no place for a target disease, so a table says against which diseases a vaccine is.

    Send a code of the table in `docs/howto/fhir.md`.
    """
    for name, value in asked.each_value("target-disease"):
        named: Token = token(value)
        has_system = named.system in ("", *SYSTEMS[name])
        if has_system and named.code and diseases_of(named.system or "", named.code) is None:
            yield Finding(name, found=without_number(named.code))
