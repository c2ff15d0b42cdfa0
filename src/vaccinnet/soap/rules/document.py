"""Rules about a document as XML."""

from collections.abc import Iterator

from vaccinnet.rulebook import Finding, rule
from vaccinnet.soap.facts import Document, Mistake, Place
from vaccinnet.soap.limits import Limits

_GOOD = Document()
_HERE = Place("/Envelope/Body", 7)


@rule(
    "MSG-003",
    stage="xml",
    source="design: limits",
    since="2026.1",
    wrong="The document has {found} tags and attributes; at most {most} are accepted.",
    accepts=[Document(parts=10, limits=Limits(max_parts=10))],
    rejects=[Document(parts=11, limits=Limits(max_parts=10))],
)
def check_parts(document: Document) -> Iterator[Finding]:
    """A document has no more tags and attributes than the limit.

    Each of them takes memory, whatever its size on the wire.

    Spread the vaccinations over several messages, each with its own signature.
    """
    if document.parts > document.limits.max_parts:
        yield Finding(found=document.parts, values={"most": document.limits.max_parts})


@rule(
    "MSG-004",
    stage="xml",
    source="XML 1.0, section 2.1",
    since="2026.1",
    wrong="The document cannot be read as XML: {found} (line {line}, column {column}).",
    accepts=[_GOOD],
    rejects=[Document(mistake=Mistake("Opening and ending tag mismatch", 12, 5))],
)
def check_xml(document: Document) -> Iterator[Finding]:
    """A document is well-formed XML.

    What cannot be read cannot be judged.

    Make the document with an XML library rather than by joining texts, so that `&`, `<` and quotes are escaped.
    """
    if document.mistake:
        values = {"line": document.mistake.line, "column": document.mistake.column}
        yield Finding(found=document.mistake.reason, line=document.mistake.line, values=values)


@rule(
    "MSG-005",
    stage="xml",
    source="SOAP 1.1, section 3",
    since="2026.1",
    wrong="The document has a DOCTYPE.",
    accepts=[_GOOD],
    rejects=[Document(has_doctype=True)],
)
def check_doctype(document: Document) -> Iterator[Finding]:
    """A document has no DOCTYPE and no entities of its own.

    SOAP forbids them, and they can make a reader open files or fill its memory.

    Leave the line that starts with `<!DOCTYPE` out, and write characters as they are, in UTF-8.
    """
    if document.has_doctype:
        yield Finding()


@rule(
    "MSG-006",
    stage="xml",
    source="WS-I Basic Profile 1.1, R4003; design: limits",
    since="2026.1",
    wrong={"encoding": "The document is in encoding {found}, not in UTF-8.", "bytes": "Some bytes are not UTF-8."},
    accepts=[_GOOD, Document(encoding="utf-8")],
    rejects=[Document(encoding="ISO-8859-1"), Document(is_utf8=False)],
)
def check_encoding(document: Document) -> Iterator[Finding]:
    """A document is written in UTF-8.

    One encoding for everybody leaves no room for two readings of the same name.

    Write the document in UTF-8, and either leave the encoding out of the XML declaration or write `UTF-8` there.
    """
    if not document.is_utf8:
        yield Finding(says="bytes")
    elif document.encoding.upper() != "UTF-8":
        yield Finding(found=document.encoding, says="encoding")


@rule(
    "MSG-007",
    stage="xml",
    source="SOAP 1.1, section 3; WS-I Basic Profile 1.1",
    since="2026.1",
    wrong="The document says that it is XML {found}, not XML 1.0.",
    accepts=[_GOOD],
    rejects=[Document(version="1.1")],
)
def check_version(document: Document) -> Iterator[Finding]:
    """A document is XML 1.0.

    XML 1.1 allows characters that the other parts of the standard do not know.

    Write `<?xml version="1.0" encoding="UTF-8"?>`, or leave the declaration out.
    """
    if document.version != "1.0":
        yield Finding(found=document.version)


@rule(
    "MSG-008",
    stage="xml",
    source="WS-I Basic Profile 1.1, R1009; design: limits",
    since="2026.1",
    wrong={"comment": "There is a comment.", "instruction": "There is a processing instruction."},
    accepts=[_GOOD],
    rejects=[Document(comment=_HERE), Document(instruction=Place("", 1))],
)
def check_asides(document: Document) -> Iterator[Finding]:
    """A document has no comments and no processing instructions.

    A comment inside a value makes some programs read only the first half of that value, while the signature holds for
    the whole.

    Take `<!-- … -->` and `<?…?>` out before signing; the XML declaration on the first line may stay.
    """
    if place := document.comment:
        yield Finding(place.where, line=place.line, says="comment")
    if place := document.instruction:
        yield Finding(place.where, line=place.line, says="instruction")


@rule(
    "MSG-009",
    stage="xml",
    source="design: limits",
    since="2026.1",
    wrong="A text, name or attribute is too long to be read.",
    accepts=[_GOOD],
    rejects=[Document(too_long=Place("", 3))],
)
def check_length(document: Document) -> Iterator[Finding]:
    """No text or attribute is longer than 10,000,000 characters, and no name longer than 50,000.

    The reader of XML keeps each of them in one piece of memory.

    Send a message in base64 that is at most 10,000,000 characters long.
    """
    if document.too_long:
        yield Finding(line=document.too_long.line)


@rule(
    "MSG-010",
    stage="xml",
    source="design: limits",
    since="2026.1",
    wrong="Elements are nested deeper than {most} levels.",
    accepts=[_GOOD],
    rejects=[Document(too_deep=_HERE)],
)
def check_depth(document: Document) -> Iterator[Finding]:
    """Elements are nested at most 64 levels deep.

    A KMEHR message needs about fifteen; deeper documents are made to wear readers out.

    Look for a loop in the program that wraps elements.
    """
    if place := document.too_deep:
        yield Finding(place.where, line=place.line, values={"most": document.limits.max_depth})


@rule(
    "MSG-011",
    stage="xml",
    source="design: limits",
    since="2026.1",
    wrong="An element has more than {most} attributes.",
    accepts=[_GOOD],
    rejects=[Document(too_many_attributes=_HERE)],
)
def check_attributes(document: Document) -> Iterator[Finding]:
    """An element has at most 64 attributes.

    They are sorted before a signature is checked, which takes long when there are many.

    Send only the attributes that the schema names.
    """
    if place := document.too_many_attributes:
        yield Finding(place.where, line=place.line, values={"most": document.limits.max_attributes})


@rule(
    "MSG-012",
    stage="xml",
    source="design: limits",
    since="2026.1",
    wrong={
        "held": "More than {most} namespace declarations hold at one element.",
        "declared": "The document declares more than {most} namespaces.",
    },
    accepts=[_GOOD],
    rejects=[Document(too_many_namespaces=_HERE), Document(too_many_declarations=True)],
)
def check_namespaces(document: Document) -> Iterator[Finding]:
    """At one element hold at most 64 namespace declarations: its own and those of the elements around it.

    All of them are looked through for each element when a signature is checked.

    Declare each namespace once, on the envelope or on the root of the message.
    """
    if place := document.too_many_namespaces:
        yield Finding(place.where, line=place.line, says="held", values={"most": document.limits.max_namespaces})
    if document.too_many_declarations:
        yield Finding(says="declared", values={"most": document.limits.max_declarations})
