"""The rule about the form of a message; the subject is a SchemaReport."""

from collections.abc import Iterator

from vaccinnet.kmehr.names import SCHEMA
from vaccinnet.kmehr.problem import SchemaProblem, SchemaReport
from vaccinnet.rulebook import Finding, rule

_PATIENT = "/kmehrmessage/folder/patient"


def _report(*problems: SchemaProblem, more: int = 0) -> SchemaReport:
    return SchemaReport(problems, more)


@rule(
    "MSG-100",
    stage="kmehr",
    source="KMEHR 1.43; design: layout",
    since="2026.1",
    wrong={
        "missing": "{name} lacks something; expected there: {expected}.",
        "unexpected": "{name} is not in its place, or something before it is missing; expected here: {expected}.",
        "extra": "{name} cannot stand here.",
        "namespace": "{name} is in the namespace {found}, and should be in {expected}.",
        "value": "The value {found} is not accepted in {name}; accepted are for instance: {expected}.",
        "text": "{name} has text between its elements.",
        "elements": "{name} has elements inside it, and can only have text.",
        "root": "The message does not begin with kmehrmessage but with {name}.",
        "other": "{name} is not accepted by the schema ({found}).",
        "more": "There are {more} more problems, which are not listed here.",
    },
    accepts=[SchemaReport()],
    rejects=[
        _report(SchemaProblem("missing", _PATIENT, 12, "patient", "firstname")),
        _report(SchemaProblem("unexpected", f"{_PATIENT}/familyname", 12, "familyname", "firstname")),
        _report(SchemaProblem("extra", f"{_PATIENT}/nickname", 12, "nickname")),
        _report(SchemaProblem("namespace", "/kmehrmessage/header", 2, "header", SCHEMA, "urn:example")),
        _report(SchemaProblem("value", "/kmehrmessage/header/date", 5, "date", "2026-03-01", "01/03/2026")),
        _report(SchemaProblem("text", _PATIENT, 12, "patient")),
        _report(SchemaProblem("elements", f"{_PATIENT}/familyname", 12, "familyname")),
        _report(SchemaProblem("root", "/Message", 1, "Message")),
        _report(SchemaProblem("other", _PATIENT, 12, "patient", found="SCHEMAV_CVC_ELT_3_1")),
        _report(SchemaProblem("extra", _PATIENT, 12, "patient"), more=7),
    ],
)
def valid_against_the_schema(report: SchemaReport) -> Iterator[Finding]:
    """The message has the form of KMEHR: its elements in the right order, with the right attributes and values.

    What stands elsewhere or is written otherwise cannot be read for certain, and a vaccination must not be guessed.
    Whatever version of KMEHR is declared, the schema is one that takes all of them.

    Validate your messages against the schema that is published with the service, before you send them.
    """
    for each in report.problems:
        yield Finding(
            each.where, found=each.found or None, says=each.kind, values={"name": each.name, "expected": each.expected}
        )
    if report.more:
        yield Finding(says="more", values={"more": report.more})
