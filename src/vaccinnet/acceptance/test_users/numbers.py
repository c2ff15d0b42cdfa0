"""Numbers for test users that belong to nobody, and are free here."""

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count

from vaccinnet.database.bulk import lock
from vaccinnet.kmehr.identifiers import TEST_SERIALS, BisMonth, make_cbe, make_insz, make_nihii
from vaccinnet.profiles.models import CertificateSubject, Profile
from vaccinnet.register.models import Alias

# Held while a test user is registered: numbers of profiles have no constraint of their own.
_REGISTERING = uuid.UUID("8c0d7c52-1f39-4a6e-a0a4-2ab5f3b8f0d4")
# The cast has 1999nn, 7999nn and 19999nnn; companies have the rest of what begins alike.
_PERSONS, _INSTITUTIONS, _ENTERPRISES = range(199000, 199900), range(799000, 799900), range(19990000, 19999000)
# Check digits of both kinds that are documented.
_MODULI = (97, 89)
_FIRST_DOCTOR = date(1960, 1, 4)
_MOST_DAYS = 20_000


def hold_numbers() -> None:
    """Wait until nobody else registers a test user, and keep others waiting until the caller's transaction ends."""
    lock(_REGISTERING)


def free_nihii(*, competence: str = "") -> str:
    """Return a NIHII number that no profile has: of a person with this competence code, else of an institution."""
    given = {each[:8] for each in Profile.objects.exclude(nihii="").values_list("nihii", flat=True)} | _certified()
    bases = _PERSONS if competence else _INSTITUTIONS
    made = (make_nihii(base, modulus=modulus) for modulus in _MODULI for base in bases)
    number = next((each for each in made if each not in given), "")
    return number and number + competence


def free_cbe() -> str:
    """Return a CBE number that no profile has."""
    given = set(Profile.objects.exclude(cbe="").values_list("cbe", flat=True)) | _certified()
    return next((each for base in _ENTERPRISES if (each := make_cbe(base)) not in given), "")


def free_insz_of_caregiver() -> str:
    """Return an INSZ number for a doctor or trainee that no profile and no citizen has."""
    days = (_FIRST_DOCTOR + timedelta(days=7 * week) for week in count())
    return _first_free([make_insz(day, serial) for day in _few(days) for serial in TEST_SERIALS])


def free_insz(birth_date: date | None, *, bis_month: BisMonth | None = None) -> str:
    """Return an INSZ number of this date of birth that nobody has here, or nothing when none is free."""
    return _first_free([make_insz(birth_date, serial, bis_month=bis_month) for serial in TEST_SERIALS])


def is_given(insz: str) -> bool:
    """Return whether a citizen or a profile of any company has this INSZ number."""
    return insz.isalnum() and bool(_given([insz]))


def days_from(day: date) -> Iterator[date]:
    """Yield this day and those before it, nearest first."""
    return (day - timedelta(days=number) for number in range(_MOST_DAYS))


def free_day(day: date, people: int, *, bis_month: BisMonth | None = None) -> list[str]:
    """Return the numbers of so many people born on this day or on the nearest before it on which that many are free."""
    for each in days_from(day):
        numbers = [make_insz(each, serial, bis_month=bis_month) for serial in TEST_SERIALS]
        given = _given(numbers)
        free = [number for number in numbers if number not in given]
        if len(free) >= people:
            return free[:people]
    return []


def _certified() -> set[str]:
    """Return the numbers for which certificates speak: also one that a profile no longer has."""
    return set(CertificateSubject.objects.exclude(type="SSIN").values_list("number", flat=True))


def _few(days: Iterator[date]) -> Iterator[date]:
    return (next(days) for _ in range(2000))


def _first_free(numbers: list[str]) -> str:
    given = _given(numbers)
    return next((each for each in numbers if each not in given), "")


def _given(numbers: list[str]) -> set[str]:
    return {
        *Alias.objects.filter(insz__in=numbers).values_list("insz", flat=True),
        *Profile.objects.filter(insz__in=numbers).values_list("insz", flat=True),
        *CertificateSubject.objects.filter(type="SSIN", number__in=numbers).values_list("number", flat=True),
    }
