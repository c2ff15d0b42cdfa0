"""Read the folders of a batch one by one, in bounded memory."""

from collections.abc import Iterator
from functools import cached_property
from io import BytesIO

from lxml import etree

from vaccinnet.kmehr.message import Folder
from vaccinnet.kmehr.names import SCHEMA
from vaccinnet.kmehr.read import read_folder
from vaccinnet.rulebook import Finding
from vaccinnet.soap.names import SOAP
from vaccinnet.soap.place import locate, readable_path

_FOLDER = f"{{{SCHEMA}}}folder"
_TRANSACTION = f"{{{SCHEMA}}}transaction"


class FolderReader:
    """Reads on from one folder to the next; what was read and is not kept by the caller costs no memory.

    The bytes were parsed, limited and verified when they were received; here only the folders of that Body count, so
    that nothing outside what was signed is ever read.
    """

    def __init__(self, contents: bytes, *, begin: int):
        self.position = 0
        # The same restrictions as at receipt (soap.parse).
        self._events = etree.iterparse(
            BytesIO(contents),
            events=("end",),
            tag=_FOLDER,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        )
        self._folders = self._in_body()
        while self.position < begin and (folder := self._next()) is not None:
            folder.clear(keep_tail=True)

    def chunk(self, vaccinations: int) -> list[tuple[Folder, etree._Element]]:
        """Return the next folders, with their elements, until they have this many vaccinations; none at the end."""
        chunk: list[tuple[Folder, etree._Element]] = []
        count = 0
        while count < vaccinations and (element := self._next()) is not None:
            folder = read_folder(element)
            chunk.append((folder, element))
            count += len(folder.vaccinations)
        return chunk

    def _next(self) -> etree._Element | None:
        folder = next(self._folders, None)
        if folder is not None:
            self.position += 1
        return folder

    def _in_body(self) -> Iterator[etree._Element]:
        for _, element in self._events:
            if _is_in_body(element):
                yield element


def release(chunk: list[tuple[Folder, etree._Element]]) -> None:
    """Free the memory of the elements of a chunk; an empty element stays, so that later positions are right."""
    for _, element in chunk:
        element.clear(keep_tail=True)


class FolderPlace:
    """Where a folder and its transactions stand in the message: found once, however many findings there are.

    `number` is that of the folder among all, from 1, and `persons` says how many there are.
    """

    def __init__(self, folder: etree._Element, *, number: int, persons: int):
        self._folder = folder
        self._position = f"[{number}]" if persons > 1 else ""

    def of_person(self, finding: Finding) -> Finding:
        """Return a finding about the person with its place in the whole message."""
        where, line = locate(self._folder, finding.where, path=self._path)
        return finding.at(where=where, line=line)

    def of_vaccination(self, finding: Finding, number: int) -> Finding:
        """Return a finding about the transaction with this number, from 0, with its place in the whole message."""
        position = f"[{number + 1}]" if len(self._transactions) > 1 else ""
        where, line = locate(self._transactions[number], finding.where, path=f"{self._path}/transaction{position}")
        return finding.at(where=where, line=line)

    @cached_property
    def _path(self) -> str:
        message = self._folder.getparent()
        assert message is not None
        return f"{readable_path(message)}/folder{self._position}"

    @cached_property
    def _transactions(self) -> list[etree._Element]:
        return self._folder.findall(_TRANSACTION)


def _is_in_body(folder: etree._Element) -> bool:
    tags = [element.tag for element in folder.iterancestors()]
    return len(tags) == 4 and tags[2:] == [f"{{{SOAP}}}Body", f"{{{SOAP}}}Envelope"]
