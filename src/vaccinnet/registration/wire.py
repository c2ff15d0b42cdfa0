"""The messages of RegistratieService on the wire: requests and answers, read and written (source: contract B)."""

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from lxml import etree

NAMESPACE = "http://www.vaccinnet.be/VaccinnetUPL/wupl/VaccinationService/V21"
MESSAGES = f"{NAMESPACE}/message"
PATH = "/VaccinnetUPL/wupl/VaccinationService-2_1"

OPERATIONS = {
    f"{{{NAMESPACE}}}AddVaccinationsRequest": "AddVaccinations",
    f"{{{NAMESPACE}}}RemoveVaccinationRequest": "RemoveVaccination",
    f"{{{NAMESPACE}}}GetVaccinationsRequest": "GetVaccinations",
}
# Where a vaccination is kept that this register stored.
SOURCE = "VACCINNET"

_ANSWERS = (_ADDED, _REMOVED, _FETCHED) = tuple(
    f"{{{NAMESPACE}}}{name}Response" for name in ("AddVaccinations", "RemoveVaccination", "GetVaccinations")
)
_tag = partial("{{{}}}{}".format, MESSAGES)
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Sent:
    """A KMEHR message as sent, no longer in base64; nothing is known of its form."""

    contents: bytes = field(repr=False)
    moves_stock: bool = True


@dataclass(frozen=True, slots=True)
class AddRequest:
    """A request to register vaccinations of one person."""

    software_id: str
    vaccinnet_id: str
    patient_id: str
    messages: tuple[Sent, ...]


@dataclass(frozen=True, slots=True)
class RemoveRequest:
    """A request to remove a vaccination of a person."""

    software_id: str
    vaccinnet_id: str
    patient_id: str
    vaccination_id: str


@dataclass(frozen=True, slots=True)
class GetRequest:
    """A request for the vaccinations of a person, given on the day `since` or later."""

    software_id: str
    vaccinnet_id: str
    patient_id: str
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """What the answer says of a call or of one message: OK, or a code with what is wrong."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class ResultAnswer:
    """What the answer says of one message; what is not stored has no `vaccination_id` and no `source`."""

    kmehr_id: str
    status: Status
    vaccination_id: str = ""
    source: str = ""
    stocked: int | None = None


@dataclass(frozen=True, slots=True)
class AddAnswer:
    """The answer to a request to register; a call that is refused as a whole has no results."""

    status: Status
    patient_id: str = ""
    results: tuple[ResultAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class RemoveAnswer:
    """The answer to a request to remove."""

    status: Status
    patient_id: str = ""
    vaccination_id: str = ""


@dataclass(frozen=True, slots=True)
class GetAnswer:
    """The answer to a request for vaccinations, with a KMEHR message when there are any."""

    status: Status
    patient_id: str = ""
    kmehr: bytes | None = field(default=None, repr=False)


Request = AddRequest | RemoveRequest | GetRequest
Answer = AddAnswer | RemoveAnswer | GetAnswer


def operation_of(payload: etree._Element) -> str:
    """Return the operation that a request asks for, as named on the wire; nothing when it is no request."""
    return OPERATIONS.get(str(payload.tag), "")


def soap_action(operation: str) -> str:
    """Return the SOAPAction of an operation."""
    return f"urn:be:fgov:ehealth:safe:vaccination:{operation}"


def read_request(payload: etree._Element) -> Request:
    """Return the request that `payload`, valid against the schema, holds."""
    operation = operation_of(payload)
    software_id, vaccinnet_id, patient_id = (
        _text(payload, each) for each in ("SoftwareId", "VaccinnetId", "PatientId")
    )
    if operation == "AddVaccinations":
        messages = tuple(map(_read_sent, payload.iterchildren(_tag("Base64EncodedKmehrmessage"))))
        return AddRequest(software_id, vaccinnet_id, patient_id, messages)
    if operation == "RemoveVaccination":
        return RemoveRequest(software_id, vaccinnet_id, patient_id, _text(payload, "VaccinationId"))
    return GetRequest(software_id, vaccinnet_id, patient_id, _day(_text(payload, "vaccinationDateSince")))


def write_add(request: AddRequest) -> etree._Element:
    """Return the request to register these messages."""
    root = _write_request("AddVaccinations", request)
    for each in request.messages:
        written = _add(root, "Base64EncodedKmehrmessage", b64encode(each.contents).decode())
        if not each.moves_stock:
            written.set("DisableStockChange", "true")
    return root


def write_remove(request: RemoveRequest) -> etree._Element:
    """Return the request to remove a vaccination."""
    root = _write_request("RemoveVaccination", request)
    _add(root, "VaccinationId", request.vaccination_id)
    return root


def write_get(request: GetRequest) -> etree._Element:
    """Return the request for the vaccinations of a person."""
    root = _write_request("GetVaccinations", request)
    _add_known(root, "vaccinationDateSince", request.since.isoformat() if request.since else "")
    return root


def write_answer(answer: Answer) -> etree._Element:
    """Return the answer as an element; what is empty is left out. Characters that XML cannot hold are replaced."""
    if isinstance(answer, AddAnswer):
        root = _write_status(_new(_ADDED), answer.status)
        if answer.results:
            _add(root, "PatientId", answer.patient_id)
        for each in answer.results:
            _write_result(root, each)
    elif isinstance(answer, RemoveAnswer):
        root = _write_status(_new(_REMOVED), answer.status)
        _add_known(root, "PatientId", answer.patient_id)
        _add_known(root, "VaccinationId", answer.vaccination_id)
    else:
        root = _write_status(_new(_FETCHED), answer.status)
        _add_known(root, "PatientId", answer.patient_id)
        _add_known(root, "Base64EncodedKmehr", b64encode(answer.kmehr or b"").decode())
    return root


def read_answer(payload: etree._Element) -> Answer:
    """Return what an answer of RegistratieService says. Raises ValueError when it is no such answer."""
    if payload.tag not in _ANSWERS or payload.find(_tag("Status")) is None:
        raise ValueError(f"{etree.QName(payload).localname} is no answer of RegistratieService")
    status, patient_id = _read_status(payload), _text(payload, "PatientId")
    if payload.tag == _ADDED:
        return AddAnswer(status, patient_id, tuple(map(_read_result, payload.iterchildren(_tag("Results")))))
    if payload.tag == _REMOVED:
        return RemoveAnswer(status, patient_id, _text(payload, "VaccinationId"))
    kmehr = _text(payload, "Base64EncodedKmehr")
    return GetAnswer(status, patient_id, b64decode(kmehr) if kmehr else None)


def _write_request(operation: str, request: Request) -> etree._Element:
    root = _new(f"{{{NAMESPACE}}}{operation}Request")
    _add(root, "SoftwareId", request.software_id)
    _add_known(root, "VaccinnetId", request.vaccinnet_id)
    _add(root, "PatientId", request.patient_id)
    return root


def _write_result(parent: etree._Element, result: ResultAnswer) -> None:
    element = _add(parent, "Results")
    _add(element, "KmehrId", result.kmehr_id)
    _write_status(element, result.status)
    if result.vaccination_id:
        _add(element, "VaccinationId", result.vaccination_id).set("Source", _holdable(result.source))
    if result.stocked is not None:
        _add(element, "Stocked", str(result.stocked))


def _write_status(parent: etree._Element, status: Status) -> etree._Element:
    element = _add(parent, "Status")
    _add(element, "Code", status.code)
    _add(element, "Message", status.text)
    return parent


def _read_sent(element: etree._Element) -> Sent:
    is_disabled = element.get("DisableStockChange", "").strip() in ("true", "1")
    return Sent(b64decode(element.text or ""), moves_stock=not is_disabled)


def _read_result(element: etree._Element) -> ResultAnswer:
    stored, stocked = element.find(_tag("VaccinationId")), _text(element, "Stocked")
    return ResultAnswer(
        _text(element, "KmehrId"),
        _read_status(element),
        _text(element, "VaccinationId"),
        "" if stored is None else stored.get("Source", ""),
        int(stocked) if stocked else None,
    )


def _read_status(parent: etree._Element) -> Status:
    return Status(_text(parent, f"Status/{_tag('Code')}"), _text(parent, f"Status/{_tag('Message')}"))


def _day(text: str) -> date | None:
    """Return the day of an xsd:date; its offset, if any, decides nothing."""
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        # In XML there are years before 1 and after 9999, in Python there are not.
        return date.min if text.startswith("-") else date.max


def _new(tag: str) -> etree._Element:
    return etree.Element(tag, nsmap={"v": NAMESPACE, "m": MESSAGES})


def _add_known(parent: etree._Element, name: str, text: str) -> None:
    if text:
        _add(parent, name, text)


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, _tag(name))
    element.text = None if text is None else _holdable(text)
    return element


def _holdable(text: str) -> str:
    return _NO_XML.sub("�", text)


def _text(parent: etree._Element, name: str) -> str:
    return (parent.findtext(_tag(name)) or "").strip()
