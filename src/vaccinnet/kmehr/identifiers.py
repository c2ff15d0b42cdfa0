"""The numbers of people, care providers, organisations and products: read them, check them, make them for tests.

The arithmetic is our own, not python-stdnum's: that decides the century by today's date, and accepts separators. What a
number seems to say of a birth date or sex is a hint, never the truth: both can have been corrected since.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

Kind = Literal["rn", "bis"]
BisMonth = Literal[20, 40]

# Serial numbers that are never given to anybody (IBZ IT000), so that a number with one belongs to nobody.
TEST_SERIALS = (0, 999)

# Numbers that came later than 2013 (nurses) and 2019 (doctors) may use 89; of 83 and 79 we have only seen examples.
_CERTAIN_MODULI = (97, 89)
_SEEN_MODULI = (83, 79)


class BadNumber(ValueError):
    """A number is not one of its kind; `reason` says why, without the number."""

    def __init__(self, reason: str):
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Insz:
    """A number of the national register (rn) or of the Crossroads Bank (bis), with what it seems to say."""

    number: str
    kind: Kind
    birth_date: date | None
    sex: Literal["male", "female"] | None

    @property
    def is_test(self) -> bool:
        """Return whether nobody can have this number."""
        return is_test(self.number)


@dataclass(frozen=True, slots=True)
class Nihii:
    """A NIHII number: eight digits that stay, and a competence code of three digits that may change or be absent.

    `is_certain` is false when the check digits fit only a modulus that is not documented.
    """

    number8: str
    competence: str
    is_certain: bool


def is_insz(value: str) -> bool:
    """Return whether this is an INSZ number: the quick form of `insz`, for the hot path."""
    if len(value) != 11 or not (value.isascii() and value.isdigit()):
        return False
    base, check = int(value[:9]), int(value[9:])
    return (97 - base % 97 == check or 97 - (2_000_000_000 + base) % 97 == check) and _is_month(int(value[2:4]))


def insz(value: str) -> Insz:
    """Return the INSZ number in `value`, eleven digits; raise BadNumber when it is none."""
    _demand_digits(value, 11)
    base, check, month = int(value[:9]), int(value[9:]), int(value[2:4])
    if not _is_month(month):
        raise BadNumber("the third and fourth digit are no month")
    for century in (1900, 2000):
        if _insz_check(base, century) == check:
            return Insz(value, "bis" if month >= 20 else "rn", _birth_date(value, century), _sex(value))
    raise BadNumber("the check digits are wrong")


def is_test(number: str) -> bool:
    """Return whether an INSZ number has a serial that is never given to anybody."""
    return number[6:9] in ("000", "999")


def make_insz(
    birth_date: date | None, serial: int, *, birth_year: int | None = None, bis_month: BisMonth | None = None
) -> str:
    """Return the INSZ number for a birth date and serial number.

    Without a birth date the number is that of an unknown one, in `birth_year` if that is known. `bis_month` makes a
    BIS number: 20 when the sex was not known at issue, 40 when it was.
    """
    year = birth_date.year if birth_date else birth_year or 1900
    month = (birth_date.month if birth_date else 0) + (bis_month or 0)
    # A person of whom nothing is known gets the first "day" of no month; a known year gets no day at all.
    day = birth_date.day if birth_date else 0 if birth_year else 1
    base = f"{year % 100:02}{month:02}{day:02}{serial:03}"
    return f"{base}{_insz_check(int(base), 2000 if year >= 2000 else 1900):02}"


# Authors and products are few, and come back in every vaccination of a batch.
@lru_cache(maxsize=4096)
def nihii(value: str) -> Nihii:
    """Return the NIHII number in `value`, eight or eleven digits; raise BadNumber when it is none."""
    if len(value) not in (8, 11):
        raise BadNumber("it has not 8 or 11 digits")
    _demand_digits(value, len(value))
    base, check = int(value[:6]), int(value[6:8])
    for modulus in _CERTAIN_MODULI + _SEEN_MODULI:
        if modulus - base % modulus == check:
            return Nihii(value[:8], value[8:], modulus in _CERTAIN_MODULI)
    raise BadNumber("the check digits are wrong")


def make_nihii(base: int, *, competence: str = "", modulus: int = 97) -> str:
    """Return the NIHII number of the six digits `base`, with check digits and, if given, a competence code."""
    return f"{base:06}{modulus - base % modulus:02}{competence}"


def cbe(value: str) -> str:
    """Return the CBE (KBO) number in `value`, ten digits; raise BadNumber when it is none."""
    _demand_digits(value, 10)
    if value[0] not in "01":
        raise BadNumber("it does not begin with 0 or 1")
    _demand_97(value)
    return value


def make_cbe(base: int) -> str:
    """Return the CBE number of the eight digits `base`, with check digits."""
    return f"{base:08}{97 - base % 97:02}"


def ehp(value: str) -> str:
    """Return the eHealth partner number in `value`, ten digits; raise BadNumber when it is none."""
    _demand_digits(value, 10)
    if not value.startswith("1990"):
        raise BadNumber("it does not begin with 1990")
    _demand_97(value)
    return value


@lru_cache(maxsize=4096)
def is_cnk(value: str) -> bool:
    """Return whether this is a CNK number of seven digits: the quick form of `cnk`."""
    return len(value) == 7 and value.isascii() and value.isdigit() and _luhn(value) == 0


def cnk(value: str) -> str:
    """Return the CNK number in `value`, padded to seven digits; raise BadNumber when it is none."""
    padded = value.zfill(7)
    _demand_digits(padded, 7)
    if _luhn(padded):
        raise BadNumber("the check digit is wrong")
    return padded


def make_cnk(base: int) -> str:
    """Return the CNK number of the six digits `base`, with its check digit."""
    return f"{base:06}{-_luhn(f'{base:06}0') % 10}"


def _demand_digits(value: str, length: int) -> None:
    if len(value) != length or not (value.isascii() and value.isdigit()):
        raise BadNumber(f"it has not {length} digits")


def _demand_97(value: str) -> None:
    if 97 - int(value[:8]) % 97 != int(value[8:]):
        raise BadNumber("the check digits are wrong")


def _is_month(month: int) -> bool:
    # Month 0 when it is not known; BIS numbers add 20 or 40.
    return month <= 52 and month % 20 <= 12


def _insz_check(base: int, century: int) -> int:
    # Of one base the two centuries never have the same check digits, so they tell which it is.
    return 97 - (base if century == 1900 else 2_000_000_000 + base) % 97


def _birth_date(number: str, century: int) -> date | None:
    year, month, day = century + int(number[:2]), int(number[2:4]) % 20, int(number[4:6])
    try:
        return date(year, month, day)
    except ValueError:
        # Month or day 0, or a day beyond the month: not known, or given out when the serials of a day ran out.
        return None


def _sex(number: str) -> Literal["male", "female"] | None:
    if is_test(number) or 20 <= int(number[2:4]) < 40:
        return None
    return "male" if int(number[8]) % 2 else "female"


def _luhn(digits: str) -> int:
    """Return the Luhn remainder of the digits: 0 when the check digit at their end is right."""
    doubled = [sum(divmod(2 * int(d), 10)) for d in digits[-2::-2]]
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10
