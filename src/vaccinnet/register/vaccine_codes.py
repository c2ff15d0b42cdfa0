"""The code list of vaccines that counts in this environment."""

from datetime import datetime
from functools import lru_cache

from vaccinnet.database.bulk import ask
from vaccinnet.kmehr.codes import VaccineCodes
from vaccinnet.register.models import VaccineCodeList


def current_codes() -> VaccineCodes:
    """Return the list that the operator loaded last, else the one of the package."""
    ((newest,),) = ask("SELECT max(id) FROM register_vaccinecodelist")
    return VaccineCodes.builtin() if newest is None else _loaded(newest)


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
