"""Recognise a file by its contents: which message of which service, and what it lacks to be a complete one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from lxml import etree

from vaccinnet.batch import wire as batch
from vaccinnet.kmehr.names import kmehr
from vaccinnet.qualification.facts import RESULT, SUBMIT, Seen, Service, ShownFile
from vaccinnet.qualification.judge import read_leniently
from vaccinnet.registration import wire as registration
from vaccinnet.rulebook import Finding, Refused
from vaccinnet.soap import envelope
from vaccinnet.soap.names import BODY, ENVELOPE, FAULT, HEADER
from vaccinnet.soap.parse import parse

_ANSWERS: dict[str, tuple[Service, str]] = {
    f"{{{batch.NAMESPACE}}}GetAanleverenVaccinatieGegevensResponse": ("batch", SUBMIT),
    f"{{{batch.NAMESPACE}}}GetResultaatVerwerkingVaccinatieGegevensResponse": ("batch", RESULT),
    **{
        f"{{{registration.NAMESPACE}}}{operation}Response": ("registration", operation)
        for operation in registration.OPERATIONS.values()
    },
}
_REQUESTS: dict[str, tuple[Service, str]] = {
    **{tag: ("batch", operation) for tag, operation in batch.OPERATIONS.items()},
    **{tag: ("registration", operation) for tag, operation in registration.OPERATIONS.items()},
}


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read: its tree when it is XML, and the payload when it is a message of one of the services."""

    sent: ShownFile
    root: etree._Element | None = field(default=None, repr=False)
    payload: etree._Element | None = field(default=None, repr=False)
    service: Service | None = None
    operation: str = ""
    problem: str = ""
    cause: Finding | None = None
    found: str = ""

    @property
    def file(self) -> str:
        """Return the name of the file."""
        return self.sent.name

    @property
    def is_request(self) -> bool:
        """Return whether it is a request."""
        return self.payload is not None and self.payload.tag in _REQUESTS

    @property
    def is_answer(self) -> bool:
        """Return whether it is an answer; a Fault may be one to anything."""
        return self.payload is not None and (self.payload.tag in _ANSWERS or self.payload.tag == FAULT)

    def seen(self) -> Seen:
        """Return what the criteria know of it."""
        return Seen(
            file=self.file,
            digest=sha256(self.sent.contents).digest(),
            service=self.service,
            operation=self.operation,
            problem=self.problem,
            cause=self.cause,
            values={"name": self.found} if self.found else {},
        )


def read_document(sent: ShownFile) -> Document:
    """Return what a file is; nothing in it is judged but whether it is a complete message."""
    if not sent.contents.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return Document(sent, problem="format", found=_kind_of(sent.contents))
    root, cause = _read(sent.contents)
    if root is None:
        return Document(sent, problem="document", cause=cause)
    payload = _payload_of(root)
    service, operation = _named(payload)
    problem = "document" if cause else ""
    if payload is None or (service is None and payload.tag != FAULT):
        return Document(
            sent, root, problem=problem or _stranger(root, payload), cause=cause, found=_name(payload, root)
        )
    if root.tag != ENVELOPE:
        problem = "bare"
    elif not problem and payload.tag in _REQUESTS and root.find(HEADER) is None:
        problem = "headless"
    return Document(sent, root, payload, service, operation, problem, cause, _name(payload, root))


def _read(contents: bytes) -> tuple[etree._Element | None, Finding | None]:
    """Return the tree, and the first thing that is wrong with the document or its envelope."""
    try:
        root = parse(contents)
    except Refused as refused:
        return read_leniently(contents), refused.findings[0]
    if root.tag != ENVELOPE:
        return root, None
    return root, next(_flaws(contents), None)


def _flaws(contents: bytes) -> Iterator[Finding]:
    try:
        envelope.read(contents)
    except Refused as refused:
        yield from refused.findings


def _payload_of(root: etree._Element) -> etree._Element | None:
    if root.tag != ENVELOPE:
        return root
    body = root.find(BODY)
    return next(body.iterchildren("{*}*"), None) if body is not None else None


def _named(payload: etree._Element | None) -> tuple[Service | None, str]:
    tag = "" if payload is None else str(payload.tag)
    return _REQUESTS.get(tag) or _ANSWERS.get(tag) or (None, "")


def _stranger(root: etree._Element, payload: etree._Element | None) -> str:
    is_bare = payload is not None and root.tag == kmehr("kmehrmessage")
    return "bare" if is_bare else "other"


def _name(payload: etree._Element | None, root: etree._Element) -> str:
    return etree.QName(root if payload is None else payload).localname


def _kind_of(contents: bytes) -> str:
    """Return what a file that is no XML looks like, for a person who wonders which one it is."""
    known = {b"%PDF": "PDF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"\xd0\xcf\x11\xe0": "MS Office", b"{": "JSON"}
    known |= {b"7z\xbc\xaf": "7z", b"Rar!": "RAR", b"\x1f\x8b": "gzip", b"From ": "e-mail", b"POST ": "HTTP"}
    if not contents.strip():
        return "0 bytes"
    return next((name for start, name in known.items() if contents.startswith(start)), "?")
