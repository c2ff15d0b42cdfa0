"""The lines of a file around a finding, without personal data."""

import base64
import copy
import re
from dataclasses import dataclass

from lxml import etree

from vaccinnet.qualification.document import Document
from vaccinnet.qualification.masking import Masking
from vaccinnet.qualification.verdict import element_at, opened, split
from vaccinnet.rulebook import Finding

_BEFORE, _AFTER = 2, 4
_LONGEST, _MOST = 200, 12
_DECLARATION = re.compile(r' xmlns(:[\w.-]+)?="[^"]*"')


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it stands in the file; without a number it was laid out anew to be readable."""

    number: int | None
    text: str
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Some lines of a file, or of a message that stands in it in base64."""

    lines: tuple[Line, ...]
    is_decoded: bool = False


class Excerpts:
    """The excerpts of one report; what may not be read of a document is looked up once."""

    def __init__(self) -> None:
        self._maskings: dict[tuple[str, str], Masking] = {}

    def of(self, finding: Finding, document: Document | None) -> Excerpt | None:
        """Return the lines around a finding, or None when it has no place."""
        if document is None or not (finding.where or finding.line):
            return None
        contents = document.sent.contents
        if document.root is None:
            return _around(contents, finding.line, Masking(None))
        outer, inner = split(finding.where)
        if inner and (message := opened(document.root, outer)) is not None:
            held = element_at(document.root, outer)
            decoded = base64.b64decode((held.text or "") if held is not None else "")
            return _of_element(decoded, message, inner, self._masking(document.file, outer, message), is_decoded=True)
        return _of_element(contents, document.root, finding.where, self._masking(document.file, "", document.root))

    def _masking(self, file: str, outer: str, root: etree._Element) -> Masking:
        if (file, outer) not in self._maskings:
            self._maskings[file, outer] = Masking(root)
        return self._maskings[file, outer]


def laid_out(element: etree._Element, masking: Masking, most: int = _MOST) -> list[str]:
    """Return an element as lines of its own, without declarations of namespaces and personal data."""
    shown = copy.deepcopy(element)
    shown.tail = None
    for each in shown.iter():
        if len(each) and not (each.text or "").strip():
            each.text = None
        if not (each.tail or "").strip():
            each.tail = None
    etree.indent(shown)
    lines = _DECLARATION.sub("", etree.tostring(shown, encoding="unicode")).splitlines()
    kept = lines if len(lines) <= most else [*lines[:most], "…"]
    return [_short(masking(line)) for line in kept]


def _of_element(
    contents: bytes, root: etree._Element, where: str, masking: Masking, *, is_decoded: bool = False
) -> Excerpt | None:
    element = element_at(root, where)
    if element is None:
        return None
    found = _around(contents, element.sourceline, masking, is_decoded=is_decoded)
    if found is not None:
        return found
    lines = laid_out(element, masking)
    return Excerpt(tuple(Line(None, text, number == 0) for number, text in enumerate(lines)), is_decoded)


def _around(contents: bytes, line: int | None, masking: Masking, *, is_decoded: bool = False) -> Excerpt | None:
    """Return the lines around one, or None when they are too long to be read."""
    # Not the whole file: a batch can have a million lines.
    lines = contents.split(b"\n", (line or 0) + _AFTER)[: (line or 0) + _AFTER]
    if not line or line > len(lines):
        return None
    first = max(1, line - _BEFORE)
    window = [each.decode("utf-8", "replace").rstrip("\r") for each in lines[first - 1 :]]
    if any(len(each) > _LONGEST for each in window):
        return None
    shown = (Line(number, masking(text), number == line) for number, text in enumerate(window, start=first))
    return Excerpt(tuple(shown), is_decoded)


def _short(line: str) -> str:
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
