"""What somebody writes on a page about a vaccination, and how it is read.

Everything is text, as typed or as it stood in a file; `READABLE` names the fields in the order of the form.
"""

import re
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from vaccinnet.kmehr.business_day import read_day
from vaccinnet.kmehr.message import Party, Patient, Vaccination
from vaccinnet.rulebook import Finding

_BETWEEN_DIGITS = re.compile(r"[ .\-/]")
_NUMBER = re.compile(r"\d{1,9}([.,]\d{1,3})?")
_CNK_DIGITS = 7


@dataclass(frozen=True, slots=True)
class Written:
    """A vaccination as written; what was left out is empty. `author` is the NIHII number of the doctor who gave it."""

    insz: str = ""
    family_name: str = ""
    first_name: str = ""
    birth_date: str = ""
    vaccine: str = ""
    given_on: str = ""
    lot: str = ""
    place: str = ""
    author: str = ""
    quantity: str = ""
    adverse_effects: str = ""

    def but(self, **changes: Any) -> "Written":
        """Return the same with some facts changed."""
        return replace(self, **changes)

    @property
    def number(self) -> str:
        """Return the INSZ number without what people write between its digits."""
        return _BETWEEN_DIGITS.sub("", self.insz.strip())

    @property
    def cnk(self) -> str:
        """Return the CNK number, when the vaccine is named by one: the first word has digits only."""
        return self._code.zfill(_CNK_DIGITS) if _is_number(self._code) else ""

    @property
    def vaccinnet_code(self) -> str:
        """Return the Vaccinnet code, when the vaccine is named by one."""
        return "" if _is_number(self._code) else self._code.upper()

    @property
    def day(self) -> date | None:
        """Return the day on which the vaccine was given; None when none can be read."""
        return read_day(self.given_on)

    @property
    def effects(self) -> tuple[str, ...]:
        """Return the adverse effects, one a line."""
        return tuple(filter(None, (line.strip() for line in self.adverse_effects.splitlines())))

    @property
    def _code(self) -> str:
        # The list offers "1734094 BOOSTRIX …": the name is for people.
        return next(iter(self.vaccine.split()), "")


READABLE = tuple(each.name for each in fields(Written))


def read_quantity(text: str) -> Decimal | None:
    """Return the number in `text`, with a comma or a point; None when it is none."""
    text = text.strip()
    try:
        return Decimal(text.replace(",", ".")) if text.isascii() and _NUMBER.fullmatch(text) else None
    except InvalidOperation:
        return None


def patient_of(written: Written) -> Patient:
    """Return the person of whom is written."""
    return Patient(
        insz=written.number,
        first_names=(written.first_name.strip(),),
        family_name=written.family_name.strip(),
        birth_date=read_day(written.birth_date),
    )


def vaccination_of(written: Written, *, author: Party, reported_on: date, reported_at: str) -> Vaccination:
    """Return the vaccination that is written, as a message would have said it."""
    return Vaccination(
        ids=(),
        author=(author,),
        reported_on=reported_on,
        reported_at=reported_at,
        cnk=written.cnk,
        vaccinnet_code=written.vaccinnet_code,
        given_on=written.day,
        lot=written.lot.strip(),
        quantity=read_quantity(written.quantity),
        place=written.place.strip(),
        adverse_effects=written.effects,
    )


# Where the rules of messages find something, and where that was written on the page.
_FIELDS = {
    "patient/id": "insz",
    "patient/familyname": "family_name",
    "patient/firstname": "first_name",
    "patient/birthdate": "birth_date",
    "item/beginmoment": "given_on",
    "item/content": "vaccine",
    "item/batch": "lot",
    "item/quantity": "quantity",
    "author": "author",
}


def on_the_page(finding: Finding, *, line: int | None = None) -> Finding:
    """Return the finding with the field in which it was written; empty when it is about the whole."""
    if finding.where in READABLE:
        return finding.at(where=finding.where, line=line)
    field = next((field for place, field in _FIELDS.items() if finding.where.startswith(place)), "")
    return finding.at(where=field, line=line)


def _is_number(code: str) -> bool:
    return code.isascii() and code.isdigit()
