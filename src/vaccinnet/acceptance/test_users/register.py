"""Register the test users of a company one by one: organisations, doctors, trainees, practices and citizens."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from django.db import transaction

from vaccinnet.acceptance.models import TestCitizen
from vaccinnet.acceptance.rules import RULES
from vaccinnet.acceptance.test_users import numbers
from vaccinnet.acceptance.test_users.facts import CERTIFICATE_TYPES, ROLES, AskedCitizen, AskedProfile, UserKind
from vaccinnet.acceptance.test_users.history import enter_event
from vaccinnet.integrators.declare import declare_program
from vaccinnet.integrators.models import Company
from vaccinnet.integrators.propose import part_of
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.kmehr.identifiers import is_test
from vaccinnet.profiles.models import CertificateSubject, Kind, Profile
from vaccinnet.profiles.register_profile import link, register_profile
from vaccinnet.register.persons import enrol_test_citizen
from vaccinnet.rulebook import Finding, Refused
from vaccinnet.trajectory.party import Party

# The competence codes that are given with a number: a general practitioner, and one in training.
_COMPETENCE = {"doctor": "004", "trainee": "005"}
_CODES = {"organisation": "ORG", "practice": "PRA", "doctor": "ART", "trainee": "ART"}
# The application id of certificates for vaccination alone (the convention of vaccination centres).
_APP_IDS = {"vaccination_centre": "VACCINATIE"}


@transaction.atomic
def register_test_profile(
    company: Company,
    *,
    kind: UserKind,
    name: str,
    by: Party,
    now: datetime,
    subkind: str = "",
    nihii: str = "",
    cbe: str = "",
    insz: str = "",
    doctors: Sequence[uuid.UUID] = (),
    linked_since: date | None = None,
    allows_real: bool = False,
) -> Profile:
    """Return the new test profile of this company, with the subject of its certificates and its linked doctors.

    `subkind` says what an organisation or practice is; a number that is empty is given. An organisation gets
    softwareIDs for the programs of the company, to be used at once. Raises Refused with all findings.
    """
    numbers.hold_numbers()
    asked = AskedProfile(
        kind=kind,
        name=name.strip(),
        subkind=subkind,
        nihii=nihii.strip() or _proposed_nihii(kind, subkind),
        cbe=cbe.strip() or (numbers.free_cbe() if CERTIFICATE_TYPES.get(subkind) == "CBE" else ""),
        insz=insz.strip() or (numbers.free_insz_of_caregiver() if kind in _COMPETENCE else ""),
        allows_real=allows_real,
    )
    chosen = {each.key: each for each in company.profiles.filter(key__in=doctors, ended_at__isnull=True)}
    asked = asked.but(
        doctors=tuple(_found(chosen.get(key)) for key in dict.fromkeys(doctors)),
        taken=_taken(asked),
        there=company.profiles.filter(ended_at__isnull=True).count(),
    )
    demand(RULES.of("registered_profile").judge(asked))
    profile = _register(company, asked, now=now)
    for key in dict.fromkeys(doctors):
        link(chosen[key], to=profile, role=ROLES[kind], starts_on=linked_since or business_day(now))
    if kind == "organisation":
        _declare_programs(company, profile, now=now)
    enter_event(company, "register_profile", by=by, now=now, about=profile.user_code)
    return profile


@transaction.atomic
def register_test_citizen(
    company: Company,
    *,
    given_names: str,
    family_name: str,
    birth_date: date | Literal[False] | None,
    sex: str,
    by: Party,
    now: datetime,
    insz: str = "",
    consent: bool = False,
    allows_real: bool = False,
) -> uuid.UUID:
    """Return the key of the new test citizen of this company; an INSZ number that is empty is given.

    A birth date that cannot be read is False. Where the operator allows numbers that somebody has, the consent of that
    person is recorded, with the account that says so, which is `by`. Raises Refused with all findings.
    """
    numbers.hold_numbers()
    number = insz.strip() or numbers.free_insz(birth_date or None)
    asked = AskedCitizen(
        given_names=given_names.strip(),
        family_name=family_name.strip(),
        insz=number,
        birth_date=birth_date,
        sex=sex,
        today=business_day(now),
        is_taken=numbers.is_given(number),
        allows_real=allows_real,
        consent=consent,
        there=TestCitizen.objects.filter(company=company).count(),
    )
    demand(RULES.of("registered_citizen").judge(asked))
    consented = not is_test(number)
    key = enter_citizen(company, asked, now=now, consent_by=by.key if consented else None, consented=consented)
    enter_event(company, "register_citizen", by=by, now=now, about=str(key))
    return key


def enter_citizen(
    company: Company,
    asked: AskedCitizen,
    *,
    now: datetime,
    story: dict[str, str] | None = None,
    deceased_on: date | None = None,
    consent_by: uuid.UUID | None = None,
    consented: bool = False,
) -> uuid.UUID:
    """Return the key of the citizen, enrolled as one of this company, with the story if there is one."""
    key = enrol_test_citizen(
        company_key=company.key,
        insz=asked.insz,
        given_names=asked.given_names,
        family_name=asked.family_name,
        birth_date=asked.birth_date or None,
        sex=asked.sex,
        deceased_on=deceased_on,
        now=now,
    )
    TestCitizen.objects.create(
        person_key=key,
        company=company,
        story=story or {},
        registered_at=now,
        consent_by=consent_by,
        consented_at=now if consented else None,
    )
    return key


def demand(findings: list[Finding]) -> None:
    """Raise Refused when there are findings."""
    if findings:
        raise Refused(findings)


def _register(company: Company, asked: AskedProfile, *, now: datetime) -> Profile:
    if asked.kind in _COMPETENCE:
        subject = ("SSIN", asked.insz, "")
    else:
        number = asked.cbe if asked.by_cbe else asked.nihii
        subject = (CERTIFICATE_TYPES[asked.subkind], number, _APP_IDS.get(asked.subkind, ""))
    key = uuid.uuid4()
    return register_profile(
        key=key,
        now=now,
        subjects=[subject],
        company=company,
        kind=asked.kind,
        organisation_kind=asked.subkind if asked.kind == "organisation" else "",
        name=asked.name,
        nihii=asked.nihii,
        cbe=asked.cbe,
        insz=asked.insz if asked.kind in _COMPETENCE else "",
        user_code=f"{_CODES[asked.kind]}-{key.int % 10**10:010}",
    )


def _declare_programs(company: Company, organisation: Profile, *, now: datetime) -> None:
    """Give the organisation softwareIDs of the programs of the company; one that another has is left to it."""
    part = part_of(organisation.name) or organisation.user_code
    named: dict[tuple[str, str], tuple[str, str]] = {}
    for each in company.programs.filter(ended_at__isnull=True).order_by("declared_at"):
        integrator, program = each.software_id.split("_")[:2]
        named.setdefault((integrator, program), (each.name, each.version))
    for (integrator, program), (name, version) in named.items():
        declare_program(company, software_id=f"{integrator}_{program}_{part}", now=now, name=name, version=version)


def _proposed_nihii(kind: UserKind, subkind: str) -> str:
    if kind in _COMPETENCE:
        return numbers.free_nihii(competence=_COMPETENCE[kind])
    return "" if CERTIFICATE_TYPES.get(subkind) == "CBE" else numbers.free_nihii()


def _taken(asked: AskedProfile) -> frozenset[str]:
    taken = set()
    # What is no number may hold what cannot be asked of the database.
    nihii, cbe = (each if each.isalnum() else "" for each in (asked.nihii[:8], asked.cbe))
    if nihii and Profile.objects.filter(nihii__startswith=nihii).exists():
        taken.add("nihii")
    if cbe and Profile.objects.filter(cbe=cbe).exists():
        taken.add("cbe")
    if asked.insz and numbers.is_given(asked.insz):
        taken.add("insz")
    if CertificateSubject.objects.filter(number__in=[each for each in (nihii, cbe) if each]).exists():
        taken.add("cbe" if asked.by_cbe else "nihii")
    return frozenset(taken)


def _found(doctor: Profile | None) -> Literal["found", "unknown", "no_doctor"]:
    if doctor is None:
        return "unknown"
    return "found" if doctor.kind == Kind.DOCTOR else "no_doctor"
