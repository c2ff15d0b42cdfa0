"""Write a message as KMEHR, in the form that Vaccinnet traffic has; what a noun does not say is left out."""

import re
from datetime import date

from lxml import etree

from vaccinnet.kmehr.message import Folder, Header, Id, Message, Party, Patient, Vaccination
from vaccinnet.kmehr.names import ID_KMEHR, ID_PATIENT, LOCAL, SCHEMA, VACCINNET_CODE, kmehr

_SV = "1.0"
_YEAR = re.compile(r"\d{4}")
_YEAR_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def write_message(message: Message) -> etree._Element:
    """Return the `kmehrmessage` element of a message."""
    root = etree.Element(kmehr("kmehrmessage"), nsmap={None: SCHEMA})
    _write_header(root, message.header)
    for folder in message.folders:
        _write_folder(root, folder)
    return root


def to_bytes(element: etree._Element) -> bytes:
    """Return the element as an XML document in UTF-8."""
    return etree.tostring(element, xml_declaration=True, encoding="UTF-8")


def _write_header(parent: etree._Element, header: Header) -> None:
    element = _add(parent, "header")
    _add_code(_add(element, "standard"), "cd", "CD-STANDARD", header.standard)
    _add_id(element, Id(ID_KMEHR, header.id))
    _add_texts(element, {"date": _day(header.date), "time": header.time})
    _write_parties(_add(element, "sender"), header.sender)
    for recipient in header.recipients:
        _write_parties(_add(element, "recipient"), (recipient,))


def _write_folder(parent: etree._Element, folder: Folder) -> None:
    element = _add(parent, "folder")
    for each in folder.ids:
        _add_id(element, each)
    _write_patient(element, folder.patient)
    for vaccination in folder.vaccinations:
        _write_vaccination(element, vaccination)


def _write_patient(parent: etree._Element, patient: Patient) -> None:
    element = _add(parent, "patient")
    _add_id(element, Id(ID_PATIENT, patient.insz))
    for name in patient.first_names:
        _add(element, "firstname", name)
    _add(element, "familyname", patient.family_name)
    if patient.birth_date:
        _add(_add(element, "birthdate"), "date", _day(patient.birth_date))
    elif patient.birth_year:
        _add(_add(element, "birthdate"), "year", f"{patient.birth_year:04}")
    if patient.sex:
        _add_code(_add(element, "sex"), "cd", "CD-SEX", patient.sex)
    _add_texts(element, {"usuallanguage": patient.language})


def _write_vaccination(parent: etree._Element, vaccination: Vaccination) -> None:
    element = _add(parent, "transaction")
    for each in vaccination.ids:
        _add_id(element, each)
    for kind in vaccination.kinds:
        _add_code(element, "cd", "CD-TRANSACTION", kind)
    _add_texts(element, {"date": _day(vaccination.reported_on), "time": vaccination.reported_at})
    _write_parties(_add(element, "author"), vaccination.author)
    _add(element, "iscomplete", str(vaccination.is_complete).lower())
    _add(element, "isvalidated", str(vaccination.is_validated).lower())
    _write_items(element, vaccination)


def _write_items(transaction: etree._Element, vaccination: Vaccination) -> None:
    kinds = ["vaccine"] * vaccination.vaccine_items
    kinds += ["encounterlocation"] if vaccination.place else []
    kinds += ["adr"] * len(vaccination.adverse_effects)
    effects = iter(vaccination.adverse_effects)
    for number, kind in enumerate(kinds, start=1):
        item = _add(transaction, "item")
        _add_id(item, Id(ID_KMEHR, str(number)))
        _add_code(item, "cd", "CD-ITEM", kind)
        if kind == "vaccine":
            _write_vaccine(item, vaccination)
        elif kind == "encounterlocation":
            _add_dutch(item, vaccination.place)
        else:
            _add_dutch(_add(item, "content"), next(effects))


def _write_vaccine(item: etree._Element, vaccination: Vaccination) -> None:
    _write_product(item, vaccination)
    if vaccination.given_on:
        _add(_add(item, "beginmoment"), "date", _day(vaccination.given_on))
    elif vaccination.given_text:
        _write_partial(_add(item, "beginmoment"), vaccination.given_text)
    if vaccination.lifecycle:
        _add_code(_add(item, "lifecycle"), "cd", "CD-LIFECYCLE", vaccination.lifecycle)
    if vaccination.quantity is not None:
        _add(_add(item, "quantity"), "decimal", f"{vaccination.quantity:f}")
    _add_texts(item, {"batch": vaccination.lot})


def _write_product(item: etree._Element, vaccination: Vaccination) -> None:
    """Write the vaccine by each code that it has: CNK number, Vaccinnet code, ATC code."""
    if vaccination.cnk:
        product = _add(_add(item, "content"), "medicinalproduct")
        _add_code(product, "intendedcd", "CD-DRUG-CNK", vaccination.cnk)
        _add(product, "intendedname", vaccination.product_name)
    if vaccination.vaccinnet_code:
        code = _add_code(_add(item, "content"), "cd", LOCAL, vaccination.vaccinnet_code)
        code.set("SL", VACCINNET_CODE)
    if vaccination.atc:
        _add_code(_add(item, "content"), "cd", "CD-ATC", vaccination.atc)
    if vaccination.product_name and not vaccination.cnk:
        _add_dutch(item, vaccination.product_name)


def _write_partial(moment: etree._Element, text: str) -> None:
    if _YEAR.fullmatch(text):
        _add(moment, "year", text)
    elif _YEAR_MONTH.fullmatch(text):
        _add(moment, "yearmonth", text)
    else:
        _add_dutch(moment, text)


def _write_parties(parent: etree._Element, parties: tuple[Party, ...]) -> None:
    for party in parties:
        element = _add(parent, "hcparty")
        for each in party.ids:
            _add_id(element, each)
        _add_code(element, "cd", "CD-HCPARTY", party.kind)
        _add_texts(element, {"name": party.name})


def _add_id(parent: etree._Element, id: Id) -> None:
    element = _add_code(parent, "id", id.scheme, id.value)
    if id.label:
        element.set("SL", id.label)


def _add_code(parent: etree._Element, name: str, scheme: str, value: str) -> etree._Element:
    element = _add(parent, name, value)
    element.set("S", scheme)
    element.set("SV", _SV)
    return element


def _add_dutch(parent: etree._Element, text: str) -> None:
    _add(parent, "text", text).set("L", "nl")


def _add_texts(parent: etree._Element, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        if text:
            _add(parent, name, text)


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, kmehr(name))
    element.text = text
    return element


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
