"""Against which diseases vaccinations protect, and since when."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Disease:
    """A disease by the names that people know."""

    nl: str
    en: str

    def name_in(self, language: str) -> str:
        """Return the name in English, or else in Dutch."""
        return self.en if language == "en" else self.nl


@dataclass(frozen=True, slots=True)
class Protection:
    """When a person was last vaccinated against a disease, and on how many days in all."""

    disease: Disease
    last_on: date
    times: int


def diseases_of(listed: Iterable[str]) -> tuple[Disease, ...]:
    """Return the diseases that a code list names; what we have no other name for keeps the name of the list."""
    return _diseases_of(tuple(listed))


def protection(given: Iterable[tuple[date, Iterable[Disease]]]) -> tuple[Protection, ...]:
    """Return the protection that vaccinations on these days against these diseases give."""
    days: dict[Disease, set[date]] = defaultdict(set)
    for given_on, diseases in given:
        for disease in diseases:
            # Two senders may report the same dose, so days are counted.
            days[disease].add(given_on)
    return tuple(Protection(disease, max(on), len(on)) for disease, on in days.items())


@lru_cache(maxsize=1000)
def _diseases_of(listed: tuple[str, ...]) -> tuple[Disease, ...]:
    known = _known()
    found = (disease for name in listed for disease in known.get(name.lower(), (Disease(name, name),)))
    return tuple(dict.fromkeys(found))


@cache
def _known() -> Mapping[str, tuple[Disease, ...]]:
    read = tomllib.loads((files(__package__) / "diseases.toml").read_text(encoding="utf-8"))
    known: dict[str, tuple[Disease, ...]] = {}
    for each in read["disease"]:
        disease = Disease(each["nl"], each["en"])
        for name in each["listed"]:
            known[name.lower()] = (*known.get(name.lower(), ()), disease)
    return known
