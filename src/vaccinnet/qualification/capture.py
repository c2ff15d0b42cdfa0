"""Assemble a set from what a program exchanged with this environment, and tell how far it is."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from vaccinnet.integrators.models import Program
from vaccinnet.qualification.choose import choose
from vaccinnet.qualification.facts import OK, Service, ShownFile
from vaccinnet.qualification.journal import kept_of
from vaccinnet.qualification.reading import read_exchange
from vaccinnet.qualification.rules.messages import LONGEST


@dataclass(frozen=True, slots=True)
class Captured:
    """The files of a set as the journal has them, and how many exchanges there were to choose from."""

    files: tuple[ShownFile, ...]
    of: int


def capture(program: Program, service: Service, *, now: datetime, ok: str = OK) -> Captured:
    """Return the set that shows most, of the exchanges of this program; `now` is that of business, as the journal's."""
    kept = kept_of(program, service, until=now, days=LONGEST.days)
    found = {}
    for each in kept:
        exchange = read_exchange(*each.files(0), ok=ok)
        if exchange.request and exchange.answer:
            found[each.key] = exchange
    keys: dict[int, uuid.UUID] = {id(exchange): key for key, exchange in found.items()}
    by_key = {each.key: each for each in kept}
    chosen = [by_key[keys[id(each)]] for each in choose(service, list(found.values()))]
    files = [file for number, each in enumerate(chosen, start=1) for file in each.files(number)]
    return Captured(tuple(files), of=len(kept))
