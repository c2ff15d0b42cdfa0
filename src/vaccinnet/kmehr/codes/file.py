"""The file of a vaccine code list: columns with tabs between them, one code a line, # before a remark.

A line has a CNK number, a Vaccinnet code or an ATC code, and what is known of it. `valid_to` is the last day on which a
retired code could be used.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from vaccinnet.kmehr.identifiers import BadNumber, cnk

COLUMNS = (
    "status",
    "cnk",
    "vaccinnet_code",
    "atc",
    "name",
    "company",
    "diseases",
    "valid_from",
    "valid_to",
)

_VACCINNET_CODE = re.compile(r"[A-Z0-9-]{1,40}(/[A-Z0-9]{1,20})?")
_ATC = re.compile(r"[A-Z]\d\d([A-Z]([A-Z](\d\d)?)?)?")


@dataclass(frozen=True, slots=True)
class CodeProblem:
    """Something wrong in the file of a code list, and in which line."""

    line: int
    text: str


class BadCodes(Exception):
    """A code list cannot be loaded; `problems` says everything that is wrong in it."""

    def __init__(self, problems: list[CodeProblem]):
        self.problems = tuple(problems)
        super().__init__("; ".join(f"line {each.line}: {each.text}" for each in problems[:10]))


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the file, checked; codes are in capitals and CNK numbers have seven digits."""

    cnk: str
    vaccinnet_code: str
    atc: str
    name: str
    company: str
    diseases: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None


def read_text(path: Path) -> str:
    """Return the text of a code list; raise BadCodes when it is not UTF-8."""
    try:
        # Spreadsheets write a mark at the beginning.
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as bad:
        raise BadCodes([CodeProblem(1, "the file is not UTF-8")]) from bad


def read_rows(text: str) -> list[Row]:
    """Return the rows of a code list; raise BadCodes with everything that is wrong in it."""
    lines = [(n, line) for n, line in enumerate(text.splitlines(), start=1) if line.strip() and line[0] != "#"]
    if not lines:
        raise BadCodes([CodeProblem(1, "the file is empty")])
    header = tuple(lines[0][1].split("\t"))
    if header != COLUMNS:
        raise BadCodes([CodeProblem(lines[0][0], f"the columns are not {', '.join(COLUMNS)}, with tabs between them")])
    rows, problems = [], []
    seen: dict[tuple[str, ...], int] = {}
    for number, line in lines[1:]:
        cells = [cell.strip() for cell in line.split("\t")]
        found = list(_problems(cells))
        if not found:
            row = _row(dict(zip(COLUMNS, cells, strict=True)))
            rows.append(row)
            before = seen.setdefault(_identity(row), number)
            found = [f"the same code as in line {before}"] if before != number else []
        problems += [CodeProblem(number, each) for each in found]
    if problems:
        raise BadCodes(problems)
    return rows


def _problems(cells: list[str]) -> Iterator[str]:
    if len(cells) != len(COLUMNS):
        yield f"{len(cells)} columns, not {len(COLUMNS)}"
        return
    cell = dict(zip(COLUMNS, cells, strict=True))
    if not (cell["cnk"] or cell["vaccinnet_code"] or cell["atc"]):
        yield "no CNK number, Vaccinnet code or ATC code"
    if not cell["name"]:
        yield "no name"
    if cell["cnk"]:
        try:
            cnk(cell["cnk"])
        except BadNumber as bad:
            yield f"{cell['cnk']} is no CNK number: {bad.reason}"
    for column, form in (("vaccinnet_code", _VACCINNET_CODE), ("atc", _ATC)):
        if cell[column] and not form.fullmatch(cell[column].upper()):
            yield f"{cell[column]} is not written as a code in {column} is"
    yield from _problems_of_validity(cell)


def _problems_of_validity(cell: dict[str, str]) -> Iterator[str]:
    dates = [cell[column] for column in ("valid_from", "valid_to") if cell[column]]
    wrong = [each for each in dates if _day(each) is None]
    for each in wrong:
        yield f"{each} is no date, such as 2026-03-01"
    if not wrong and dates != sorted(dates):
        yield "valid_to is before valid_from"
    if cell["status"] not in ("active", "retired"):
        yield "status is not active or retired"
    elif (cell["status"] == "retired") != bool(cell["valid_to"]):
        yield "valid_to belongs to a retired code, and only to that"


def _row(cell: dict[str, str]) -> Row:
    return Row(
        cnk=cell["cnk"] and cnk(cell["cnk"]),
        vaccinnet_code=cell["vaccinnet_code"].upper(),
        atc=cell["atc"].upper(),
        name=cell["name"],
        company=cell["company"],
        diseases=tuple(each.strip() for each in cell["diseases"].split(";") if each.strip()),
        valid_from=_day(cell["valid_from"]),
        valid_to=_day(cell["valid_to"]),
    )


def _identity(row: Row) -> tuple[str, ...]:
    """Return what no two rows may share. A code can come back: once retired, and once active."""
    status = "retired" if row.valid_to else "active"
    return (row.cnk, status) if row.cnk else ("", row.vaccinnet_code, row.atc, status)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
