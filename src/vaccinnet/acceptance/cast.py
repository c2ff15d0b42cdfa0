"""The cast: the companies, profiles and citizens that every acceptance environment has, each citizen with a story.

The data are in `cast.toml`; keys are derived from them, so they are the same everywhere and every time.
"""

import tomllib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from vaccinnet.ehealth.subject import Subject, parse_subject

LINKED_SINCE = date(2020, 1, 1)

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:openvaccinnet:cast:1")


@dataclass(frozen=True, slots=True)
class CastCompany:
    """A company that develops software; `integrator` and `programs` are the first two parts of its softwareIDs."""

    key: uuid.UUID
    name: str
    integrator: str
    programs: tuple[str, ...]

    def software_ids(self, organisation: str = "") -> tuple[str, ...]:
        """Return the softwareIDs of its programs, for doctors or for one organisation."""
        parts = [(self.integrator, program, organisation) for program in self.programs]
        return tuple("_".join(part for part in each if part) for each in parts)


@dataclass(frozen=True, slots=True)
class CastProfile:
    """A doctor, trainee, practice or organisation, and the subject of its certificates."""

    key: uuid.UUID
    company: CastCompany
    kind: str
    organisation_kind: str
    name: str
    user_code: str
    subject: Subject
    nihii: str
    software_ids: tuple[str, ...]

    @property
    def cbe(self) -> str:
        """Return the CBE number, or nothing."""
        return self.subject.number if self.subject.type == "CBE" else ""

    @property
    def insz(self) -> str:
        """Return the INSZ number, or nothing."""
        return self.subject.number if self.subject.type == "SSIN" else ""


@dataclass(frozen=True, slots=True)
class CastLink:
    """What a doctor is to another profile, both by their user codes; `ends_on` is the last day of what has ended."""

    doctor: str
    to: str
    role: str
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class CastStock:
    """Doses of a vaccine that every doctor, trainee and practice of the cast begins with."""

    vaccine: str
    doses: int


@dataclass(frozen=True, slots=True)
class CastManager:
    """A manager of the register."""

    key: uuid.UUID
    name: str
    user_code: str


@dataclass(frozen=True, slots=True)
class CastCitizen:
    """A test citizen with a story, in Dutch and English. A birth date that is not wholly known is None."""

    company: CastCompany
    insz: str
    given_names: str
    family_name: str
    sex: str
    story: Mapping[str, str]
    birth_date: date | None = None
    deceased_on: date | None = None
    earlier_insz: str = ""
    earlier_name: str = ""


@dataclass(frozen=True, slots=True)
class Cast:
    """All of them, in the order in which they are shown."""

    companies: tuple[CastCompany, ...]
    profiles: tuple[CastProfile, ...]
    links: tuple[CastLink, ...]
    stock: tuple[CastStock, ...]
    managers: tuple[CastManager, ...]
    citizens: tuple[CastCitizen, ...]

    def profile_of(self, subject: Subject) -> CastProfile | None:
        """Return the profile for which certificates with this subject speak."""
        spoken = (subject.type, subject.number, subject.app_id)
        return next((p for p in self.profiles if (p.subject.type, p.subject.number, p.subject.app_id) == spoken), None)


@cache
def read_cast() -> Cast:
    """Return the cast."""
    read = tomllib.loads((files("vaccinnet.acceptance") / "cast.toml").read_text(encoding="utf-8"))
    companies = {each["integrator"]: _company(each) for each in read["company"]}
    return Cast(
        companies=tuple(companies.values()),
        profiles=tuple(_profile(each, companies) for each in read["profile"]),
        links=tuple(CastLink(**each) for each in read["link"]),
        stock=tuple(CastStock(**each) for each in read["stock"]),
        managers=tuple(CastManager(_key("manager", each["user_code"]), **each) for each in read["manager"]),
        citizens=tuple(CastCitizen(**{**each, "company": companies[each["company"]]}) for each in read["citizen"]),
    )


def _company(read: Mapping[str, Any]) -> CastCompany:
    return CastCompany(_key("company", read["integrator"]), read["name"], read["integrator"], tuple(read["programs"]))


def _profile(read: Mapping[str, Any], companies: Mapping[str, CastCompany]) -> CastProfile:
    company = companies[read["company"]]
    subject = parse_subject(read["certificate"], name=read["name"])
    return CastProfile(
        key=_key("profile", read["user_code"]),
        company=company,
        kind=read["kind"],
        organisation_kind=read.get("organisation_kind", ""),
        name=read["name"],
        user_code=read["user_code"],
        subject=subject,
        nihii=read.get("nihii") or (subject.number if subject.type.startswith("NIHII") else ""),
        software_ids=company.software_ids(read.get("software_part", "")),
    )


def _key(kind: str, code: str) -> uuid.UUID:
    return uuid.uuid5(_NAMESPACE, f"{kind} {code}")
