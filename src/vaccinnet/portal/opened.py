"""The records that a visitor opened in this visit, each by a name in the address that means nothing outside the visit.

So no number of a person stands in an address, and what stands there opens nothing for anybody else.
"""

import secrets
import uuid
from dataclasses import dataclass

from django.http import HttpRequest

from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.persons import persons_with

_OPENED = "opened"
_MOST = 100


@dataclass(frozen=True, slots=True)
class Opened:
    """A record that was opened; `reason` is what the visitor gave, until the look that it was given for."""

    person: KnownPerson | None
    reason: str


def open_record(request: HttpRequest, person: KnownPerson, *, reason: str = "") -> str:
    """Return the name in the address by which the visitor reads this record; the oldest of many are forgotten."""
    kept = request.session.get(_OPENED, {})
    name = next((name for name, each in kept.items() if each["key"] == person.key.hex), secrets.token_urlsafe(12))
    kept.pop(name, None)
    kept[name] = {"key": person.key.hex, "reason": reason.strip()}
    request.session[_OPENED] = dict(list(kept.items())[-_MOST:])
    return name


def opened(request: HttpRequest, name: str) -> Opened | None:
    """Return the record that the visitor opened by this name; None when it was not opened in this visit."""
    kept = request.session.get(_OPENED, {}).get(name)
    if kept is None:
        return None
    key = uuid.UUID(hex=kept["key"])
    return Opened(persons_with({key}).get(key), kept["reason"])


def forget_reason(request: HttpRequest, name: str) -> None:
    """Forget the reason: the look for which it was given is on the trail."""
    request.session[_OPENED][name]["reason"] = ""
    request.session.modified = True


def opened_names(request: HttpRequest) -> tuple[tuple[str, KnownPerson], ...]:
    """Return the names in the address and the persons of the records opened in this visit, the latest first."""
    kept = {name: uuid.UUID(hex=each["key"]) for name, each in request.session.get(_OPENED, {}).items()}
    persons = persons_with(set(kept.values()))
    return tuple((name, persons[key]) for name, key in reversed(kept.items()) if key in persons)
