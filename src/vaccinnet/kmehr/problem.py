"""What the schema validator says of a message, as facts instead of its own words."""

import re
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from vaccinnet.kmehr.names import SCHEMA
from vaccinnet.rulebook import masked
from vaccinnet.soap.place import readable_path

Kind = Literal["missing", "unexpected", "extra", "namespace", "value", "text", "elements", "root", "other"]

_KINDS: dict[str, Kind] = {
    "SCHEMAV_ELEMENT_CONTENT": "unexpected",
    "SCHEMAV_CVC_COMPLEX_TYPE_4": "missing",
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": "extra",
    "SCHEMAV_CVC_TYPE_3_1_1": "extra",
    "SCHEMAV_CVC_DATATYPE_VALID_1_2_1": "value",
    "SCHEMAV_CVC_ENUMERATION_VALID": "value",
    "SCHEMAV_CVC_PATTERN_VALID": "value",
    "SCHEMAV_CVC_AU": "value",
    "SCHEMAV_CVC_COMPLEX_TYPE_2_3": "text",
    "SCHEMAV_CVC_COMPLEX_TYPE_2_2": "elements",
    "SCHEMAV_CVC_TYPE_3_1_2": "elements",
    "SCHEMAV_CVC_ELT_1": "root",
}

# What would be accepted, by the name of the type or the pattern that was not met.
_EXAMPLES = {
    "xs:date": "2026-03-01",
    "[0-9]{4}-.*": "2026-03-01",
    "xs:time": "09:00:00",
    "xs:dateTime": "2026-03-01T09:00:00",
    "xs:gYear": "2026",
    "xs:gYearMonth": "2026-03",
    "xs:boolean": "true, false",
    "xs:decimal": "0.5",
    "xs:unsignedInt": "1",
    "xs:language": "nl",
    "[0-9]{8}": "20120701",
    "xs:base64Binary": "PD94bWwg",
    "[A-Za-z0-9+/=\\s]*": "PD94bWwg",
}

_MESSAGE = re.compile(r"Element '[^']*'(, attribute '(?P<attribute>[^']*)')?: (?P<text>.*)", re.DOTALL)
_ATTRIBUTE = re.compile(r"The attribute '([^']*)' is (required|not allowed)")
_EXPECTED_ELEMENTS = re.compile(r"Expected is (?:one of )?\( (.*) \)", re.DOTALL)
_EXPECTED_VALUES = re.compile(r"element of the set \{(.*)\}\.|constraint '(.*)'", re.DOTALL)
_DEMANDED = re.compile(r"type '([^']*)'\.|pattern '(.*)'\.", re.DOTALL)
_QUALIFIED = re.compile(r"\{([^}]*)\}([^ ,)]+)")
_NAMESPACE = re.compile(r"\{[^}]*\}|##other:")
_STEP = re.compile(r"(?P<name>[^\[]+)(\[(?P<position>\d+)\])?")


@dataclass(frozen=True, slots=True)
class SchemaProblem:
    """One thing that the schema does not accept.

    `name` is the element or, after @, the attribute; `expected` what would be accepted in its place; `found` a value
    that was not, or the validator's own name for a problem of a rare kind.
    """

    kind: Kind
    where: str
    line: int | None
    name: str
    expected: str = ""
    found: str = ""


@dataclass(frozen=True, slots=True)
class SchemaReport:
    """What the schema does not accept in a message, and how many problems more than these there are."""

    problems: tuple[SchemaProblem, ...] = ()
    more: int = 0


def read_problem(entry: "etree._LogEntry", root: etree._Element) -> SchemaProblem:
    """Return what an entry of the validator's log says of an element that was validated from `root`."""
    element = _element_at(root, entry.path or "")
    match = _MESSAGE.match(entry.message)
    text = match["text"] if match else entry.message
    named = _ATTRIBUTE.match(text)
    attribute = named[1] if named else match["attribute"] if match else None
    namespace = _expected_namespace(element, text)
    kind = "namespace" if namespace else _kind(entry.type_name, text)
    name, where, expected = etree.QName(element).localname, readable_path(element), namespace or _expected(text)
    if attribute and kind == "missing":
        expected = f"@{_local(attribute)}"
    elif attribute:
        name, where = f"@{_local(attribute)}", f"{where}/@{_local(attribute)}"
    found = entry.type_name if kind == "other" else _found(element, kind, attribute)
    return SchemaProblem(kind, where, entry.line or element.sourceline, name, expected, found)


def _kind(type_name: str, text: str) -> Kind:
    kind = _KINDS.get(type_name, "other")
    if kind == "unexpected" and text.startswith("Missing"):
        return "missing"
    if kind == "unexpected" and "Expected" not in text:
        return "extra"
    return kind


def _expected_namespace(element: etree._Element, text: str) -> str:
    """Return the namespace in which an element with this name is expected, if that is another than it has."""
    name = etree.QName(element)
    expected = {local: namespace for namespace, local in _QUALIFIED.findall(text.partition("Expected is")[2])}
    if "validation root" in text:
        expected["kmehrmessage"] = SCHEMA
    namespace = expected.get(name.localname, "")
    return "" if namespace == name.namespace else namespace


def _expected(text: str) -> str:
    if elements := _EXPECTED_ELEMENTS.search(text):
        return _NAMESPACE.sub("", elements[1])
    if values := _EXPECTED_VALUES.search(text):
        return (values[1] or values[2]).replace("'", "")
    demanded = _DEMANDED.search(text)
    return _EXAMPLES.get(demanded[1] or demanded[2], "") if demanded else ""


def _found(element: etree._Element, kind: Kind, attribute: str | None) -> str:
    if kind == "namespace":
        return etree.QName(element).namespace or ""
    if kind != "value":
        return ""
    value = (element.get(attribute) if attribute else element.text) or ""
    if etree.QName(element).localname.startswith("Base64") and not attribute:
        # In it stands a whole message with personal data.
        return f"({len(value)} characters)"
    is_personal = next(element.iterancestors("{*}patient", "{*}person"), None) is not None
    return masked(value) if is_personal and not attribute else value


def _element_at(root: etree._Element, path: str) -> etree._Element:
    """Return the element at a path of libxml2, such as `/*/*[3]/k:sender`, which begins with the root itself."""
    element = root
    for step in path.split("/")[2:]:
        match = _STEP.fullmatch(step)
        if match is None:
            return element
        # Of elements without a prefix libxml2 counts all siblings, of those with one the ones of the same name.
        position = int(match["position"] or 1)
        same = [each for each in element.iterchildren("*") if match["name"] in ("*", _prefixed(each))]
        if position > len(same):
            return element
        element = same[position - 1]
    return element


def _prefixed(element: etree._Element) -> str:
    name = etree.QName(element).localname
    return f"{element.prefix}:{name}" if element.prefix else name


def _local(name: str) -> str:
    return name.rpartition("}")[2]
