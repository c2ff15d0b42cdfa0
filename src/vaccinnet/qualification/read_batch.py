"""The facts in the messages of BatchUpload."""

from lxml import etree

from vaccinnet.batch.schema import request_findings
from vaccinnet.batch.wire import Accepted, FaultPair, FolderAnswer, UploadRequest, read_answer, read_request
from vaccinnet.kmehr.codes import VaccineCodes, is_covid19
from vaccinnet.kmehr.message import Vaccination as SentVaccination
from vaccinnet.kmehr.message import first
from vaccinnet.kmehr.names import ID_KMEHR, LOCAL, kmehr
from vaccinnet.kmehr.read import read_folder
from vaccinnet.qualification.document import Document
from vaccinnet.qualification.facts import OK, Answer, Person, Request, Said, Vaccination
from vaccinnet.soap.place import readable_path

_MESSAGE, _FOLDER, _TRANSACTION, _ITEM, _CD = map(kmehr, ("kmehrmessage", "folder", "transaction", "item", "cd"))
_CODES = VaccineCodes.builtin()


def read_batch_request(document: Document) -> Request:
    """Return the facts of a request; what its form does not let be read is absent."""
    payload = document.payload
    assert payload is not None
    where = readable_path(payload)
    request = Request(document.file, document.operation, where)
    try:
        read = read_request(payload)
    except (IndexError, ValueError):
        return request
    if not isinstance(read, UploadRequest):
        return request.but(request_id=read.request_id)
    persons = _persons(read.kmehrmessage, f"{where}/kmehrmessage") if read.kmehrmessage.tag == _MESSAGE else ()
    return request.but(software_id=read.pakket, persons=persons)


def read_batch_answer(document: Document) -> Answer:
    """Return the facts of an answer."""
    payload = document.payload
    assert payload is not None
    where = readable_path(payload)
    answer = Answer(document.file, document.operation, where, findings=tuple(request_findings(payload)))
    said = read_answer(payload)
    if isinstance(said, FaultPair):
        return answer.but(code=said.code, where=f"{where}/foutCode")
    if isinstance(said, Accepted):
        code = OK if said.certificate_is_valid else "certificaatStatus"
        return answer.but(transaction_id=said.transaction_id, code=code)
    results = [each for number, folder in enumerate(said, start=1) for each in _results(folder, number, where)]
    return answer.but(said=tuple(results))


def read_vaccination(sent: SentVaccination, element: etree._Element, where: str, *names: str) -> Vaccination:
    """Return the facts of a vaccination as it was sent in `element`, by the names under which answers know it."""
    vaccine = _CODES.resolve(cnk=sent.cnk, vaccinnet_code=sent.vaccinnet_code, atc=sent.atc)
    return Vaccination(
        where=where,
        given_on=sent.given_on,
        lot=sent.lot.strip(),
        is_covid19=is_covid19(vaccine, sent.atc),
        adverse_effects=len(sent.adverse_effects),
        adverse_item=_adverse_item(element) if sent.adverse_effects else "",
        ids=tuple(filter(None, names)),
    )


def _persons(message: etree._Element, where: str) -> tuple[Person, ...]:
    return tuple(
        _person(folder, f"{where}/folder[{number}]")
        for number, folder in enumerate(message.iterchildren(_FOLDER), start=1)
    )


def _person(element: etree._Element, where: str) -> Person:
    folder = read_folder(element)
    vaccinations = (
        read_vaccination(sent, transaction, f"{where}/transaction[{number}]", sent.local_id)
        for number, (sent, transaction) in enumerate(
            zip(folder.vaccinations, element.iterchildren(_TRANSACTION), strict=True), start=1
        )
    )
    return Person(where, folder.patient.insz, tuple(vaccinations))


def _adverse_item(transaction: etree._Element) -> str:
    for number, item in enumerate(transaction.iterchildren(_ITEM), start=1):
        if any(cd.get("S") == "CD-ITEM" and (cd.text or "").strip() == "adr" for cd in item.iterchildren(_CD)):
            return f"item[{number}]"
    return ""


def _results(folder: FolderAnswer, number: int, where: str) -> list[Said]:
    where = f"{where}/folderResult[{number}]"
    person = Said(f"{where}/patient", folder.code, _names(first(folder.ids, ID_KMEHR)))
    return [
        person,
        *(
            Said(f"{where}/transaction[{n}]/resultCode", each.code, _names(first(each.ids, LOCAL)))
            for n, each in enumerate(folder.transactions, start=1)
        ),
    ]


def _names(name: str) -> tuple[str, ...]:
    return (name,) if name else ()
