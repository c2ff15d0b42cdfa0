"""Rules about an admission that is given; the subject is an Admitting."""

from collections.abc import Iterator
from datetime import timedelta

from vaccinnet.admission.facts import Admitting
from vaccinnet.admission.sample import SAMPLE_ADMITTING, TODAY
from vaccinnet.integrators.software_id import BadSoftwareId, software_id
from vaccinnet.rulebook import Finding, rule

_LONGEST_CONDITIONS, _LONGEST_VERSION = 2000, 40
_DAY = timedelta(days=1)
_FURTHEST = 1826 * _DAY


@rule(
    "ADM-001",
    stage="step",
    source="issue of production: a manager admits a softwareID",
    since="2026.1",
    wrong={
        "form": "{found} is not the softwareID of a program: two parts, joined by an underscore.",
        "unknown": "No company has declared a program with the softwareID {found}.",
    },
    accepts=[SAMPLE_ADMITTING],
    rejects=[
        SAMPLE_ADMITTING.but(software_id="Zorgdossier 4"),
        SAMPLE_ADMITTING.but(software_id="Acme_Zorgdossier_Test"),
        SAMPLE_ADMITTING.but(is_known=False),
    ],
)
def program_is_known(admitting: Admitting) -> Iterator[Finding]:
    """What is admitted is a program that a company has declared, by the first two parts of its softwareID.

    Organisations add a third part of their own when they are activated; the admission is of the program.

    Take the softwareID from the application of the company.
    """
    found = admitting.software_id
    try:
        is_program = not software_id(found).organisation
    except BadSoftwareId:
        is_program = False
    if not is_program:
        yield Finding("software_id", found=found, says="form")
    elif not admitting.is_known:
        yield Finding("software_id", found=found, says="unknown")


@rule(
    "ADM-002",
    stage="step",
    source="source text: after a passed test the software may be used in production",
    since="2026.1",
    wrong={"none": "No service is chosen.", "failed": "The software has not passed the test of {found}."},
    accepts=[SAMPLE_ADMITTING],
    rejects=[SAMPLE_ADMITTING.but(services=()), SAMPLE_ADMITTING.but(passed=("RegistratieService",))],
)
def services_were_passed(admitting: Admitting) -> Iterator[Finding]:
    """A program is admitted for one or both services, and only for those whose qualification test it passed.

    What was never shown to work would be tried on real persons.

    Choose among the services with a passed test, or let the software be tested for the other one first.
    """
    if not admitting.services:
        yield Finding("services", says="none")
    for each in admitting.services:
        if each not in admitting.passed:
            yield Finding("services", found=each, says="failed")


@rule(
    "ADM-003",
    stage="step",
    source="issue of production: conditions and validity",
    since="2026.1",
    wrong={
        "order": "The last day, {found}, is before the first.",
        "past": "The last day, {found}, is past.",
        "far": "The first day, {found}, is more than five years ahead.",
        "conditions": "The conditions are longer than {longest} characters, or have some that cannot be read.",
        "version": "The version is empty, longer than {longest} characters, or has some that cannot be read.",
    },
    accepts=[
        SAMPLE_ADMITTING,
        SAMPLE_ADMITTING.but(valid_until=TODAY),
        SAMPLE_ADMITTING.but(conditions="Alleen\nziekenhuizen"),
    ],
    rejects=[
        SAMPLE_ADMITTING.but(valid_from=TODAY + 2 * _DAY, valid_until=TODAY + _DAY),
        SAMPLE_ADMITTING.but(valid_from=TODAY - 2 * _DAY, valid_until=TODAY - _DAY),
        SAMPLE_ADMITTING.but(valid_from=TODAY + 1827 * _DAY),
        SAMPLE_ADMITTING.but(conditions="x" * 2001),
        SAMPLE_ADMITTING.but(conditions="a\x00b"),
        SAMPLE_ADMITTING.but(version=""),
        SAMPLE_ADMITTING.but(version="x" * 41),
    ],
)
def admission_can_be_read(admitting: Admitting) -> Iterator[Finding]:
    """An admission names a version, and may have conditions and a last day, which is neither past nor before the first.

    It is published as it stands: everybody must be able to read what it allows, and until when.

    Write the version as the company calls it; leave the last day empty when there is none.
    """
    until = admitting.valid_until
    if until and until < admitting.valid_from:
        yield Finding("valid_until", found=until, says="order")
    elif until and until < admitting.today:
        yield Finding("valid_until", found=until, says="past")
    if admitting.valid_from > admitting.today + _FURTHEST:
        yield Finding("valid_from", found=admitting.valid_from, says="far")
    readable = all(each.isprintable() or each in "\r\n\t" for each in admitting.conditions)
    if len(admitting.conditions) > _LONGEST_CONDITIONS or not readable:
        yield Finding("conditions", says="conditions", values={"longest": _LONGEST_CONDITIONS})
    if not 0 < len(admitting.version) <= _LONGEST_VERSION or not admitting.version.isprintable():
        yield Finding("version", says="version", values={"longest": _LONGEST_VERSION})
