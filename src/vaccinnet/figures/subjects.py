"""Of what coverage is counted: kinds of vaccine, and the diseases against which vaccines protect."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from vaccinnet.kmehr.codes import VaccineCodes
from vaccinnet.register.protection import Disease, diseases_of

_VACCINE, _DISEASE = "v:", "d:"


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of vaccine or a disease, by the name under which it is counted and in the words of people."""

    id: str
    nl: str
    en: str

    @property
    def kind(self) -> Literal["vaccine", "disease"]:
        """Return of what this is a subject."""
        return "disease" if self.id.startswith(_DISEASE) else "vaccine"

    def name_in(self, language: str) -> str:
        """Return the name in English, or else in Dutch."""
        return self.en if language == "en" else self.nl


def diseases_by_key(codes: VaccineCodes) -> Iterator[tuple[str, str]]:
    """Yield each code by which a vaccination may be kept, in upper case, with each disease it protects from.

    The diseases are ids of subjects; nothing comes twice.
    """
    seen: set[tuple[str, str]] = set()
    for vaccine in codes:
        for code in (vaccine.key, vaccine.vaccinnet_code, vaccine.cnk, vaccine.atc):
            for disease in diseases_of(vaccine.diseases) if code else ():
                pair = (code.upper(), f"{_DISEASE}{disease.nl}")
                if pair not in seen:
                    seen.add(pair)
                    yield pair


def named(ids: Iterable[str], codes: VaccineCodes) -> list[Subject]:
    """Return the subjects with these ids, diseases first, in the order of their Dutch names."""
    diseases = {each.nl: each for vaccine in codes for each in diseases_of(vaccine.diseases)}
    subjects = [_named(id, codes, diseases) for id in ids]
    return sorted(subjects, key=lambda each: (each.kind, each.nl.casefold()))


def _named(id: str, codes: VaccineCodes, diseases: dict[str, Disease]) -> Subject:
    name = id.removeprefix(_DISEASE)
    if name != id:
        disease = diseases.get(name, Disease(name, name))
        return Subject(id, disease.nl, disease.en)
    code = id.removeprefix(_VACCINE)
    vaccine = codes.resolve(vaccinnet_code=code) or codes.resolve(cnk=code) or codes.resolve(atc=code)
    name = vaccine.name if vaccine else code
    return Subject(id, name, name)
