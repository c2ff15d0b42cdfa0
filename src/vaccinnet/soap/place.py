"""Where something stands in a document: a readable XPath and the line, as a person would point at it."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import takewhile

from lxml import etree

_STEP = re.compile(r"(?P<name>[^\[\]]+)(\[(?P<position>\d+)\])?")


def locate(element: etree._Element, where: str, *, path: str = "") -> tuple[str, int | None]:
    """Return the readable XPath, from the root of the document, and the line of what stands at `where` in `element`.

    `where` is a path of local names such as `item/beginmoment/date` or `item[2]/content`. Of several elements that fit,
    the first counts. When the path does not exist, the line is that of the deepest element on the way that does, and
    the XPath goes on with the rest of the path. `path` is that of `element` itself, from whoever knows it already:
    with thousands of siblings it takes long to find.
    """
    steps = [step for step in where.split("/") if step]
    deepest, depth = max(_ways(element, steps), key=lambda way: way[1])
    inside = _path(deepest, stop=element) if path else readable_path(deepest)
    return "/".join([path + inside, *steps[depth:]]), deepest.sourceline


def readable_path(element: etree._Element) -> str:
    """Return the XPath of an element in local names, with positions where siblings have the same name."""
    return _path(element, stop=None)


def _path(element: etree._Element, *, stop: etree._Element | None) -> str:
    elements = takewhile(lambda each: each is not stop, (element, *element.iterancestors()))
    return "".join(reversed([f"/{_name(each)}{_position(each)}" for each in elements]))


def _ways(element: etree._Element, steps: list[str], depth: int = 0) -> Iterator[tuple[etree._Element, int]]:
    """Yield how far each way along the steps leads; `max` takes the first of the longest."""
    if depth < len(steps):
        for child in _children(element, steps[depth]):
            yield from _ways(child, steps, depth + 1)
    yield element, depth


def _children(element: etree._Element, step: str) -> list[etree._Element]:
    match = _STEP.fullmatch(step)
    if match is None:
        return []
    children = list(element.iterchildren(f"{{*}}{match['name']}"))
    if match["position"] is None:
        return children
    position = int(match["position"])
    return children[position - 1 : position] if position else []


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname


def _position(element: etree._Element) -> str:
    tag = str(element.tag)
    before = int(_count_before(tag)(element))
    return f"[{before + 1}]" if before or next(element.itersiblings(tag), None) is not None else ""


@lru_cache(maxsize=256)
def _count_before(tag: str) -> etree.XPath:
    # Counted by libxml2: a batch has thousands of siblings, and to make an object of each takes long.
    name = etree.QName(tag)
    prefix, namespaces = ("n:", {"n": name.namespace}) if name.namespace else ("", {})
    return etree.XPath(f"count(preceding-sibling::{prefix}{name.localname})", namespaces=namespaces)
