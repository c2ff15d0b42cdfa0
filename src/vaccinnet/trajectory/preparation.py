"""The preparation of step 1: the test users that the chosen web services require, and what is missing of them."""

import tomllib
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

Need = Literal["organisation", "linked_doctor", "doctor", "stagemeester", "trainee", "practice", "citizen"]
LineState = Literal["missing", "unlinked", "no_certificate", "ready"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the checklist: for which web service, what is needed, and whether with a certificate."""

    service: str
    needs: Need
    certificate: bool
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TestUser:
    """A test user of a company as the checklist sees it; `roles` are those in which a doctor is linked to others."""

    # Pytest takes it for a test by its name.
    __test__ = False

    key: uuid.UUID
    kind: str
    name: str
    has_certificate: bool = False
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A line with the test users that fit it, and what is missing still."""

    line: Line
    state: LineState
    users: tuple[TestUser, ...]

    @property
    def is_ready(self) -> bool:
        """Return whether nothing is missing."""
        return self.state == "ready"


# Of which kind a test user is who fits the need, and in which role it is linked to another.
_FITS: Mapping[Need, tuple[str, str]] = {
    "organisation": ("organisation", ""),
    "linked_doctor": ("doctor", "responsible"),
    "doctor": ("doctor", ""),
    "stagemeester": ("doctor", "stagemeester"),
    "trainee": ("trainee", ""),
    "practice": ("practice", ""),
    "citizen": ("citizen", ""),
}


@cache
def lines() -> tuple[Line, ...]:
    """Return every line there is, in the order of the source text."""
    read = tomllib.loads((files("vaccinnet.trajectory") / "preparation.toml").read_text(encoding="utf-8"))
    return tuple(
        Line(each["service"], each["needs"], each["certificate"], {"nl": each["nl"], "en": each["en"]})
        for each in read["line"]
    )


def checklist(services: Collection[str], users: Iterable[TestUser]) -> tuple[Prepared, ...]:
    """Return the lines that these web services require, each with the state in which these test users bring it."""
    there = tuple(users)
    return tuple(_prepared(each, there) for each in lines() if each.service in services)


def _prepared(line: Line, there: Iterable[TestUser]) -> Prepared:
    kind, role = _FITS[line.needs]
    of_kind = tuple(each for each in there if each.kind == kind)
    linked = tuple(each for each in of_kind if not role or role in each.roles)
    certified = tuple(each for each in linked if each.has_certificate or not line.certificate)
    if certified:
        return Prepared(line, "ready", certified)
    if linked:
        return Prepared(line, "no_certificate", linked)
    return Prepared(line, "unlinked" if of_kind else "missing", of_kind)
