"""A case as rows to compare: what stands in each column, and whether it differs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from vaccinnet.consultation.cases import CaseFile, PersonFile
from vaccinnet.portal.findings import language
from vaccinnet.portal.templatetags.portal import clock_time, day
from vaccinnet.portal.texts import say
from vaccinnet.register.personal_record import Given

# A text says what the row is about.
_Rows = dict[str, Callable[[Any], str]]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing of each column, in the language of the visitor; empty where it is not known."""

    text: str
    values: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Return whether the columns have different values."""
        return len(set(self.values)) > 1


def compare(file: CaseFile) -> list[Row]:
    """Return the rows of a case: of the vaccinations, of two persons, or of the name that was sent and the known."""
    if file.line.kind == "duplicate":
        return _rows(_GIVEN, file.persons[0].given)
    if file.line.kind == "name":
        return _named(file)
    return _rows(_PERSON, file.persons)


_GIVEN: _Rows = {
    "authority.row_sender": lambda given: given.sent_by,
    "authority.row_product": lambda given: given.product,
    "authority.row_given_on": lambda given: day(given.given_on),
    "authority.row_lot": lambda given: given.lot,
    "authority.row_given_by": lambda given: given.given_by,
    "authority.row_origin": lambda given: _origin(given),
    "authority.row_place": lambda given: given.place,
    "authority.row_adverse": lambda given: ", ".join(given.adverse_effects),
    "authority.row_stored_at": lambda given: _moment(given.stored_at),
    "authority.row_version": lambda given: str(given.version),
}
_PERSON: _Rows = {
    "authority.row_given_names": lambda file: file.person.given_names,
    "authority.row_family_name": lambda file: file.person.family_name,
    "authority.row_born": lambda file: _day(file.person.birth_date),
    "authority.row_sex": lambda file: _sex(file.person.sex),
    "authority.row_numbers": lambda file: ", ".join(file.numbers),
    "authority.row_bis": lambda file: _bis(file),
    "authority.row_deceased": lambda file: _day(file.person.deceased_on),
    "authority.row_vaccinations": lambda file: str(len(file.given)),
}


def _rows(texts: _Rows, columns: Sequence[Any]) -> list[Row]:
    return [Row(text, tuple(of(each) for each in columns)) for text, of in texts.items()]


def _named(file: CaseFile) -> list[Row]:
    assert file.sent is not None
    known, sent = file.persons[0].person, file.sent
    return [
        Row("authority.row_given_names", (known.given_names, sent.given_names)),
        Row("authority.row_family_name", (known.family_name, sent.family_name)),
        Row("authority.row_born", (_day(known.birth_date), _day(sent.birth_date))),
    ]


def _origin(given: Given) -> str:
    return say("authority.origin_reported" if given.is_reported else "authority.origin_own", language())


def _moment(moment: datetime) -> str:
    return f"{day(moment)}, {clock_time(moment)}"


def _day(known: date | None) -> str:
    return day(known) if known else ""


def _sex(sex: str) -> str:
    texts = {"male": "authority.sex_male", "female": "authority.sex_female"}
    return say(texts[sex], language()) if sex in texts else ""


def _bis(file: PersonFile) -> str:
    """Return whether one of the numbers is a BIS number: its month is raised by 20 or 40."""
    has_one = any(number[2:4] > "12" for number in file.numbers)
    return say("authority.yes" if has_one else "authority.no", language())
