"""What a program asks in a search: the parameters as sent, and read into what each vaccination is compared with."""

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from vaccinnet.register.published import Published
from vaccinnet.webservices.fhir import names
from vaccinnet.webservices.fhir.diseases import diseases_of
from vaccinnet.webservices.fhir.immunization import codings
from vaccinnet.webservices.fhir.moments import Compared, compared, day_of, instant

# Three ways to say it: of a logical reference, by chain, and by chain with the type.
PATIENT = ("patient:identifier", "patient.identifier", "patient:Patient.identifier")
ONE_VACCINATION = ("_id", "identifier")
DATES = ("date", "_lastUpdated")
TOKENS = ("vaccine-code", "target-disease", "identifier")
LOT = ("lot-number", "lot-number:exact")
COUNT, PAGE, FORMAT = "_count", "_page", "_format"
PARAMETERS = (*PATIENT, *ONE_VACCINATION, *DATES, "vaccine-code", "target-disease", "status", *LOT, COUNT, FORMAT)

# Each is a status of an Immunization; the register stores what was given only.
STATUSES = ("completed", "entered-in-error", "not-done")
SYSTEMS = {
    "vaccine-code": (names.SNOMED, names.VACCINNET_CODE, names.CNK, names.ATC),
    "target-disease": (names.SNOMED, names.VACCINE_INDICATION),
    "identifier": (names.VACCINATION_ID,),
}
A_PAGE, MOST_ON_A_PAGE = 50, 200

_BETWEEN = re.compile(r"(?<!\\),")
_ID = re.compile(r"[0-9A-Fa-f]{32}|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")

Test = Callable[[Published], bool]


@dataclass(frozen=True, slots=True)
class AskedSearch:
    """A search as it was asked: names and values of its parameters, as they came.

    `in_address` has those of them that stood in the address, where the number of a person may stand only if the
    operator says so.
    """

    parameters: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    in_address: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    insz_may_be_in_address: bool = False

    def but(self, **changes: Any) -> "AskedSearch":
        """Return the same search with some facts changed."""
        return replace(self, **changes)

    def of(self, *named: str) -> Iterator[tuple[str, str]]:
        """Yield the parameters with these names, each with its value."""
        return ((name, value) for name, value in self.parameters if name in named)

    def each_value(self, *named: str) -> Iterator[tuple[str, str]]:
        """Yield the parameters with these names once for each of their alternatives."""
        return ((name, value) for name, values in self.of(*named) for value in alternatives(values))


@dataclass(frozen=True, slots=True)
class Token:
    """A code with its system, which is empty where any will do; None says that there is none (`|code`)."""

    system: str | None
    code: str


@dataclass(frozen=True, slots=True)
class Search:
    """A search that was understood: of whom or of which vaccination, what must hold, and how many on a page."""

    insz: str = field(default="", repr=False)
    vaccination_id: uuid.UUID | None = None
    tests: tuple[Test, ...] = ()
    count: int = A_PAGE

    def finds(self, told: Published) -> bool:
        """Return whether this vaccination is among what was asked for."""
        return all(test(told) for test in self.tests)


def read_search(asked: AskedSearch) -> Search:
    """Return the search that was asked; it must have passed the rules."""
    insz = next((token(value).code for _, value in asked.of(*PATIENT)), "")
    one = next((vaccination_id(name, value) for name, value in asked.each_value(*ONE_VACCINATION)), None)
    count = next((int(value) for _, value in asked.of(COUNT)), A_PAGE)
    return Search(insz, None if insz else one, tuple(_tests(asked)), min(count, MOST_ON_A_PAGE))


def alternatives(value: str) -> list[str]:
    """Return what a value lists with commas between; any of them will do."""
    return [each.replace("\\,", ",").strip() for each in _BETWEEN.split(value)]


def token(value: str) -> Token:
    """Return the token that is written as `code`, `system|code` or `|code`."""
    system, bar, code = value.rpartition("|")
    return Token(names.system(system) if system else None if bar else "", code)


def vaccination_id(name: str, value: str) -> uuid.UUID | None:
    """Return the id of a vaccination in the value of `_id` or `identifier`, or None when it is none."""
    written = token(value).code if name == "identifier" else value
    return uuid.UUID(written) if _ID.fullmatch(written) else None


def _tests(asked: AskedSearch) -> Iterator[Test]:
    """Yield a test for each parameter: all must hold, and of each any of its alternatives."""
    for name, values in asked.parameters:
        if maker := _MAKERS.get(name):
            yield _any_of([maker(name, each) for each in alternatives(values)])


def _any_of(tests: list[Test]) -> Test:
    return tests[0] if len(tests) == 1 else lambda told: any(test(told) for test in tests)


def _on(name: str, value: str) -> Test:
    asked = _compared(value)
    if name == "date":
        return lambda told: asked.holds_for(day_of(told.given_on))
    return lambda told: asked.holds_for(instant(told.updated_at))


def _with_code(name: str, value: str) -> Test:
    asked = token(value)
    return lambda told: any(_fits(asked, each["system"], each["code"]) for each in codings(told))


def _against(name: str, value: str) -> Test:
    asked = token(value)
    diseases = diseases_of(asked.system or "", asked.code) or frozenset()
    return lambda told: any(each.lower() in diseases for each in told.diseases)


def _with_id(name: str, value: str) -> Test:
    asked = vaccination_id(name, value)
    return lambda told: told.id == asked


def _with_status(name: str, value: str) -> Test:
    is_removed = {"completed": False, "entered-in-error": True}.get(token(value).code)
    return lambda told: told.is_removed == is_removed


def _of_lot(name: str, value: str) -> Test:
    if name == "lot-number:exact":
        return lambda told: told.lot == value
    return lambda told: bool(told.lot) and told.lot.lower().startswith(value.lower())


def _compared(value: str) -> Compared:
    asked = compared(value)
    assert asked is not None
    return asked


def _fits(asked: Token, system: str, code: str) -> bool:
    if asked.system and asked.system != system:
        return False
    return not asked.code or asked.code.upper() == code.upper()


_MAKERS: dict[str, Callable[[str, str], Test]] = {
    "date": _on,
    "_lastUpdated": _on,
    "vaccine-code": _with_code,
    "target-disease": _against,
    "_id": _with_id,
    "identifier": _with_id,
    "status": _with_status,
    "lot-number": _of_lot,
    "lot-number:exact": _of_lot,
}
