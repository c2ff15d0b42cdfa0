"""Read the nouns from the elements of a message.

Written by hand, one pass over the children of each element, because this is the hot path of a batch. What the profile
does not use is passed over, any version (SV) of a code table is taken, and nothing is judged here: that is for the
schema and the rules. An element of another namespace is not seen.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from lxml import etree

from vaccinnet.kmehr.message import Folder, Header, Id, Message, Party, Patient, Vaccination, first
from vaccinnet.kmehr.names import ID_KMEHR, ID_PATIENT, INSS, LOCAL, VACCINNET_CODE, kmehr

_HEADER, _FOLDER, _TRANSACTION, _ITEM, _PATIENT = map(kmehr, ("header", "folder", "transaction", "item", "patient"))
_ID, _CD, _DATE, _TIME, _TEXT = map(kmehr, ("id", "cd", "date", "time", "text"))
_STANDARD, _SENDER, _RECIPIENT, _AUTHOR, _HCPARTY = map(kmehr, ("standard", "sender", "recipient", "author", "hcparty"))
_NAMES = (_NAME, _FIRST_NAME, _FAMILY_NAME) = tuple(map(kmehr, ("name", "firstname", "familyname")))
_BIRTH_DATE, _SEX, _LANGUAGE, _YEAR, _YEAR_MONTH = map(
    kmehr, ("birthdate", "sex", "usuallanguage", "year", "yearmonth")
)
_IS_COMPLETE, _IS_VALIDATED = map(kmehr, ("iscomplete", "isvalidated"))
_CONTENT, _BEGIN, _LIFECYCLE, _QUANTITY, _BATCH = map(
    kmehr, ("content", "beginmoment", "lifecycle", "quantity", "batch")
)
_PRODUCT, _INTENDED_CODE, _INTENDED_NAME = map(kmehr, ("medicinalproduct", "intendedcd", "intendedname"))
_COUNTRY_CODE = "/".join(map(kmehr, ("author", "hcparty", "address", "country", "cd")))

_CD_TRANSACTION, _CD_ITEM, _CD_HCPARTY = "CD-TRANSACTION", "CD-ITEM", "CD-HCPARTY"
_CNK = "CD-DRUG-CNK"
_CNK_LENGTH = 7

_authors: dict[bytes, tuple[Party, ...]] = {}
_MOST_AUTHORS = 256
# What may follow the day in an xsd:date: nothing, or an offset.
_OFFSETS = ("", "Z", "+", "-")


def read_message(element: etree._Element) -> Message:
    """Return the message in a `kmehrmessage` element."""
    header = element.find(_HEADER)
    if header is None:
        raise ValueError("there is no header")
    return Message(read_header(header), tuple(map(read_folder, element.iterchildren(_FOLDER))))


def read_header(element: etree._Element) -> Header:
    """Return the header in a `header` element."""
    sender: list[Party] = []
    recipients: list[Party] = []
    ids, found = [], {}
    for child in element:
        tag = child.tag
        if tag == _ID:
            ids.append(_id(child))
        elif tag == _SENDER:
            sender += _parties(child)
        elif tag == _RECIPIENT:
            recipients += _parties(child)
        else:
            found[tag] = _text(child)
    return Header(
        id=first(tuple(ids), ID_KMEHR),
        date=_day(found.get(_DATE, "")),
        time=found.get(_TIME, ""),
        standard=_text_at(element, f"{_STANDARD}/{_CD}"),
        sender=tuple(sender),
        recipients=tuple(recipients),
    )


def read_folder(element: etree._Element) -> Folder:
    """Return the folder in a `folder` element."""
    ids, vaccinations = [], []
    patient = Patient(insz="", first_names=(), family_name="")
    for child in element:
        tag = child.tag
        if tag == _TRANSACTION:
            vaccinations.append(_vaccination(child))
        elif tag == _ID:
            ids.append(_id(child))
        elif tag == _PATIENT:
            patient = _patient(child)
    return Folder(tuple(ids), patient, tuple(vaccinations))


def _patient(element: etree._Element) -> Patient:
    ids, first_names = [], []
    family_name, sex, language, birth_date, birth_year = "", "", "", None, None
    for child in element:
        tag = child.tag
        if tag == _ID:
            ids.append(_id(child))
        elif tag == _FIRST_NAME:
            first_names.append(_text(child))
        elif tag == _FAMILY_NAME:
            family_name = _text(child)
        elif tag == _BIRTH_DATE:
            birth_date, birth_year = _birth(child)
        elif tag == _SEX:
            sex = _first_text(child)
        elif tag == _LANGUAGE:
            language = _text(child)
    numbers = tuple(ids)
    return Patient(
        insz=first(numbers, ID_PATIENT) or first(numbers, INSS),
        first_names=tuple(first_names),
        family_name=family_name,
        birth_date=birth_date,
        birth_year=birth_year,
        sex=sex,
        language=language,
    )


def _vaccination(element: etree._Element) -> Vaccination:
    ids, kinds = [], []
    author: list[Party] = []
    # What is said of the vaccine by its item, of the place and of adverse effects by theirs.
    facts: dict[str, Any] = {"vaccine_items": 0}
    for child in element:
        tag = child.tag
        if tag == _ITEM:
            _read_item(child, facts)
        elif tag == _ID:
            ids.append(_id(child))
        elif tag == _CD:
            if child.get("S") == _CD_TRANSACTION:
                kinds.append(_text(child))
        elif tag == _AUTHOR:
            author += _author(child)
        elif tag == _DATE:
            facts["reported_on"] = _day(_text(child))
        elif tag == _TIME:
            facts["reported_at"] = _text(child)
        elif tag == _IS_COMPLETE:
            facts["is_complete"] = _is_true(child)
        elif tag == _IS_VALIDATED:
            facts["is_validated"] = _is_true(child)
    return Vaccination(ids=tuple(ids), author=tuple(author), kinds=tuple(kinds), **facts)


def _read_item(item: etree._Element, facts: dict[str, Any]) -> None:
    """Add to the facts of a vaccination what one of its items says."""
    kind = _kind(item)
    if kind == "vaccine":
        facts["vaccine_items"] += 1
        if facts["vaccine_items"] == 1:
            _read_vaccine(item, facts)
    elif kind == "encounterlocation":
        facts["place"] = next(_said(item), "") or _text_at(item, _COUNTRY_CODE)
    elif kind == "adr":
        facts["adverse_effects"] = (*facts.get("adverse_effects", ()), *_said(item))


def _read_vaccine(item: etree._Element, facts: dict[str, Any]) -> None:
    for child in item:
        tag = child.tag
        if tag == _CONTENT:
            _read_content(child, facts)
        elif tag == _BEGIN:
            facts["given_on"], facts["given_text"] = _moment(child)
        elif tag == _BATCH:
            facts["lot"] = _text(child)
        elif tag == _LIFECYCLE:
            facts["lifecycle"] = _first_text(child)
        elif tag == _QUANTITY:
            facts["quantity"] = _decimal(_first_text(child))
        elif tag == _TEXT:
            facts.setdefault("product_name", _text(child))


def _read_content(content: etree._Element, facts: dict[str, Any]) -> None:
    for child in content:
        if child.tag == _PRODUCT:
            _read_product(child, facts)
        elif child.tag == _CD:
            scheme = child.get("S")
            if scheme == "CD-ATC":
                facts.setdefault("atc", _text(child).upper())
            elif scheme == _CNK:
                facts.setdefault("cnk", _cnk(_text(child)))
            elif scheme == LOCAL and (child.get("SL") or "").upper() == VACCINNET_CODE:
                facts.setdefault("vaccinnet_code", _text(child).upper())


def _read_product(product: etree._Element, facts: dict[str, Any]) -> None:
    for child in product:
        tag = child.tag
        if tag == _INTENDED_NAME:
            facts["product_name"] = _text(child)
        elif tag == _INTENDED_CODE and child.get("S") == _CNK:
            facts.setdefault("cnk", _cnk(_text(child)))


def _author(element: etree._Element) -> tuple[Party, ...]:
    """Return the parties of an author; a batch says thousands of times the same, in the same bytes."""
    written = etree.tostring(element, with_tail=False)
    author = _authors.get(written)
    if author is None:
        if len(_authors) >= _MOST_AUTHORS:
            _authors.clear()
        author = _authors[written] = tuple(_parties(element))
    return author


def _parties(element: etree._Element) -> list[Party]:
    return [_party(child) for child in element if child.tag == _HCPARTY]


def _party(element: etree._Element) -> Party:
    ids, names = [], []
    kind = ""
    for child in element:
        tag = child.tag
        if tag == _ID:
            ids.append(_id(child))
        elif tag == _CD:
            if not kind and child.get("S") == _CD_HCPARTY:
                kind = _text(child)
        elif tag in _NAMES:
            names.append(_text(child))
    return Party(tuple(ids), kind, " ".join(names))


def _id(element: etree._Element) -> Id:
    return Id(element.get("S", ""), _text(element), element.get("SL", ""))


def _said(item: etree._Element) -> Iterator[str]:
    """Yield what an item says in words or codes, in its content or beside it."""
    for child in item:
        if child.tag == _TEXT:
            yield from filter(None, [_text(child)])
        elif child.tag == _CONTENT:
            yield from filter(None, map(_text, child.iterchildren(_TEXT, _CD)))


def _kind(item: etree._Element) -> str:
    for child in item:
        if child.tag == _CD and child.get("S") == _CD_ITEM:
            return _text(child)
    return ""


def _moment(element: etree._Element) -> tuple[date | None, str]:
    """Return the day, or what was sent when that is not a full date."""
    for child in element:
        text = _text(child)
        day = _day(text) if child.tag == _DATE else None
        return day, "" if day else text
    return None, ""


def _birth(element: etree._Element) -> tuple[date | None, int | None]:
    for child in element:
        text = _text(child)
        if child.tag == _DATE:
            return _day(text), None
        if child.tag in (_YEAR, _YEAR_MONTH) and text[:4].isdecimal():
            return None, int(text[:4])
    return None, None


@lru_cache(maxsize=4096)
def _day(text: str) -> date | None:
    """Return the day of an xsd:date, which may have an offset after it."""
    try:
        # Python also reads 20260301 and 2026-W10-7, which are not dates in XML.
        return date.fromisoformat(text[:10]) if text[4:8:3] == "--" and text[10:11] in _OFFSETS else None
    except ValueError:
        return None


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def _cnk(text: str) -> str:
    return text.zfill(_CNK_LENGTH) if text else ""


def _is_true(element: etree._Element) -> bool:
    return _text(element) in ("true", "1")


def _text_at(element: etree._Element, path: str) -> str:
    found = element.find(path)
    return "" if found is None else _text(found)


def _first_text(element: etree._Element) -> str:
    return _text(element[0]) if len(element) else ""


def _text(element: etree._Element) -> str:
    return (element.text or "").strip()
