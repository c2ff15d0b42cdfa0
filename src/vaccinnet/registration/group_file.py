"""The file of a group upload: one person a row, who all got the same vaccine of the same lot on the same day."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from vaccinnet.registration.written import Written, on_the_page
from vaccinnet.rulebook import Finding

MOST_BYTES = 256 * 1024
MOST_ROWS = 500

# The columns by field, as they may be called; the first name is that of the template.
COLUMNS = {
    "insz": ("INSZ", "rijksregisternummer"),
    "family_name": ("familienaam", "naam", "family name"),
    "first_name": ("voornaam", "first name"),
    "birth_date": ("geboortedatum", "birth date"),
    "adverse_effects": ("bijwerking", "adverse effect"),
}
DEMANDED = ("insz", "family_name", "first_name")

Kind = Literal["text", "spreadsheet", "utf-16", "binary"]

# An .xlsx or .ods is a ZIP file; an old .xls begins as every OLE document does.
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A row with the line on which it ends, and its fields."""

    line: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupFile:
    """A file as far as it could be read: its size, what kind it is, its columns and its rows.

    `broken_at` is the line from which it is no CSV any more; one row more than the most is read, and no further.
    """

    size: int
    kind: Kind = "text"
    columns: tuple[str, ...] = ()
    rows: tuple[GroupRow, ...] = ()
    broken_at: int | None = None

    def but(self, **changes: Any) -> "GroupFile":
        """Return the same with some facts changed."""
        return replace(self, **changes)

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the field that each column is; empty for a column that is none."""
        return tuple(_field(column) for column in self.columns)


def read_group_file(contents: bytes) -> GroupFile:
    """Return what is in the file; what is too large or no text is not read any further."""
    if len(contents) > MOST_BYTES:
        return GroupFile(len(contents))
    kind, text = _decoded(contents)
    if kind != "text":
        return GroupFile(len(contents), kind)
    head = text.lstrip("\r\n").partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in head else ",", strict=True)
    lines: list[GroupRow] = []
    try:
        for fields in reader:
            if any(field.strip() for field in fields):
                lines.append(GroupRow(reader.line_num, tuple(field.strip() for field in fields)))
            if len(lines) > MOST_ROWS + 1:
                break
        broken_at = None
    except csv.Error:
        broken_at = reader.line_num
    columns = lines[0].fields if lines else ()
    return GroupFile(len(contents), "text", columns, tuple(lines[1:]), broken_at)


def written_in(file: GroupFile, common: Written) -> list[Written]:
    """Return what is written of each person: what all have in common, and the fields of the row."""
    return [common.but(**_by_field(file, row)) for row in file.rows]


def at_row(findings: Iterable[Finding], row: GroupRow) -> tuple[Finding, ...]:
    """Return the findings about a person with the line of the row."""
    return tuple(on_the_page(each, line=row.line) for each in findings)


def template() -> bytes:
    """Return an empty file with the columns, as spreadsheets of this country open it."""
    return ("\ufeff" + ";".join(names[0] for names in COLUMNS.values()) + "\r\n").encode()


def _decoded(contents: bytes) -> tuple[Kind, str]:
    if contents.startswith(_SPREADSHEETS):
        return "spreadsheet", ""
    if contents.startswith(_UTF_16):
        return "utf-16", ""
    if b"\0" in contents:
        return "binary", ""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return "text", contents.decode(encoding)
        except UnicodeDecodeError:
            continue
    return "binary", ""


def _by_field(file: GroupFile, row: GroupRow) -> dict[str, str]:
    pairs = zip(file.fields, row.fields, strict=False)
    return {field: value for field, value in pairs if field and value}


def _field(column: str) -> str:
    plain = _plain(column)
    return next((field for field, names in COLUMNS.items() if plain in map(_plain, names)), "")


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name)).casefold()
