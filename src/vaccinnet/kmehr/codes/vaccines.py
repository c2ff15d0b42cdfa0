"""Which vaccine a code names: look it up by CNK number, Vaccinnet code or ATC code."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Self

from vaccinnet.kmehr.codes.file import BadCodes, CodeProblem, Row, read_rows, read_text

__all__ = ["BadCodes", "CodeProblem", "Vaccine", "VaccineCodes", "is_covid19"]

_COVID_19 = "covid-19"
_COVID_19_ATC = ("J07BX03", "J07BN")


@dataclass(frozen=True, slots=True)
class Vaccine:
    """What a code list says of a code.

    Two vaccinations with the same `key` are of the same vaccine. `diseases` are in Dutch, as in the list. A retired
    code was valid up to and including `retired_on`.
    """

    key: str
    cnk: str
    vaccinnet_code: str
    atc: str
    name: str
    diseases: tuple[str, ...]
    company: str = ""
    valid_from: date | None = None
    retired_on: date | None = None


class VaccineCodes:
    """A list of vaccine codes. Codes are compared without case; of several rows for one code an active one counts."""

    def __init__(self, vaccines: Iterable[Vaccine]):
        # Active ones first: the first that names a code keeps it.
        self._vaccines = tuple(sorted(vaccines, key=lambda vaccine: vaccine.retired_on is not None))
        self._by_cnk = _index((v.cnk, v) for v in self._vaccines)
        self._by_code = _index((v.vaccinnet_code, v) for v in self._vaccines)
        self._by_atc = _index((v.atc, _class_of(v)) for v in sorted(self._vaccines, key=_is_product))

    @classmethod
    def load(cls, source: Path | str) -> Self:
        """Return the codes in a file, or in the text of one; raise BadCodes with everything that is wrong in it."""
        return cls(map(_vaccine, read_rows(read_text(source) if isinstance(source, Path) else source)))

    @staticmethod
    def builtin() -> "VaccineCodes":
        """Return the list that comes with the package; it ends in January 2021."""
        return _builtin()

    def __iter__(self) -> Iterator[Vaccine]:
        return iter(self._vaccines)

    def __len__(self) -> int:
        return len(self._vaccines)

    def resolve(self, *, cnk: str = "", vaccinnet_code: str = "", atc: str = "") -> Vaccine | None:
        """Return the vaccine named by the most precise of these codes, or None when the list does not know it."""
        if cnk:
            return self._by_cnk.get(cnk)
        if vaccinnet_code:
            return self._by_code.get(vaccinnet_code.upper())
        return self._by_atc.get(atc.upper())

    def key_of(self, cnk: str, vaccinnet_code: str, atc: str) -> str:
        """Return the key under which vaccinations are of the same vaccine.

        That is the Vaccinnet code that was sent or to which the CNK number resolves, else the CNK number, else the ATC
        code.
        """
        if cnk:
            vaccine = self._by_cnk.get(cnk)
            return vaccine.key if vaccine else cnk
        return (vaccinnet_code or atc).upper()


def is_covid19(vaccine: Vaccine | None, atc: str = "") -> bool:
    """Return whether this vaccine, or this ATC code, is against Covid-19."""
    if atc.startswith(_COVID_19_ATC):
        return True
    return vaccine is not None and (
        vaccine.atc.startswith(_COVID_19_ATC) or any(disease.lower() == _COVID_19 for disease in vaccine.diseases)
    )


@cache
def _builtin() -> VaccineCodes:
    return VaccineCodes.load((files(__package__) / "vaccines.tsv").read_text(encoding="utf-8"))


def _vaccine(row: Row) -> Vaccine:
    return Vaccine(
        key=row.vaccinnet_code or row.cnk or row.atc,
        cnk=row.cnk,
        vaccinnet_code=row.vaccinnet_code,
        atc=row.atc,
        name=row.name,
        diseases=row.diseases,
        company=row.company,
        valid_from=row.valid_from,
        retired_on=row.valid_to,
    )


def _index(pairs: Iterable[tuple[str, Vaccine]]) -> dict[str, Vaccine]:
    found: dict[str, Vaccine] = {}
    for code, vaccine in pairs:
        if code:
            found.setdefault(code, vaccine)
    return found


def _is_product(vaccine: Vaccine) -> bool:
    return bool(vaccine.cnk) or "/" in vaccine.vaccinnet_code


def _class_of(vaccine: Vaccine) -> Vaccine:
    """Return what an ATC code says: the class of this vaccine, which is no product and is not retired with one."""
    name = vaccine.atc if _is_product(vaccine) else vaccine.name
    return Vaccine(key=vaccine.atc, cnk="", vaccinnet_code="", atc=vaccine.atc, name=name, diseases=vaccine.diseases)
