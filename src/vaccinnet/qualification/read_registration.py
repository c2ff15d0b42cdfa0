"""The facts in the messages of the RegistratieService."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from vaccinnet.ehealth.saml.assertion import Assertion
from vaccinnet.ehealth.saml.certified import Certified, certified
from vaccinnet.ehealth.saml.names import ASSERTION
from vaccinnet.ehealth.saml.read import oddities, read_assertion
from vaccinnet.ehealth.subject import NotAnEHealthSubject, read_subject
from vaccinnet.kmehr.message import Message
from vaccinnet.kmehr.names import VITALINK_URI, kmehr
from vaccinnet.kmehr.read import read_message
from vaccinnet.qualification.document import Document
from vaccinnet.qualification.facts import Answer, Person, Request, Role, Said
from vaccinnet.qualification.read_batch import read_vaccination
from vaccinnet.registration.schema import request_findings
from vaccinnet.registration.wire import (
    AddAnswer,
    AddRequest,
    GetAnswer,
    RemoveAnswer,
    RemoveRequest,
    read_answer,
    read_request,
)
from vaccinnet.rulebook import Refused
from vaccinnet.soap.names import HEADER, SECURITY
from vaccinnet.soap.parse import parse
from vaccinnet.soap.place import readable_path

_URI = re.compile(r"/subject/\d+/vaccination/([0-9A-F]{32})/\d+")


def read_call(document: Document) -> Request:
    """Return the facts of a request; what its form does not let be read is absent."""
    payload = document.payload
    assert payload is not None
    where = readable_path(payload)
    request = Request(document.file, document.operation, where)
    speaker = _speaker(document)
    try:
        read = read_request(payload)
    except ValueError:
        return request.but(role=_role(speaker))
    request = request.but(software_id=read.software_id, patient_id=read.patient_id, role=_role(speaker))
    if isinstance(read, RemoveRequest):
        return request.but(vaccination_id=read.vaccination_id.upper())
    if not isinstance(read, AddRequest):
        return request
    messages = [
        (f"{where}/Base64EncodedKmehrmessage[{number}]/kmehrmessage", _open(sent.contents))
        for number, sent in enumerate(read.messages, start=1)
    ]
    persons = tuple(person for path, message in messages if message for person in _persons(message, path))
    authors = {each for _, message in messages if message for each in _authors(message)}
    own = speaker.nihii[:8] if speaker else ""
    return request.but(persons=persons, has_other_author=bool(authors) and own not in authors)


def read_call_answer(document: Document) -> Answer:
    """Return the facts of an answer."""
    payload = document.payload
    assert payload is not None
    where = readable_path(payload)
    said = read_answer(payload)
    answer = Answer(
        document.file,
        document.operation,
        f"{where}/Status/Code",
        said.status.code,
        patient_id=said.patient_id,
        findings=tuple(request_findings(payload)),
    )
    if isinstance(said, AddAnswer):
        return answer.but(said=tuple(_results(said, where)))
    if isinstance(said, RemoveAnswer):
        return answer.but(vaccination_id=said.vaccination_id.upper())
    return answer.but(told=_told(said))


def _persons(opened: "_Opened", where: str) -> Iterator[Person]:
    message = opened.message
    for number, folder in enumerate(message.folders, start=1):
        element = opened.transactions[number - 1]
        path = f"{where}/folder[{number}]"
        vaccinations = (
            read_vaccination(sent, transaction, f"{path}/transaction[{n}]", message.header.id)
            for n, (sent, transaction) in enumerate(zip(folder.vaccinations, element, strict=True), start=1)
        )
        yield Person(path, folder.patient.insz, tuple(vaccinations))


def _authors(opened: "_Opened") -> Iterator[str]:
    for folder in opened.message.folders:
        for vaccination in folder.vaccinations:
            yield from (party.nihii[:8] for party in vaccination.author if party.nihii)


def _results(answer: AddAnswer, where: str) -> Iterator[Said]:
    for number, each in enumerate(answer.results, start=1):
        path = f"{where}/Results[{number}]/Status/Code"
        ids = (each.kmehr_id,) if each.kmehr_id else ()
        yield Said(path, each.status.code, ids, each.vaccination_id.upper())


def _told(answer: GetAnswer) -> frozenset[str]:
    opened = _open(answer.kmehr or b"")
    if opened is None:
        return frozenset()
    ids = (id for folder in opened.message.folders for each in folder.vaccinations for id in each.ids)
    found = (_URI.fullmatch(id.value) for id in ids if id.label == VITALINK_URI)
    return frozenset(each[1] for each in found if each)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A message that stood in base64, and the elements of its transactions by folder."""

    message: Message
    transactions: tuple[tuple[etree._Element, ...], ...]


def _open(contents: bytes) -> _Opened | None:
    try:
        root = parse(contents)
        if root.tag != kmehr("kmehrmessage"):
            return None
        folders = root.iterchildren(kmehr("folder"))
        return _Opened(read_message(root), tuple(tuple(each.iterchildren(kmehr("transaction"))) for each in folders))
    except (Refused, ValueError):
        return None


def _role(speaker: Certified | None) -> Role:
    if speaker is None:
        return ""
    return "practice" if speaker.practice else "trainee" if speaker.is_trainee else "doctor"


def _speaker(document: Document) -> Certified | None:
    """Return whom the token certifies; whether it is genuine, the signature says."""
    assert document.root is not None
    element = document.root.find(f"{HEADER}/{SECURITY}/{ASSERTION}")
    assertion = None if element is None else _assertion(element)
    if assertion is None:
        return None
    try:
        return certified(assertion, read_subject(assertion.holder))
    except NotAnEHealthSubject:
        return None


def _assertion(element: etree._Element) -> Assertion | None:
    return None if next(oddities(element), None) is not None else read_assertion(element)
