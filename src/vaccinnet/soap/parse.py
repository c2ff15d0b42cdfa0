"""Bytes to a tree: one hardened parser, and nothing in the document that could change its meaning or cost too much."""

import threading

from lxml import etree

from vaccinnet.rulebook import Refused, Rulebook
from vaccinnet.soap import limits as counting
from vaccinnet.soap.facts import Arrived, Document, Mistake, Place, PlaceOf
from vaccinnet.soap.limits import DEFAULT, Limits
from vaccinnet.soap.place import readable_path
from vaccinnet.soap.rules import RULES

_ARRIVED = RULES.of("arrived")
_DOCUMENT = RULES.of("document")

# libxml2: XML_ERR_NAME_TOO_LONG, XML_ERR_RESOURCE_LIMIT
_NAME_TOO_LONG, _RESOURCE_LIMIT = 110, 114
_THREAD = threading.local()


def parse(data: bytes, limits: Limits = DEFAULT) -> etree._Element:
    """Return the root of the document in `data`.

    Raises Refused with everything that is wrong with it as a document.
    """
    _demand(_ARRIVED, Arrived(len(data), limits))
    drawn = counting.sketch(data)
    _demand(_DOCUMENT, Document(limits=limits, parts=len(drawn)))
    _know_default()
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        raise Refused(_DOCUMENT.judge(_unread(data, error, limits))) from None
    _demand(_DOCUMENT, _read(root, data=data, drawn=drawn, limits=limits))
    return root


def _demand(rules: Rulebook, subject: object) -> None:
    if findings := rules.judge(subject):
        raise Refused(findings)


def _know_default() -> None:
    # Canonicalisation must honour `#default` in a PrefixList, but lxml leaves out every prefix that is no word of the
    # document, and `#default` never is one. All documents of a thread share their words, so it learns this one first.
    if not hasattr(_THREAD, "knows_default"):
        etree.fromstring('<a xmlns:b="#default"/>')
        _THREAD.knows_default = True


def _parser() -> etree.XMLParser:
    # One for each call: lxml would make threads wait for each other. No option refuses a DOCTYPE, comments or
    # instructions, so these are kept and then looked for.
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=False,
        remove_pis=False,
        collect_ids=False,
    )


def _unread(data: bytes, error: etree.XMLSyntaxError, limits: Limits) -> Document:
    line, column = error.position
    place = Place("", line)
    seen = Document(limits=limits, is_utf8=_is_utf8(data), has_doctype=b"<!DOCTYPE" in data)
    if error.code == _RESOURCE_LIMIT and "depth" in str(error.msg):
        return seen.but(too_deep=place)
    if error.code in (_RESOURCE_LIMIT, _NAME_TOO_LONG):
        return seen.but(too_long=place)
    if seen.has_doctype or not seen.is_utf8:
        # The parser's complaint would only say in other words what is wrong.
        return seen
    return seen.but(mistake=Mistake(str(error.msg).split(", line ")[0].strip(), line, column))


def _read(root: etree._Element, *, data: bytes, drawn: bytes, limits: Limits) -> Document:
    document = root.getroottree().docinfo
    at_most = counting.most_declarations(data)
    seen = Document(
        limits=limits,
        # After a byte order mark UTF-16 need not be declared; its markup has zero bytes, which UTF-8 cannot have here.
        is_utf8=b"\x00" not in data,
        encoding=document.encoding or "UTF-8",
        version=document.xml_version or "1.0",
        has_doctype=document.internalDTD is not None or bool(document.doctype),
        too_many_namespaces=_place_of(counting.too_many_namespaces(root, at_most=at_most, limits=limits)),
        too_many_declarations=counting.too_many_declarations(root, at_most=at_most, limits=limits),
    )
    # The sketch reads ASCII bytes, so it proves nothing in an encoding that spells `<` in another way.
    if seen.is_utf8 and seen.encoding.upper() == "UTF-8" and counting.proves_within(drawn, data=data, limits=limits):
        return seen
    return seen.but(
        comment=_first_of(root, "comment()"),
        instruction=_first_of(root, "processing-instruction()"),
        too_deep=_place_of(counting.too_deep(root, limits)),
        too_many_attributes=_place_of(counting.too_many_attributes(root, limits)),
    )


def _place_of(element: etree._Element | None) -> Place | None:
    return None if element is None else PlaceOf(element)


def _first_of(root: etree._Element, kind: str) -> Place | None:
    # `//` starts above the root, so it also sees what stands before and after it.
    found = root.xpath(f"(//{kind})[1]")
    if not isinstance(found, list) or not found:
        return None
    node = found[0]
    assert isinstance(node, etree._Element)
    parent = node.getparent()
    return Place("" if parent is None else readable_path(parent), node.sourceline)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
