"""A request for a token as nouns, in whichever protocol it came: what is asked, and what could not be understood."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from cryptography import x509
from lxml import etree

from vaccinnet.soap.facts import Place, PlaceOf

# What of a request is not understood. A moment is one that cannot be read; one that is absent is not asked for.
What = Literal[
    "root",
    "unknown",
    "missing",
    "repeated",
    "token_type",
    "request_type",
    "key_type",
    "dialect",
    "method",
    "version",
    "claim",
    "key",
    "moment",
]

NOWHERE = Place()
# Of a bad request a few things tell enough.
ENOUGH = 10


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """What somebody asks of an STS, for the holder of which certificate, from when until when.

    `context` links question and answer. `claims` are names with values that the asker says of itself: personal data.
    `wanted` are the designators: names of what the STS must certify.
    """

    claims: tuple[tuple[str, str], ...] = field(repr=False)
    wanted: tuple[str, ...]
    context: str = ""
    holder: x509.Certificate | None = field(default=None, repr=False)
    not_before: datetime | None = None
    not_on_or_after: datetime | None = None

    def but(self, **changes: Any) -> "TokenRequest":
        """Return the same request with something else in it."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Unclear:
    """One thing of a request that is not understood: what kind of thing, what stands there, and where."""

    what: What
    found: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it was read; it is understood when nothing is unclear. `place` is where the request stands."""

    request: TokenRequest
    unclear: tuple[Unclear, ...] = ()
    place: Place = NOWHERE

    @property
    def is_request(self) -> bool:
        """Return whether it is a request of this protocol at all, good or not."""
        return all(each.what != "root" for each in self.unclear)


def not_asked(element: etree._Element) -> Asked:
    """Return that an element is no request for a token."""
    place = PlaceOf(element)
    return Asked(TokenRequest((), ()), (Unclear("root", etree.QName(element).localname, place),), place)


def misfits(
    element: etree._Element, *, needs: Collection[str], may: Collection[str] = (), many: Collection[str] = ()
) -> Iterator[Unclear]:
    """Yield the children that an element lacks, has twice or does not know; order does not count."""
    tags = [child.tag for child in element]
    for child in element[:ENOUGH]:
        if child.tag not in (*needs, *may, *many):
            yield Unclear("unknown", etree.QName(child).localname, PlaceOf(child))
    for tag in (*needs, *may):
        name = etree.QName(tag).localname
        if tags.count(tag) > 1:
            yield Unclear("repeated", name, PlaceOf(element))
        elif tag in needs and tag not in tags:
            yield Unclear("missing", name, PlaceOf(element))


def text_of(element: etree._Element | None) -> str:
    """Return the text of an element that may be absent."""
    return "" if element is None else (element.text or "").strip()
