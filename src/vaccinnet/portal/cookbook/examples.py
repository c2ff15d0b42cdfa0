"""The worked examples: every message of both services, written by the code that reads and writes the wire."""

import uuid
from collections.abc import Mapping
from functools import cache

from lxml import etree

from vaccinnet.batch.result import PersonResult, VaccinationResult
from vaccinnet.batch.sample import SAMPLE_UPLOAD
from vaccinnet.batch.wire import ResultRequest, write_accepted, write_result, write_result_request, write_upload
from vaccinnet.kmehr.message import Message
from vaccinnet.kmehr.sample import SAMPLE_MESSAGE, SAMPLE_PATIENT
from vaccinnet.kmehr.write import to_bytes, write_message
from vaccinnet.register.arrival import Origin
from vaccinnet.registration.sample import SAMPLE_CALL
from vaccinnet.registration.sample import SAMPLE_MESSAGE as SAMPLE_DOCTORS_MESSAGE
from vaccinnet.registration.wire import (
    AddAnswer,
    AddRequest,
    GetAnswer,
    GetRequest,
    RemoveAnswer,
    RemoveRequest,
    ResultAnswer,
    Sent,
    Status,
    write_add,
    write_answer,
    write_get,
    write_remove,
)
from vaccinnet.soap.write import wrap

_KEY = uuid.UUID("6f1e6f0e6c0e4c3a9a41000000000001")
_VACCINATION_ID = _KEY.hex.upper()
_OK = Status("OK", "")
_BASE64_SHOWN = 60


@cache
def examples(operation: str) -> Mapping[str, str]:
    """Return the request and the answer of an operation, and the KMEHR message in them, by kind, to be read."""
    return {kind: _readable(each) for kind, each in messages(operation).items()}


def messages(operation: str) -> Mapping[str, etree._Element]:
    """Return the same as documents, with nothing cut short."""
    return _batch(operation) if "Gegevens" in operation else _registration(operation)


def _batch(operation: str) -> dict[str, etree._Element]:
    if operation.startswith("Resultaat"):
        (folder,) = SAMPLE_MESSAGE.folders
        (vaccination,) = folder.vaccinations
        result = PersonResult(folder.ids, (), (VaccinationResult(vaccination.ids, _KEY),))
        return {
            "request": wrap(write_result_request(ResultRequest(_VACCINATION_ID, "TESTORG01"))),
            "answer": wrap(write_result([result], code_of=str, language="nl")),
        }
    origin: Origin = "own" if operation.startswith("Aanleveren") else "reported"
    upload = SAMPLE_UPLOAD.upload
    request = write_upload(origin, type=upload.type, pakket=upload.pakket, kmehrmessage=write_message(SAMPLE_MESSAGE))
    return {"request": wrap(request), "answer": wrap(write_accepted(_KEY))}


def _registration(operation: str) -> dict[str, etree._Element]:
    head = (SAMPLE_CALL.software_id, "", SAMPLE_PATIENT.insz)
    message: Message = SAMPLE_DOCTORS_MESSAGE.message
    if operation == "AddVaccinations":
        stored = ResultAnswer(message.header.id, _OK, _VACCINATION_ID, stocked=None)
        return {
            "request": wrap(write_add(AddRequest(*head, (Sent(to_bytes(message)),)))),
            "kmehr": write_message(message),
            "answer": wrap(write_answer(AddAnswer(_OK, SAMPLE_PATIENT.insz, (stored,)))),
        }
    if operation == "RemoveVaccination":
        return {
            "request": wrap(write_remove(RemoveRequest(*head, _VACCINATION_ID))),
            "answer": wrap(write_answer(RemoveAnswer(_OK, SAMPLE_PATIENT.insz, _VACCINATION_ID))),
        }
    return {
        "request": wrap(write_get(GetRequest(*head))),
        "answer": wrap(write_answer(GetAnswer(_OK, SAMPLE_PATIENT.insz, to_bytes(message)))),
        "kmehr": write_message(message),
    }


def _readable(root: etree._Element) -> str:
    """Return the document indented, with what is in base64 cut short."""
    for each in root.iter():
        if isinstance(each.tag, str) and "Base64" in each.tag and each.text:
            each.text = f"{each.text[:_BASE64_SHOWN]}…"
    etree.indent(root)
    return etree.tostring(root, encoding="unicode")
