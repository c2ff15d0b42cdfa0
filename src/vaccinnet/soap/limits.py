"""How large and how intricate a document may be; counted before anything costly is done with it.

Walking the tree costs a third of parsing it, so a sketch of the bytes proves most documents to be within the limits,
and only the others are walked.
"""

from dataclasses import dataclass

from lxml import etree

_END = b"\x01"  # Stands for `</`. No byte below 9 can be part of XML.
_UNDRAWN = bytes(set(range(256)) - set(b"<=" + _END))


@dataclass(frozen=True, slots=True)
class Limits:
    """What a document may have at most.

    `max_namespaces` counts the declarations that hold at one element (its own and its ancestors'), `max_declarations`
    those of the whole document, and `max_parts` its tags and attributes, which decide how much memory the tree takes.
    """

    max_bytes: int = 32 * 1024 * 1024
    max_parts: int = 4_000_000
    max_depth: int = 64
    max_attributes: int = 64
    max_namespaces: int = 64
    max_declarations: int = 250_000


DEFAULT = Limits()


def sketch(data: bytes) -> bytes:
    """Return only the tags and equals signs of `data`: `<` for a start, byte 1 for an end, `=` for an attribute."""
    # A replacement of the same length is made in place, which takes half the time.
    return data.replace(b"</", _END + b"\x00").translate(None, _UNDRAWN)


def proves_within(drawn: bytes, *, data: bytes, limits: Limits) -> bool:
    """Return whether the sketch of well-formed `data` proves that depth and attributes are within `limits`.

    The answer errs on the side of no: an equals sign in a text counts as an attribute, and an element without an end
    tag as never closed. CDATA, comments and instructions may hold a `<` that opens nothing, so they prove nothing.
    """
    if has_other_markup(data) or b"=" * (limits.max_attributes + 1) in drawn:
        return False
    tags = drawn.translate(None, b"=")
    for passes in range(limits.max_depth + 1):
        # Each pass takes away the innermost elements. What never closes is left over, and may be nested.
        inner = tags.replace(b"<" + _END, b"")
        if len(inner) == len(tags):
            return passes + len(tags) <= limits.max_depth
        tags = inner
    return False


def has_other_markup(data: bytes) -> bool:
    """Return whether `data` may hold CDATA, a comment, an instruction or a DOCTYPE."""
    start = data.find(b"?>") + 2 if data.startswith(b"<?xml ") else 0
    return any(mark[1:] in data and data.find(mark, start) >= 0 for mark in (b"<!", b"<?"))


def too_deep(root: etree._Element, limits: Limits) -> etree._Element | None:
    """Return an element that is nested too deep, if there is one."""
    return _first(root, "/*" * (limits.max_depth + 1))


def too_many_attributes(root: etree._Element, limits: Limits) -> etree._Element | None:
    """Return an element that has too many attributes, if there is one."""
    return _first(root, f"//*[count(@*) > {limits.max_attributes}]")


def most_declarations(data: bytes) -> int:
    """Return a number that the namespace declarations in `data` cannot exceed.

    The name `xmlns` cannot be spelled in another way, so there are at least as many of it.
    """
    return data.count(b"xmlns")


def too_many_declarations(root: etree._Element, *, at_most: int, limits: Limits) -> bool:
    """Return whether the document, with at most that many declarations, declares too many namespaces in all."""
    if at_most <= limits.max_declarations:
        return False
    return sum(1 for _ in etree.iterwalk(root, events=("start-ns",))) > limits.max_declarations


def too_many_namespaces(root: etree._Element, *, at_most: int, limits: Limits) -> etree._Element | None:
    """Return an element at which too many of the at most that many declarations hold, if there is one."""
    if at_most <= limits.max_namespaces or _most_held(root) <= limits.max_namespaces:
        return None
    held = 0
    for event, value in etree.iterwalk(root, events=("start", "start-ns", "end-ns")):
        if isinstance(value, etree._Element) and held > limits.max_namespaces:
            return value
        held += {"start-ns": 1, "end-ns": -1}.get(event, 0)
    return None


def _most_held(root: etree._Element) -> int:
    most = held = 0
    # Without the elements themselves, the walk takes half the time.
    for event, _ in etree.iterwalk(root, events=("start-ns", "end-ns")):
        held += 1 if event == "start-ns" else -1
        most = max(most, held)
    return most


def _first(root: etree._Element, path: str) -> etree._Element | None:
    found = root.xpath(f"({path})[1]")
    assert isinstance(found, list)
    return found[0] if found else None
