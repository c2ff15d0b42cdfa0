"""Load the cast into the register of the acceptance environment."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from vaccinnet.acceptance.cast import LINKED_SINCE, CastCitizen, CastProfile, CastStock, read_cast
from vaccinnet.integrators.declare import declare_company, declare_program
from vaccinnet.integrators.models import Company
from vaccinnet.profiles.models import Kind, Profile
from vaccinnet.profiles.register_profile import link, register_profile
from vaccinnet.register.persons import add_alias, enrol_test_citizen
from vaccinnet.stock.consult import stock_of
from vaccinnet.stock.move import receive


@transaction.atomic
def load_cast(now: datetime) -> None:
    """Make the companies, programs, profiles, links, stocks and citizens of the cast that are not there yet."""
    cast = read_cast()
    companies = {each.key: declare_company(name=each.name, key=each.key, now=now) for each in cast.companies}
    profiles = {each.user_code: _load_profile(each, companies[each.company.key], now=now) for each in cast.profiles}
    for each in cast.links:
        doctor, to = profiles[each.doctor], profiles[each.to]
        link(doctor, to=to, role=each.role, starts_on=LINKED_SINCE, ends_on=each.ends_on)
    for cast_profile in cast.profiles:
        if cast_profile.kind != Kind.ORGANISATION:
            _load_stock(cast_profile, cast.stock, now=now)
    for citizen in cast.citizens:
        _load_citizen(citizen, now=now)


def _load_stock(profile: CastProfile, stock: Iterable[CastStock], *, now: datetime) -> None:
    kept = {each.vaccine_key for each in stock_of(profile.key)}
    for each in stock:
        if each.vaccine not in kept:
            receive(sender_key=profile.key, vaccine_key=each.vaccine, doses=each.doses, now=now)


def _load_profile(cast: CastProfile, company: Company, *, now: datetime) -> Profile:
    for software_id in cast.software_ids:
        declare_program(company, software_id=software_id, now=now)
    return register_profile(
        key=cast.key,
        now=now,
        subjects=[(cast.subject.type, cast.subject.number, cast.subject.app_id)],
        company=company,
        kind=cast.kind,
        organisation_kind=cast.organisation_kind,
        name=cast.name,
        nihii=cast.nihii,
        cbe=cast.cbe,
        insz=cast.insz,
        user_code=cast.user_code,
    )


def _load_citizen(cast: CastCitizen, *, now: datetime) -> None:
    person_key = enrol_test_citizen(
        company_key=cast.company.key,
        insz=cast.insz,
        given_names=cast.given_names,
        family_name=cast.family_name,
        birth_date=cast.birth_date,
        sex=cast.sex,
        deceased_on=cast.deceased_on,
        now=now,
    )
    if cast.earlier_insz:
        add_alias(person_key, insz=cast.earlier_insz, now=now)
