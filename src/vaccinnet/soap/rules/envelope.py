"""Rules about the outer form of a SOAP message."""

from collections.abc import Iterator

from vaccinnet.rulebook import Finding, rule
from vaccinnet.soap.facts import SAMPLE, Outline, Part, Place
from vaccinnet.soap.names import SOAP, SOAP_1_2

_HEADER, _BODY = SAMPLE.parts
_OTHER = Part("Other", "urn:example", Place("/Envelope/Other", 12))


@rule(
    "MSG-020",
    stage="xml",
    source="SOAP 1.1, section 4",
    since="2026.1",
    wrong="The document starts with {found}, in namespace {namespace}, not with a SOAP envelope.",
    accepts=[SAMPLE, SAMPLE.but(root=Part("Envelope", SOAP_1_2))],
    rejects=[SAMPLE.but(root=Part("kmehrmessage", "urn:example")), SAMPLE.but(root=Part("Envelope", ""))],
)
def check_envelope(outline: Outline) -> Iterator[Finding]:
    """The document is a SOAP envelope.

    The web services speak SOAP: the signature stands in the envelope's Header and the request in its Body.

    Send `Envelope` in namespace http://schemas.xmlsoap.org/soap/envelope/ as the outermost element.
    """
    root = outline.root
    if root.name != "Envelope" or root.namespace not in (SOAP, SOAP_1_2):
        values = {"namespace": root.namespace or "(none)"}
        yield Finding(root.place.where, found=root.name, line=root.place.line, values=values)


@rule(
    "MSG-021",
    stage="xml",
    source="contract A.2: SOAP 1.1",
    since="2026.1",
    wrong="The envelope is one of SOAP 1.2.",
    accepts=[SAMPLE],
    rejects=[SAMPLE.but(root=Part("Envelope", SOAP_1_2))],
)
def check_soap_version(outline: Outline) -> Iterator[Finding]:
    """The envelope is one of SOAP 1.1.

    Vaccinnet's web services are described for SOAP 1.1 only.

    Choose SOAP 1.1 in the settings of the SOAP library: namespace http://schemas.xmlsoap.org/soap/envelope/ and
    Content-Type text/xml.
    """
    if outline.root.namespace == SOAP_1_2:
        yield Finding(outline.root.place.where, line=outline.root.place.line)


@rule(
    "MSG-022",
    stage="xml",
    source="SOAP 1.1, section 4; WS-I Basic Profile 1.1, R1011",
    since="2026.1",
    wrong={
        "none": "The envelope has no Body.",
        "several": "The envelope has {found} Body elements.",
        "other": "The envelope has {found} where a Header and a Body belong.",
    },
    accepts=[SAMPLE, SAMPLE.but(parts=(_BODY,))],
    rejects=[
        SAMPLE.but(parts=(_HEADER,)),
        SAMPLE.but(parts=(_HEADER, _BODY, _BODY)),
        SAMPLE.but(parts=(_HEADER, _BODY, _OTHER)),
        SAMPLE.but(parts=(_HEADER, _HEADER, _BODY)),
        SAMPLE.but(parts=(_BODY, _HEADER)),
    ],
)
def check_body(outline: Outline) -> Iterator[Finding]:
    """The envelope has at most one Header, then exactly one Body, and nothing else.

    With two bodies it would be unclear which one is signed and which one is meant.

    Send `Header` and `Body`, in this order, in the namespace of the envelope.
    """
    if outline.root.namespace != SOAP:
        return
    bodies = [part for part in outline.parts if part.name == "Body" and part.namespace == SOAP]
    if not bodies:
        yield Finding(outline.root.place.where, line=outline.root.place.line, says="none")
    for extra in bodies[1:2]:
        yield Finding(extra.place.where, found=len(bodies), line=extra.place.line, says="several")
    expected = [("Header", SOAP), ("Body", SOAP)]
    for part in outline.parts:
        if (part.name, part.namespace) in expected:
            expected = expected[expected.index((part.name, part.namespace)) + 1 :]
        elif part not in bodies:
            yield Finding(part.place.where, found=part.name, line=part.place.line, says="other")


@rule(
    "MSG-023",
    stage="xml",
    source="WS-I Basic Profile 1.1, R2201",
    since="2026.1",
    wrong={"none": "The Body is empty.", "several": "The Body has {found} elements."},
    accepts=[SAMPLE, SAMPLE.but(parts=(), payloads=())],
    rejects=[SAMPLE.but(payloads=()), SAMPLE.but(payloads=(_OTHER, _OTHER))],
)
def check_payload(outline: Outline) -> Iterator[Finding]:
    """The Body has exactly one element: the request.

    The name of that element says which operation is asked for.

    Send one request in each call.
    """
    bodies = [part for part in outline.parts if part.name == "Body" and part.namespace == SOAP]
    if len(bodies) != 1 or len(outline.payloads) == 1:
        return
    place = outline.payloads[1].place if outline.payloads else bodies[0].place
    says = "several" if outline.payloads else "none"
    yield Finding(place.where, found=len(outline.payloads), line=place.line, says=says)


@rule(
    "MSG-024",
    stage="xml",
    source="SOAP 1.1, section 4.2.3",
    since="2026.1",
    wrong="The header {found}, in namespace {namespace}, must be understood, and is not known here.",
    accepts=[SAMPLE],
    rejects=[SAMPLE.but(must_understand=(_OTHER,))],
)
def check_must_understand(outline: Outline) -> Iterator[Finding]:
    """No header block but `wsse:Security` demands to be understood.

    SOAP forbids to answer a request whose demands are not understood.

    Switch WS-Addressing and the like off in the SOAP library, or leave mustUnderstand out there.
    """
    for part in outline.must_understand:
        values = {"namespace": part.namespace or "(none)"}
        yield Finding(part.place.where, found=part.name, line=part.place.line, values=values)
