"""The codes of target-disease, and which diseases of a vaccine list each means."""

from functools import cache
from importlib.resources import files

from vaccinnet.webservices.fhir import names


def diseases_of(system: str, code: str) -> frozenset[str] | None:
    """Return the diseases of a vaccine list, in lower case, that a code means; None when it is not known.

    Without a system the code is looked up in all: SNOMED CT and CD-VACCINEINDICATION have none in common.
    """
    systems = (system,) if system else (names.SNOMED, names.VACCINE_INDICATION)
    return next((found for each in systems if (found := _known().get((each, code)))), None)


@cache
def _known() -> dict[tuple[str, str], frozenset[str]]:
    lines = (files(__package__) / "diseases.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")][1:]
    return {
        (names.SNOMED if system == "SNOMED" else system, code): frozenset(listed.lower().split("; "))
        for system, code, listed, _ in rows
    }
