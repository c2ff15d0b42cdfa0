"""A file with vaccinations, made into calls of the RegistratieService: up to five messages of one person in each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from vaccinnet.client.description import read_description
from vaccinnet.client.outgoing import NothingToSend, is_xml
from vaccinnet.kmehr.message import Folder, Message, sequence_ids
from vaccinnet.kmehr.names import kmehr
from vaccinnet.kmehr.read import read_folder
from vaccinnet.kmehr.write import write_message
from vaccinnet.soap.parse import parse

MOST_MESSAGES = 5

_MESSAGE, _FOLDER = kmehr("kmehrmessage"), kmehr("folder")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The messages of one call, all about the person with this INSZ number."""

    patient_id: str
    messages: tuple[bytes, ...]


def read_calls(data: bytes, *, now: datetime) -> tuple[Outgoing, ...]:
    """Return the calls for what is in a description, or for a KMEHR message, which is sent as it is.

    Raises BadDescription, NothingToSend, or Refused for what is no XML.
    """
    if not is_xml(data):
        return tuple(_calls(read_description(data, origin="own", now=now)))
    root = parse(data)
    if root.tag != _MESSAGE:
        raise NothingToSend(f"{etree.QName(root).localname} is no KMEHR message.")
    folder = root.find(_FOLDER)
    return (Outgoing("" if folder is None else read_folder(folder).patient.insz, (data,)),)


def _calls(message: Message) -> Iterator[Outgoing]:
    for folder in message.folders:
        messages = tuple(_messages(message, folder))
        for begin in range(0, len(messages), MOST_MESSAGES):
            yield Outgoing(folder.patient.insz, messages[begin : begin + MOST_MESSAGES])


def _messages(message: Message, folder: Folder) -> Iterator[bytes]:
    """Yield a message for each vaccination of a person; what is described alike gets the same header id."""
    number = message.header.id.partition(".")[0]
    for vaccination in folder.vaccinations:
        header = message.header.but(id=f"{number}.{vaccination.local_id}")
        alone = folder.but(ids=sequence_ids(1), vaccinations=(vaccination.but(ids=sequence_ids(1)),))
        element = write_message(Message(header, (alone,)))
        # With a line for each element, the line numbers in the answer mean something.
        etree.indent(element)
        yield etree.tostring(element, xml_declaration=True, encoding="UTF-8")
