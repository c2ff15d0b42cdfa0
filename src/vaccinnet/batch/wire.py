"""The messages of BatchUpload on the wire: requests and answers, read and written (source: contract A)."""

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from lxml import etree
from lxml.builder import ElementMaker

from vaccinnet.batch.result import PersonResult
from vaccinnet.kmehr.message import Id
from vaccinnet.kmehr.names import SCHEMA
from vaccinnet.register.arrival import Origin
from vaccinnet.rulebook import Finding, Language, lines_of

NAMESPACE = "http://www.vaccinnet.be/wupl/UPLVaccinatieGegevens"
PATH = "/VaccinnetUPL/wupl/UPLVaccinatieGegevens"

OPERATIONS = {
    f"{{{NAMESPACE}}}GetAanleverenVaccinatieGegevensRequest": "AanleverenVaccinatieGegevens",
    f"{{{NAMESPACE}}}GetAanvullingVaccinatieGegevensRequest": "AanvullingVaccinatieGegevens",
    f"{{{NAMESPACE}}}GetResultaatVerwerkingVaccinatieGegevensRequest": "ResultaatVerwerkingVaccinatieGegevens",
}
_ORIGINS: dict[str, Origin] = {"AanleverenVaccinatieGegevens": "own", "AanvullingVaccinatieGegevens": "reported"}
_REQUESTS = {origin: name for name, origin in _ORIGINS.items()}

_V = ElementMaker(namespace=NAMESPACE, nsmap={"v": NAMESPACE})
_tag = partial("{{{}}}{}".format, NAMESPACE)
_FOLDER = f"{{{SCHEMA}}}folder"


@dataclass(frozen=True, slots=True)
class UploadRequest:
    """A request to aanleveren or aanvullen: the KMEHR message is still an element."""

    origin: Origin
    type: str
    pakket: str
    kmehrmessage: etree._Element

    @property
    def persons(self) -> int:
        """Return how many folders the message has."""
        return sum(1 for _ in self.kmehrmessage.iterchildren(_FOLDER))


@dataclass(frozen=True, slots=True)
class ResultRequest:
    """A request for the result of a batch."""

    request_id: str
    user_code: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """The answer that a batch is kept, with its transactionId."""

    transaction_id: str
    certificate_is_valid: bool


@dataclass(frozen=True, slots=True)
class FaultPair:
    """The answer that a request is refused."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class TransactionAnswer:
    """What the answer says of one vaccination."""

    ids: tuple[Id, ...]
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class FolderAnswer:
    """What the answer says of one person."""

    ids: tuple[Id, ...]
    code: str
    text: str
    transactions: tuple[TransactionAnswer, ...]


def operation_of(payload: etree._Element) -> str:
    """Return the operation that a request asks for, as named on the wire; nothing when it is no request."""
    return OPERATIONS.get(str(payload.tag), "")


def read_request(payload: etree._Element) -> UploadRequest | ResultRequest:
    """Return the request that `payload`, valid against the schema, holds."""
    operation = operation_of(payload)
    if operation not in _ORIGINS:
        return ResultRequest(_text(payload, "requestId"), _text(payload, "gebruikersId"))
    info, kmehrmessage = payload[0], payload[1]
    return UploadRequest(_ORIGINS[operation], _text(info, "type"), _text(info, "pakket"), kmehrmessage)


def write_upload(origin: Origin, *, type: str, pakket: str, kmehrmessage: etree._Element) -> etree._Element:
    """Return the request to aanleveren (own) or aanvullen (reported) this KMEHR message."""
    return _V(f"Get{_REQUESTS[origin]}Request", _V.extraInfo(_V.type(type), _V.pakket(pakket)), kmehrmessage)


def write_result_request(request: ResultRequest) -> etree._Element:
    """Return the request for the result of a batch."""
    return _V.GetResultaatVerwerkingVaccinatieGegevensRequest(
        _V.requestId(request.request_id), _V.gebruikersId(request.user_code)
    )


def write_accepted(key: uuid.UUID) -> etree._Element:
    """Return the answer that the batch with this key is kept."""
    return _V.GetAanleverenVaccinatieGegevensResponse(_V.certificaatStatus("true"), _V.transactionId(key.hex.upper()))


def write_fault_pair(fault: FaultPair, *, is_about_result: bool) -> etree._Element:
    """Return the answer that a request is refused."""
    operation = "ResultaatVerwerking" if is_about_result else "Aanleveren"
    return _V(f"Get{operation}VaccinatieGegevensResponse", _V.foutCode(fault.code), _V.foutOmschrijving(fault.text))


def write_result(
    results: Iterable[PersonResult], *, code_of: Callable[[str], str], language: Language
) -> etree._Element:
    """Return the answer with these results; `code_of` gives the wire code of a rule id, and of "OK"."""
    answer = _V.GetResultaatVerwerkingVaccinatieGegevensResponse()
    for person in results:
        folder = etree.SubElement(answer, _tag("folderResult"))
        _write_ids(folder, person.ids)
        refused = person.refusal
        etree.SubElement(folder, _tag("patient")).text = code_of(refused or "OK")
        _write_text(folder, "patientTekst", person.findings, language)
        for each in person.vaccinations:
            transaction = etree.SubElement(folder, _tag("transaction"))
            _write_ids(transaction, each.ids)
            etree.SubElement(transaction, _tag("resultCode")).text = code_of(refused or each.refusal or "OK")
            _write_text(transaction, "resultTekst", each.findings, language)
    return answer


def read_answer(payload: etree._Element) -> Accepted | FaultPair | tuple[FolderAnswer, ...]:
    """Return what an answer of BatchUpload says. Raises ValueError when it is no such answer."""
    if payload.tag not in (
        _tag("GetAanleverenVaccinatieGegevensResponse"),
        _tag("GetResultaatVerwerkingVaccinatieGegevensResponse"),
    ):
        raise ValueError(f"{etree.QName(payload).localname} is no answer of BatchUpload")
    if payload.find(_tag("foutCode")) is not None:
        return FaultPair(_text(payload, "foutCode"), _text(payload, "foutOmschrijving"))
    if payload.find(_tag("transactionId")) is not None:
        return Accepted(_text(payload, "transactionId"), _text(payload, "certificaatStatus") in ("true", "1"))
    return tuple(
        FolderAnswer(
            _read_ids(folder),
            _text(folder, "patient"),
            _text(folder, "patientTekst"),
            tuple(
                TransactionAnswer(_read_ids(each), _text(each, "resultCode"), _text(each, "resultTekst"))
                for each in folder.iterchildren(_tag("transaction"))
            ),
        )
        for folder in payload.iterchildren(_tag("folderResult"))
    )


def _write_ids(parent: etree._Element, ids: Iterable[Id]) -> None:
    for each in ids:
        written = etree.SubElement(parent, _tag("id"), S=each.scheme, SV="1.0")
        if each.label:
            written.set("SL", each.label)
        written.text = each.value


def _write_text(parent: etree._Element, name: str, findings: tuple[Finding, ...], language: Language) -> None:
    if findings:
        etree.SubElement(parent, _tag(name)).text = lines_of(findings, language)


def _read_ids(parent: etree._Element) -> tuple[Id, ...]:
    return tuple(_ids(parent))


def _ids(parent: etree._Element) -> Iterator[Id]:
    for each in parent.iterchildren(_tag("id")):
        yield Id(each.get("S", ""), each.text or "", each.get("SL", ""))


def _text(parent: etree._Element, name: str) -> str:
    return (parent.findtext(_tag(name)) or "").strip()
