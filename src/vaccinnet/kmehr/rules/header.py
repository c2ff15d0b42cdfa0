"""Rules about the header of a message; the subject is a Header."""

from collections.abc import Iterator

from vaccinnet.kmehr.codes import known_values
from vaccinnet.kmehr.message import Header, Party
from vaccinnet.kmehr.sample import SAMPLE_AGENCY, SAMPLE_DOCTOR, SAMPLE_HEADER, SAMPLE_HOSPITAL
from vaccinnet.rulebook import Finding, rule

_PROGRAM = Party(ids=SAMPLE_HOSPITAL.ids, kind="application", name="Zorgdossier")


@rule(
    "MSG-101",
    stage="kmehr",
    source="KMEHR, page Header; contract C.2",
    since="2026.1",
    wrong='The header has no id with S="ID-KMEHR", or it is empty.',
    accepts=[SAMPLE_HEADER],
    rejects=[SAMPLE_HEADER.but(id="")],
)
def header_has_an_id(header: Header) -> Iterator[Finding]:
    """The header has an id with `S="ID-KMEHR"`.

    The answer names the message by this id. The standard advises the sender's number, a point, and a number or moment
    that is new for each message.

    Send `<id S="ID-KMEHR" SV="1.0">` with such a value, in the header.
    """
    if not header.id:
        yield Finding("id")


@rule(
    "MSG-102",
    stage="kmehr",
    source="KMEHR, page Header; contract A.4, B.1",
    since="2026.1",
    wrong={
        "none": "No sender in the header has a number or a user code.",
        "several": "{found} senders in the header have a number or a user code; there can be one.",
    },
    accepts=[
        SAMPLE_HEADER,
        SAMPLE_HEADER.but(sender=(SAMPLE_DOCTOR,)),
        SAMPLE_HEADER.but(sender=(SAMPLE_HOSPITAL, _PROGRAM)),
        SAMPLE_HEADER.but(sender=(SAMPLE_HOSPITAL, SAMPLE_DOCTOR.but(ids=()))),
    ],
    rejects=[
        SAMPLE_HEADER.but(sender=()),
        SAMPLE_HEADER.but(sender=(SAMPLE_HOSPITAL.but(ids=()),)),
        SAMPLE_HEADER.but(sender=(SAMPLE_HOSPITAL, SAMPLE_DOCTOR)),
    ],
)
def one_sender_is_identified(header: Header) -> Iterator[Finding]:
    """One sender in the header has a number or a user code; a program (`application`) beside it does not count.

    That sender must be the one who signs. With two of them nobody can tell who that is.

    Send one `hcparty` with an id: `S="ID-HCPARTY"` for a NIHII number, `S="ID-CBE"` for a CBE number, or `S="LOCAL"`
    for the user code that the register gave.
    """
    identified = [party for party in header.sender if party.kind != "application" and _has_number(party)]
    if not identified:
        yield Finding("sender/hcparty/id", says="none")
    elif len(identified) > 1:
        yield Finding("sender/hcparty", found=len(identified), says="several")


@rule(
    "MSG-103",
    stage="kmehr",
    severity="warning",
    source="contract A.4, C.2",
    since="2026.1",
    wrong="No recipient has the code orgpublichealth.",
    accepts=[SAMPLE_HEADER, SAMPLE_HEADER.but(recipients=(SAMPLE_DOCTOR, SAMPLE_AGENCY))],
    rejects=[SAMPLE_HEADER.but(recipients=(SAMPLE_DOCTOR,)), SAMPLE_HEADER.but(recipients=())],
)
def agency_is_a_recipient(header: Header) -> Iterator[Finding]:
    """A recipient is the agency: an `hcparty` with the CD-HCPARTY code `orgpublichealth`.

    A message that was meant for somebody else should not end up in the register. It is taken all the same, because it
    was sent here and signed.

    Send a recipient with `orgpublichealth` and the name VAZG; it needs no id.
    """
    if not any(party.kind == SAMPLE_AGENCY.kind for party in header.recipients):
        yield Finding("recipient/hcparty/cd")


@rule(
    "MSG-104",
    stage="kmehr",
    severity="warning",
    source="KMEHR, table CD-STANDARD; kmehr-fhir 1",
    since="2026.1",
    wrong="{found} is not a version of KMEHR that we know.",
    accepts=[SAMPLE_HEADER, SAMPLE_HEADER.but(standard="20260210")],
    rejects=[SAMPLE_HEADER.but(standard="20991231")],
)
def standard_is_known(header: Header) -> Iterator[Finding]:
    """The standard is a version of KMEHR, by its date.

    Whatever version is declared, a message is checked against the same schema. A version that does not exist is often a
    wrong template.

    Send `20120701`, which is KMEHR 1.4, or the version that your software really uses.
    """
    if header.standard not in known_values("CD-STANDARD"):
        yield Finding("standard/cd", found=header.standard)


def _has_number(party: Party) -> bool:
    return bool(party.nihii or party.cbe or party.ehp or party.insz or party.local)
