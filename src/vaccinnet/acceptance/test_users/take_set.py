"""Take a set of personas of one's own: those of the cast that the web services require, with numbers of their own."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby, islice
from typing import cast

from django.db import transaction

from vaccinnet.acceptance.cast import LINKED_SINCE, CastCitizen, CastProfile, read_cast
from vaccinnet.acceptance.models import TestCitizen
from vaccinnet.acceptance.test_users import numbers
from vaccinnet.acceptance.test_users.facts import AskedCitizen, UserKind
from vaccinnet.acceptance.test_users.history import enter_event
from vaccinnet.acceptance.test_users.register import enter_citizen, register_test_profile
from vaccinnet.integrators.models import Company
from vaccinnet.kmehr.identifiers import BisMonth
from vaccinnet.profiles.models import Kind, Profile
from vaccinnet.register.persons import add_alias
from vaccinnet.stock.move import receive
from vaccinnet.trajectory.party import Party

# The profiles of the cast that a web service needs, doctors before those to whom they are linked.
_PROFILES = {
    "BatchUpload": ("ART-2001", "ORG-1001"),
    "RegistratieService": ("ART-2006", "ART-2007", "ART-2009", "ART-2010", "PRA-3001"),
}
_SUBKINDS = {
    "NIHII-OFFICE_DOCTORS": "office_doctors",
    "NIHII-GROUP_DOCTORS": "group_doctors",
    "NIHII-MEDICAL_HOUSE": "medical_house",
}
# Days that the stories themselves are about: nobody else's day of birth will do.
_DAYS_OF_A_STORY = {(12, 31), (1, 1), (2, 29)}


@dataclass
class TakenSet:
    """What was made of the cast for a company; a citizen is left out when no number of that kind is free any more."""

    profiles: list[Profile] = field(default_factory=list)
    citizens: int = 0
    left_out: list[str] = field(default_factory=list)


@transaction.atomic
def take_set(company: Company, *, services: Collection[str], by: Party, now: datetime) -> TakenSet:
    """Return what is new of a set of personas for these web services; who took one gets what was missing of it.

    Doctors, trainees and practices begin with a stock, as those of the cast do. Raises Refused when the company has as
    many test users as it may have.
    """
    numbers.hold_numbers()
    taken = TakenSet()
    cast_profiles = {each.user_code: each for each in read_cast().profiles}
    of_company = {(each.kind, each.name): each for each in company.profiles.filter(ended_at__isnull=True)}
    for code in dict.fromkeys(code for service in services for code in _PROFILES.get(service, ())):
        wanted = cast_profiles[code]
        if (wanted.kind, wanted.name) not in of_company:
            made = _make_profile(company, wanted, of_company, by=by, now=now)
            of_company[wanted.kind, wanted.name] = made
            taken.profiles.append(made)
    if not TestCitizen.objects.filter(company=company).exclude(story={}).exists():
        _make_citizens(company, taken, now=now)
    enter_event(company, "take_set", by=by, now=now, about=", ".join(services)[:200])
    return taken


def _make_profile(
    company: Company, wanted: CastProfile, there: dict[tuple[str, str], Profile], *, by: Party, now: datetime
) -> Profile:
    names = {each.user_code: (each.kind, each.name) for each in read_cast().profiles}
    linked = [each.doctor for each in read_cast().links if each.to == wanted.user_code and each.ends_on is None]
    doctors = [there[names[code]].key for code in linked if names[code] in there]
    made = register_test_profile(
        company,
        kind=cast(UserKind, wanted.kind),
        name=wanted.name,
        subkind=wanted.organisation_kind or _SUBKINDS.get(wanted.subject.type, ""),
        doctors=doctors,
        linked_since=LINKED_SINCE,
        by=by,
        now=now,
    )
    if made.kind != Kind.ORGANISATION:
        for each in read_cast().stock:
            receive(sender_key=made.key, vaccine_key=each.vaccine, doses=each.doses, now=now)
    return made


def _make_citizens(company: Company, taken: TakenSet, *, now: datetime) -> None:
    of_first = [each for each in read_cast().citizens if each.company == read_cast().companies[0]]
    for _, each in groupby(of_first, key=lambda citizen: citizen.birth_date or citizen.insz):
        together = list(each)
        found = _numbers_for(together)
        for citizen, number in zip(together, found, strict=False):
            _make_citizen(company, citizen, number, now=now)
            taken.citizens += 1
        taken.left_out += [f"{each.given_names} {each.family_name}" for each in together[len(found) :]]


def _numbers_for(together: Sequence[CastCitizen]) -> list[str]:
    """Return numbers for people who share a day of birth in the cast, so that they share one here too."""
    first = together[0]
    day, bis_month = first.birth_date, _shape(first.insz)
    if day is None:
        return _unknown_day(first.insz)
    if (day.month, day.day) in _DAYS_OF_A_STORY:
        number = numbers.free_insz(day, bis_month=bis_month)
        return [number] if number else []
    return numbers.free_day(day, len(together), bis_month=bis_month)


def _unknown_day(digits: str) -> list[str]:
    """Return a number of the same form as one of the cast whose day of birth is not wholly known, or nothing."""
    # When the numbers of a day run out, the next "day" is used for them.
    days = range(int(digits[4:6]), 100)
    made = (_with_check(f"{digits[:4]}{day:02}{serial}", digits) for day in days for serial in ("000", "999"))
    return list(islice((number for number in made if not numbers.is_given(number)), 1))


def _with_check(base: str, like: str) -> str:
    """Return the number of nine digits with check digits of the century that another number has."""
    century = 0 if 97 - int(like[:9]) % 97 == int(like[9:]) else 2_000_000_000
    return f"{base}{97 - (century + int(base)) % 97:02}"


def _shape(insz: str) -> BisMonth | None:
    """Return by how much the month of a BIS number is raised, or None."""
    raised = int(insz[2:4]) // 20 * 20
    return cast(BisMonth, raised) if raised else None


def _make_citizen(company: Company, citizen: CastCitizen, insz: str, *, now: datetime) -> None:
    asked = AskedCitizen(
        given_names=citizen.given_names,
        family_name=citizen.family_name,
        insz=insz,
        birth_date=_birth_date(citizen, insz),
        sex=citizen.sex,
    )
    key = enter_citizen(company, asked, now=now, story=dict(citizen.story), deceased_on=citizen.deceased_on)
    if citizen.earlier_insz and asked.birth_date:
        for number in numbers.free_day(asked.birth_date, 1, bis_month=_shape(citizen.earlier_insz)):
            add_alias(key, insz=number, now=now)


def _birth_date(citizen: CastCitizen, insz: str) -> date | None:
    if citizen.birth_date is None:
        return None
    month = int(insz[2:4]) % 20
    century = citizen.birth_date.year // 100 * 100
    year = century + int(insz[:2])
    # Some days earlier may be in the century before.
    return date(year if year <= citizen.birth_date.year else year - 100, month, int(insz[4:6]))
