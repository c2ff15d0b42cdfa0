"""Whether a vaccination that comes again says the same as before."""

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from vaccinnet.kmehr.message import Party, Vaccination

_VERSION = "1"


def content_digest(insz: str, vaccination: Vaccination) -> bytes:
    """Return the SHA-256 over what a vaccination says: equal for the same content, however it was written down.

    Names, display texts, versions of code tables, sequence numbers and the moment of reporting do not count.
    """
    given = vaccination.given_on.isoformat() if vaccination.given_on else vaccination.given_text
    lines = (
        _VERSION,
        insz,
        vaccination.cnk,
        vaccination.vaccinnet_code,
        vaccination.atc,
        given,
        vaccination.lot,
        *_author(vaccination.author),
        vaccination.lifecycle,
        _plain(vaccination.quantity),
        vaccination.place,
        _several(vaccination.adverse_effects),
    )
    text = "\n".join(lines)
    if "\\" in text or text.count("\n") >= len(lines):
        # A value is one line: a line break inside it must not look like the next value.
        text = "\n".join([each.replace("\\", "\\\\").replace("\n", "\\n") for each in lines])
    return hashlib.sha256(text.encode()).digest()


@lru_cache(maxsize=256)
def _author(parties: tuple[Party, ...]) -> tuple[str, str]:
    numbers = (party.nihii or party.cbe or party.ehp or party.insz for party in parties)
    return _several(numbers), _several(party.local for party in parties)


def _several(values: Iterable[str]) -> str:
    # A character that XML cannot hold, so that no value can look like two.
    return "\x1f".join(filter(None, values))


def _plain(quantity: Decimal | None) -> str:
    """Return the number without exponent or trailing zeros: 1, 1.0 and 1.00 are the same quantity."""
    if quantity is None:
        return ""
    text = f"{quantity:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
