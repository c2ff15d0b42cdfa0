"""Whether a vaccination shows what the test asks of one against Covid-19."""

import re

from vaccinnet.qualification.facts import Vaccination

# What people type to have typed something, such as the `Batch1` of the public reference application.
_PLACEHOLDER = re.compile(
    r"(batch|lot|lotnr|lotnummer|test|testlot|dummy|example|voorbeeld|x+|0+|1234+)[\s_-]*\d{0,3}", re.I
)


def looks_made_up(lot: str) -> bool:
    """Return whether a lot number looks like a placeholder rather than one from a vial."""
    return bool(_PLACEHOLDER.fullmatch(lot))


def shows_covid19(vaccination: Vaccination) -> bool:
    """Return whether this is a vaccination against Covid-19 with a lot number and without adverse effects."""
    return vaccination.is_covid19 and bool(vaccination.lot) and not vaccination.adverse_effects


def flaw_of_covid19(vaccination: Vaccination) -> tuple[str, str]:
    """Return why a vaccination against Covid-19 does not show it (a key of texts), and the path of that."""
    if not vaccination.lot:
        return "lot", f"{vaccination.where}/item"
    return "adverse", f"{vaccination.where}/{vaccination.adverse_item or 'item'}"
