"""SNOMED CT codes of vaccines: of a product by the table that the operator loads, else of what a vaccine is against."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from vaccinnet.kmehr.codes.file import BadCodes, CodeProblem
from vaccinnet.kmehr.identifiers import BadNumber, cnk

_COLUMNS = ("cnk", "snomed")
# The names of the export of Vitalink's register of vaccines.
_CNK, _SNOMED = "CNK", "SNOMED_CODE"
_FORM = re.compile(r"[1-9]\d{5,17}")

# Of the value set be-vs-vaccine-code: some vaccine to be specified, in words.
UNSPECIFIED = "787859002"


@dataclass(frozen=True, slots=True)
class SnomedCode:
    """A SNOMED CT code with its name, which is empty where none is known."""

    code: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class SnomedCodes:
    """The codes of products by CNK number, as the operator loaded them; without them only those of diseases count."""

    by_cnk: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, text: str) -> "SnomedCodes":
        """Return the codes in a file: columns `cnk` and `snomed` with a tab between, or the JSON export of Vitalink.

        Raises BadCodes with everything that is wrong in it.
        """
        rows = list(_json_rows(text) if text.lstrip().startswith("[") else _tab_rows(text))
        problems = [CodeProblem(line, problem) for line, *row in rows for problem in _problems(*row)]
        by_cnk: dict[str, str] = {}
        for line, number, snomed in [] if problems else rows:
            if by_cnk.setdefault(cnk(number), snomed) != snomed:
                problems.append(CodeProblem(line, f"CNK number {number} has another code in an earlier line"))
        if not rows:
            problems = [CodeProblem(1, "the file has no codes")]
        if problems:
            raise BadCodes(problems)
        return cls(by_cnk)

    def of(self, *, cnk: str, diseases: Iterable[str]) -> SnomedCode:
        """Return the code of a vaccine by its CNK number or what it is against; UNSPECIFIED when neither is known."""
        against = _by_diseases().get(_key(diseases))
        if loaded := self.by_cnk.get(cnk):
            return SnomedCode(loaded, _names().get(loaded, ""))
        return against or SnomedCode(UNSPECIFIED, _names()[UNSPECIFIED])


def _json_rows(text: str) -> Iterator[tuple[int, str, str]]:
    try:
        read = json.loads(text)
    except ValueError as bad:
        raise BadCodes([CodeProblem(getattr(bad, "lineno", 1), "the file is not JSON")]) from bad
    for number, each in enumerate(read, start=1):
        row: dict[str, Any] = each if isinstance(each, dict) else {}
        # A vaccine that has no code yet says nothing.
        if row.get(_SNOMED) or _SNOMED not in row:
            yield number, _text(row.get(_CNK)), _text(row.get(_SNOMED))


def _tab_rows(text: str) -> Iterator[tuple[int, str, str]]:
    lines = [(n, line) for n, line in enumerate(text.splitlines(), start=1) if line.strip() and line[0] != "#"]
    if lines and tuple(lines[0][1].split("\t")) != _COLUMNS:
        raise BadCodes([CodeProblem(lines[0][0], f"the columns are not {' and '.join(_COLUMNS)}, with a tab between")])
    for number, line in lines[1:]:
        first, _, second = line.partition("\t")
        yield number, first.strip(), second.strip()


def _problems(number: str, snomed: str) -> Iterator[str]:
    try:
        cnk(number or "-")
    except BadNumber as bad:
        yield f"{number or 'nothing'} is no CNK number: {bad.reason}"
    if not _FORM.fullmatch(snomed):
        yield f"{snomed or 'nothing'} is no SNOMED CT code: 6 to 18 digits"


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _key(diseases: Iterable[str]) -> frozenset[str]:
    return frozenset(each.lower() for each in diseases)


@cache
def _by_diseases() -> dict[frozenset[str], SnomedCode]:
    lines = (files(__package__) / "snomed.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")][1:]
    return {_key(diseases.split("; ")): SnomedCode(code, name) for diseases, code, name in rows}


@cache
def _names() -> dict[str, str]:
    return {UNSPECIFIED: "Nader te specifiëren vaccin"} | {each.code: each.name for each in _by_diseases().values()}
