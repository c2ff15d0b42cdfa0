"""A SOAP envelope as it was read: its parts by position, never by id."""

from dataclasses import dataclass, field

from lxml import etree

from vaccinnet.rulebook import Refused
from vaccinnet.soap import names
from vaccinnet.soap.facts import Outline, Part, PlaceOf
from vaccinnet.soap.limits import DEFAULT, Limits
from vaccinnet.soap.parse import parse
from vaccinnet.soap.rules import RULES

_ENVELOPE = RULES.of("envelope")


@dataclass(frozen=True, slots=True)
class Envelope:
    """A SOAP 1.1 message with exactly one Body and one payload; `data` are the bytes as sent."""

    data: bytes = field(repr=False)
    root: etree._Element
    header: etree._Element | None
    body: etree._Element
    payload: etree._Element

    @property
    def size(self) -> int:
        """Return the number of bytes as sent."""
        return len(self.data)

    @property
    def security(self) -> tuple[etree._Element, ...]:
        """Return the header blocks `wsse:Security`; a good message has one."""
        return () if self.header is None else tuple(self.header.iterchildren(names.SECURITY))


def read(data: bytes, limits: Limits = DEFAULT) -> Envelope:
    """Return the envelope in `data`.

    Raises Refused with everything that is wrong with it as a document, or else as an envelope.
    """
    root = parse(data, limits)
    if findings := _ENVELOPE.judge(_outline(root)):
        raise Refused(findings)
    header, body = root.find(names.HEADER), root.find(names.BODY)
    assert body is not None
    return Envelope(data=data, root=root, header=header, body=body, payload=body[0])


def _outline(root: etree._Element) -> Outline:
    header, body = root.find(names.HEADER), root.find(names.BODY)
    return Outline(
        root=_part(root),
        parts=tuple(_part(child) for child in root[:_ENOUGH]),
        payloads=() if body is None else tuple(_part(child) for child in body[:_ENOUGH]),
        must_understand=() if header is None else tuple(_part(block) for block in header if _demands(block)),
    )


# A good envelope has two parts and one payload, so a few more than that tell enough of a bad one.
_ENOUGH = 10


def _part(element: etree._Element) -> Part:
    name = etree.QName(element)
    return Part(name.localname, name.namespace or "", PlaceOf(element))


def _demands(block: etree._Element) -> bool:
    is_ours = block.get(names.ACTOR) in (None, "", names.NEXT_ACTOR)
    return is_ours and block.tag != names.SECURITY and block.get(names.MUST_UNDERSTAND) in ("1", "true")
