"""A file to send: whatever its form, the KMEHR message in it and the softwareID beside that."""

from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from vaccinnet.batch.wire import OPERATIONS, UploadRequest, read_request
from vaccinnet.client.description import read_description
from vaccinnet.kmehr.names import kmehr
from vaccinnet.kmehr.write import write_message
from vaccinnet.register.arrival import Origin
from vaccinnet.soap.names import BODY, ENVELOPE
from vaccinnet.soap.parse import parse

_BOM = b"\xef\xbb\xbf"


class NothingToSend(ValueError):
    """The file has no KMEHR message; the text says what it has."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A KMEHR message to send; `pakket` is empty when the file does not say it."""

    kmehrmessage: etree._Element
    pakket: str = ""


def is_xml(data: bytes) -> bool:
    """Return whether this is meant to be XML, rather than a description."""
    return data.removeprefix(_BOM).lstrip().startswith(b"<")


def read_outgoing(data: bytes, *, origin: Origin, now: datetime) -> Outgoing:
    """Return what is in a KMEHR message, a request of BatchUpload, an envelope around one, or a description.

    Raises Refused, BadDescription or NothingToSend.
    """
    if not is_xml(data):
        message = write_message(read_description(data, origin=origin, now=now))
        # With a line for each element, the line numbers in the answer mean something.
        etree.indent(message)
        return Outgoing(message)
    root = payload_of(parse(data))
    if root.tag == kmehr("kmehrmessage"):
        return Outgoing(root)
    if root.tag in OPERATIONS and len(root) > 1 and root[1].tag == kmehr("kmehrmessage"):
        request = read_request(root)
        assert isinstance(request, UploadRequest)
        return Outgoing(request.kmehrmessage, request.pakket)
    raise NothingToSend(f"{etree.QName(root).localname} is neither a KMEHR message nor a request that has one.")


def payload_of(root: etree._Element) -> etree._Element:
    """Return the payload of an envelope, and anything else as it is."""
    body = root.find(BODY) if root.tag == ENVELOPE else None
    return root if body is None or not len(body) else body[0]
