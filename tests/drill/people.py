"""The people of the drill: test citizens who cannot exist, enrolled in the deployment under drill."""

import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import psycopg

from vaccinnet.acceptance.cast import CastProfile, read_cast
from vaccinnet.kmehr.identifiers import TEST_SERIALS, make_insz

_FIRST_BIRTH = date(1931, 1, 1)

_PERSON = "COPY register_person (key, given_names, family_name, birth_date, sex, company_key, enrolled_at) FROM STDIN"
_ALIAS = "COPY register_alias (insz, person_key, since) FROM STDIN"


class Citizen(NamedTuple):
    """A person of the drill."""

    insz: str
    birth_date: date


def hospital() -> CastProfile:
    """Return the hospital of the cast that sends."""
    return next(each for each in read_cast().profiles if each.organisation_kind == "hospital")


def people(count: int) -> list[Citizen]:
    """Return that many citizens, none of them of the cast."""
    taken = {each.insz for each in read_cast().citizens}
    found: list[Citizen] = []
    day = _FIRST_BIRTH
    while len(found) < count:
        numbers = (make_insz(day, serial) for serial in TEST_SERIALS)
        found += [Citizen(number, day) for number in numbers if number not in taken]
        day += timedelta(days=1)
    return found[:count]


def enrol(citizens: Sequence[Citizen], url: str) -> None:
    """Enrol the citizens in the database at this address, as those of the hospital's company.

    Plain SQL: one by one, through the register, takes ten seconds.
    """
    keys = [uuid.uuid4() for _ in citizens]
    company = hospital().company.key
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        with cursor.copy(_PERSON) as persons:
            for key, citizen in zip(keys, citizens, strict=True):
                persons.write_row((key, "Voornaam", "Testburger", citizen.birth_date, "unknown", company, "now"))
        with cursor.copy(_ALIAS) as aliases:
            for key, citizen in zip(keys, citizens, strict=True):
                aliases.write_row((citizen.insz, key, "now"))
