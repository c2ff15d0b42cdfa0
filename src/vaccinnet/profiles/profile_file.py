"""A file of profiles, one a row, as the operator gets it from a registry; rules of this package judge it."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from vaccinnet.ehealth.subject import NotAnEHealthSubject, Subject, parse_subject
from vaccinnet.kmehr.identifiers import BadNumber, Nihii, nihii

MOST_BYTES = 8 * 1024 * 1024
MOST_ROWS = 20_000
COLUMNS = ("kind", "organisation_kind", "name", "nihii", "cbe", "certificates")

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """A row with the line on which it ends, as it is written, and what is known of its numbers beside it.

    `first_line` is where the same number stands the first time; `known_kind` is what the profile with this number is
    here; `spoken_for` are certificates that speak for another one.
    """

    line: int
    kind: str
    organisation_kind: str
    name: str
    nihii: str
    cbe: str
    certificates: tuple[str, ...]
    columns: int = len(COLUMNS)
    first_line: int | None = None
    known_kind: str = ""
    spoken_for: tuple[str, ...] = ()

    def but(self, **changes: Any) -> "ProfileRow":
        """Return the same with some facts changed."""
        return replace(self, **changes)

    @property
    def number(self) -> str:
        """By what the profile is recognised: the first eight digits of the NIHII number, else the CBE number."""
        return self.nihii[:8] or self.cbe

    @property
    def read_nihii(self) -> Nihii | None:
        """Return the NIHII number; None when there is none, or it cannot be read."""
        try:
            return nihii(self.nihii)
        except BadNumber:
            return None

    def subjects(self) -> list[Subject]:
        """Return the certificates that can be read."""
        found = (subject_in(each) for each in self.certificates)
        return [each for each in found if each]


@dataclass(frozen=True, slots=True)
class ProfileFile:
    """A file as far as it could be read; `broken_at` is the line from which it is no CSV any more."""

    size: int
    is_text: bool = True
    columns: tuple[str, ...] = ()
    rows: tuple[ProfileRow, ...] = ()
    broken_at: int | None = None

    def but(self, **changes: Any) -> "ProfileFile":
        """Return the same with some facts changed."""
        return replace(self, **changes)


def subject_in(text: str) -> Subject | None:
    """Return the certificate subject that `TYPE=NUMBER` or `TYPE=NUMBER,APPID` spells, or None."""
    try:
        return parse_subject(text)
    except NotAnEHealthSubject:
        return None


def read_profile_file(contents: bytes) -> ProfileFile:
    """Return what is in the file; what is too large or no text is not read, and rows are read up to one too many."""
    if len(contents) > MOST_BYTES:
        return ProfileFile(len(contents))
    if contents.startswith(_UTF_16) or b"\0" in contents:
        return ProfileFile(len(contents), is_text=False)
    try:
        text = contents.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ProfileFile(len(contents), is_text=False)
    head = text.lstrip("\r\n").partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in head else ",", strict=True)
    columns: tuple[str, ...] = ()
    rows: list[ProfileRow] = []
    try:
        for fields in _filled(reader):
            if not columns:
                columns = tuple(each.casefold() for each in fields)
                continue
            rows.append(_row(reader.line_num, columns, fields))
            if len(rows) > MOST_ROWS:
                break
    except csv.Error:
        return ProfileFile(len(contents), columns=columns, broken_at=reader.line_num)
    return ProfileFile(len(contents), columns=columns, rows=tuple(_told_twice(rows)))


def _filled(reader: Any) -> Iterator[tuple[str, ...]]:
    for fields in reader:
        stripped = tuple(field.strip() for field in fields)
        if any(stripped):
            yield stripped


def _row(line: int, columns: tuple[str, ...], fields: tuple[str, ...]) -> ProfileRow:
    named = dict(zip(columns, fields, strict=False))
    return ProfileRow(
        line,
        kind=named.get("kind", "").casefold(),
        organisation_kind=named.get("organisation_kind", "").casefold(),
        name=" ".join(named.get("name", "").split()),
        nihii=_digits(named.get("nihii", "")),
        cbe=_digits(named.get("cbe", "")),
        certificates=tuple(each.strip() for each in named.get("certificates", "").split("|") if each.strip()),
        columns=len(COLUMNS) if len(fields) == len(columns) else len(fields),
    )


def _digits(number: str) -> str:
    return "".join(each for each in number if each not in " .-/")


def _told_twice(rows: list[ProfileRow]) -> Iterator[ProfileRow]:
    first: dict[str, int] = {}
    for row in rows:
        earlier = first.setdefault(row.number, row.line) if row.number else row.line
        yield row if earlier == row.line else row.but(first_line=earlier)
