"""What a reader saw in a document: the subjects of the rules of this package."""

from dataclasses import dataclass, replace
from typing import Any

from lxml import etree

from vaccinnet.soap.limits import DEFAULT, Limits
from vaccinnet.soap.names import SOAP
from vaccinnet.soap.place import readable_path


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a document: the readable path of its element, and its line."""

    where: str = ""
    line: int | None = None


class PlaceOf(Place):
    """The place of an element, looked up only when a finding needs it: a path takes longer than most rules."""

    __slots__ = ("_element",)
    _element: etree._Element

    def __init__(self, element: etree._Element):
        object.__setattr__(self, "_element", element)

    @property
    def where(self) -> str:
        """Return the readable path of the element."""
        return readable_path(self._element)

    @property
    def line(self) -> int | None:
        """Return the line of the element."""
        return self._element.sourceline


@dataclass(frozen=True, slots=True)
class Arrived:
    """The bytes of a document before they are read."""

    size: int
    limits: Limits = DEFAULT


@dataclass(frozen=True, slots=True)
class Mistake:
    """Why bytes are not XML, in the words of the parser, and where it stopped."""

    reason: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Document:
    """What a parser saw of a document; a Place says where something is that may not be there."""

    parts: int = 0
    mistake: Mistake | None = None
    is_utf8: bool = True
    encoding: str = "UTF-8"
    version: str = "1.0"
    has_doctype: bool = False
    comment: Place | None = None
    instruction: Place | None = None
    limits: Limits = DEFAULT
    too_long: Place | None = None
    too_deep: Place | None = None
    too_many_attributes: Place | None = None
    too_many_namespaces: Place | None = None
    too_many_declarations: bool = False

    def but(self, **changes: Any) -> "Document":
        """Return the same document with something else seen."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Part:
    """An element as a rule sees it."""

    name: str
    namespace: str
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Outline:
    """The outer form of a document that should be a SOAP envelope.

    `parts` are the children of the envelope, `payloads` those of its Body, and `must_understand` the header blocks that
    demand to be understood and are not.
    """

    root: Part
    parts: tuple[Part, ...] = ()
    payloads: tuple[Part, ...] = ()
    must_understand: tuple[Part, ...] = ()

    def but(self, **changes: Any) -> "Outline":
        """Return the same outline with something else in it."""
        return replace(self, **changes)


SAMPLE = Outline(
    root=Part("Envelope", SOAP, Place("/Envelope", 1)),
    parts=(Part("Header", SOAP, Place("/Envelope/Header", 2)), Part("Body", SOAP, Place("/Envelope/Body", 9))),
    payloads=(Part("Request", "urn:example", Place("/Envelope/Body/Request", 10)),),
)
