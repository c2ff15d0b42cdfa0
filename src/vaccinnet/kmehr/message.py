"""The nouns of a KMEHR message, as sent; what is absent is an empty text, an empty tuple or None."""

import datetime
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Self

from vaccinnet.kmehr.names import ID_CBE, ID_EHP, ID_HCPARTY, ID_KMEHR, INSS, LOCAL, VACCINATION_ID


class _Noun:
    """What every noun can do."""

    __slots__ = ()

    def but(self, **changes: Any) -> Self:
        """Return the same with some facts changed."""
        return replace(self, **changes)  # type: ignore[type-var]


@dataclass(frozen=True, slots=True)
class Id(_Noun):
    """A number with its scheme (S) and, when the scheme is LOCAL, its label (SL)."""

    scheme: str
    value: str
    label: str = ""


def sequence_ids(number: int, *, local_id: str = "") -> tuple[Id, ...]:
    """Return the ids of a folder or transaction: its sequence number and, if given, the sender's own id."""
    own = (Id(LOCAL, local_id, VACCINATION_ID),) if local_id else ()
    return (Id(ID_KMEHR, str(number)), *own)


@dataclass(frozen=True, slots=True)
class Party(_Noun):
    """A doctor, organisation, department or program; `kind` is its CD-HCPARTY code."""

    ids: tuple[Id, ...]
    kind: str
    name: str

    @property
    def nihii(self) -> str:
        """Return the NIHII number (ID-HCPARTY), 8 or 11 digits."""
        return first(self.ids, ID_HCPARTY)

    @property
    def cbe(self) -> str:
        """Return the number in the Crossroads Bank for Enterprises."""
        return first(self.ids, ID_CBE)

    @property
    def ehp(self) -> str:
        """Return the eHealth partner number."""
        return first(self.ids, ID_EHP)

    @property
    def insz(self) -> str:
        """Return the INSZ number of a person."""
        return first(self.ids, INSS)

    @property
    def local(self) -> str:
        """Return the user code that the register gave."""
        return first(self.ids, LOCAL)


@dataclass(frozen=True, slots=True)
class Header(_Noun):
    """Who sends what to whom; `time` is as sent."""

    id: str
    date: datetime.date | None
    time: str
    standard: str
    sender: tuple[Party, ...]
    recipients: tuple[Party, ...]


@dataclass(frozen=True, slots=True)
class Patient(_Noun):
    """The person who was vaccinated; `birth_year` is set when no more than that is known of the birth date."""

    insz: str
    first_names: tuple[str, ...]
    family_name: str
    birth_date: date | None = None
    birth_year: int | None = None
    sex: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Vaccination(_Noun):
    """One transaction as sent: a vaccine, when and by whom it was given.

    The vaccine is named by a CNK number (seven digits), a Vaccinnet code (in capitals) or an ATC code. `given_text` is
    what was sent as moment when that is not a full date. `vaccine_items` says how many items `vaccine` there were; the
    facts are those of the first.
    """

    ids: tuple[Id, ...]
    author: tuple[Party, ...]
    reported_on: date | None = None
    reported_at: str = ""
    kinds: tuple[str, ...] = ("vaccination",)
    vaccine_items: int = 1
    cnk: str = ""
    vaccinnet_code: str = ""
    atc: str = ""
    product_name: str = ""
    given_on: date | None = None
    given_text: str = ""
    lot: str = ""
    quantity: Decimal | None = None
    lifecycle: str = ""
    place: str = ""
    adverse_effects: tuple[str, ...] = ()
    is_complete: bool = True
    is_validated: bool = True

    @property
    def kmehr_id(self) -> str:
        """Return the sequence number in the folder."""
        return first(self.ids, ID_KMEHR)

    @property
    def local_id(self) -> str:
        """Return the sender's own id."""
        return first(self.ids, LOCAL)


@dataclass(frozen=True, slots=True)
class Folder(_Noun):
    """A person with vaccinations."""

    ids: tuple[Id, ...]
    patient: Patient
    vaccinations: tuple[Vaccination, ...]

    @property
    def kmehr_id(self) -> str:
        """Return the sequence number in the message."""
        return first(self.ids, ID_KMEHR)


@dataclass(frozen=True, slots=True)
class Message(_Noun):
    """A header with folders."""

    header: Header
    folders: tuple[Folder, ...]


def first(ids: tuple[Id, ...], scheme: str) -> str:
    """Return the value of the first id with this scheme, or an empty text."""
    for each in ids:
        if each.scheme == scheme:
            return each.value
    return ""
