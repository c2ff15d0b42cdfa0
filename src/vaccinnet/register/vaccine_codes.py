"""The code lists that count in this environment: of vaccines, and of the SNOMED CT codes of products."""

from datetime import datetime
from functools import lru_cache

from vaccinnet.database.bulk import ask
from vaccinnet.kmehr.codes import SnomedCodes, VaccineCodes
from vaccinnet.register.models import SnomedCodeList, VaccineCodeList

# As columns of the statement for which the lists are read.
NEWEST_LISTS = "(SELECT max(id) FROM register_vaccinecodelist), (SELECT max(id) FROM register_snomedcodelist)"


def current_codes() -> VaccineCodes:
    """Return the list that the operator loaded last, else the one of the package."""
    ((newest,),) = ask("SELECT max(id) FROM register_vaccinecodelist")
    return VaccineCodes.builtin() if newest is None else _loaded(newest)


def code_lists(newest: int | None, snomed: int | None) -> tuple[VaccineCodes, SnomedCodes]:
    """Return the lists with these ids, as NEWEST_LISTS tells them; those of the package where there are none."""
    codes = VaccineCodes.builtin() if newest is None else _loaded(newest)
    return codes, SnomedCodes() if snomed is None else _loaded_snomed(snomed)


def load_codes(contents: str, *, source: str, now: datetime) -> VaccineCodes:
    """Keep `contents` as the list that counts from now on, and return it.

    Raises what VaccineCodes.load raises, with all problems of the file, and keeps nothing then.
    """
    codes = VaccineCodes.load(contents)
    VaccineCodeList.objects.create(loaded_at=now, source=source, contents=contents)
    return codes


@lru_cache(maxsize=2)
def _loaded(id: int) -> VaccineCodes:
    return VaccineCodes.load(VaccineCodeList.objects.get(id=id).contents)


def load_snomed(contents: str, *, source: str, now: datetime) -> SnomedCodes:
    """Keep `contents` as the SNOMED CT codes of products that count from now on, and return them.

    Raises what SnomedCodes.load raises, with all problems of the file, and keeps nothing then.
    """
    codes = SnomedCodes.load(contents)
    SnomedCodeList.objects.create(loaded_at=now, source=source, contents=contents)
    return codes


@lru_cache(maxsize=2)
def _loaded_snomed(id: int) -> SnomedCodes:
    return SnomedCodes.load(SnomedCodeList.objects.get(id=id).contents)
