"""What became of a batch as a CSV file: a row for each vaccination, with all findings as text."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from vaccinnet.batch.result import PersonResult, VaccinationResult
from vaccinnet.kmehr.message import Id
from vaccinnet.portal.texts import say
from vaccinnet.rulebook import Finding, Language, lines_of

# So that spreadsheets read the file as UTF-8.
_BYTE_ORDER_MARK = "\ufeff"
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_COLUMNS = (
    "batches.csv_person",
    "batches.csv_person_ids",
    "batches.csv_vaccination",
    "batches.csv_vaccination_ids",
    "batches.csv_result",
    "batches.csv_vaccination_id",
    "batches.csv_findings",
)


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        """Return the text."""
        return text


def csv_of(results: Iterable[PersonResult], language: Language) -> Iterator[str]:
    """Yield the file row by row, with semicolons, as spreadsheets in Belgium read it."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield _BYTE_ORDER_MARK + writer.writerow([say(column, language) for column in _COLUMNS])
    for number, person in enumerate(results, start=1):
        for position, vaccination in enumerate(person.vaccinations, start=1):
            row = _row(number, person, position, vaccination, language)
            yield writer.writerow([_harmless(cell) for cell in row])


def _row(
    number: int, person: PersonResult, position: int, vaccination: VaccinationResult, language: Language
) -> tuple[Any, ...]:
    findings: tuple[Finding, ...] = (*person.findings, *vaccination.findings)
    return (
        number,
        _ids(person.ids),
        position,
        _ids(vaccination.ids),
        person.refusal or vaccination.refusal or "OK",
        vaccination.vaccination_id.hex.upper() if vaccination.vaccination_id else "",
        lines_of(findings, language),
    )


def _ids(ids: Iterable[Id]) -> str:
    return ", ".join(f"{each.label or each.scheme} {each.value}" for each in ids)


def _harmless(cell: Any) -> Any:
    """Return the cell, which no spreadsheet takes for a formula: an apostrophe before it makes it text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
