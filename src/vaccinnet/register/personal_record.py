"""The record of a person in the words of people: protection by disease, and what was given when and by whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.db.models.functions import Left

from vaccinnet.kmehr.codes import Vaccine, VaccineCodes
from vaccinnet.profiles.models import Profile
from vaccinnet.register.consult import record_of
from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.models import Vaccination
from vaccinnet.register.protection import Disease, Protection, diseases_of, protection
from vaccinnet.register.vaccine_codes import current_codes


@dataclass(frozen=True, slots=True)
class Given:
    """A vaccination as the person reads it; empty where it is not known. Codes that name no product give none."""

    given_on: date
    product: str
    diseases: tuple[Disease, ...]
    lot: str
    given_by: str
    sent_by: str
    is_reported: bool


@dataclass(frozen=True, slots=True)
class PersonalRecord:
    """What the register tells a person: own registrations and reported history apart, the latest first."""

    person: KnownPerson
    protection: tuple[Protection, ...]
    registered: tuple[Given, ...]
    reported: tuple[Given, ...]


def personal_record(person: KnownPerson) -> PersonalRecord:
    """Return the record of the person."""
    rows = list(record_of(person))
    names = _names(rows)
    codes = current_codes()
    all_given = [_given(row, names, codes) for row in rows]
    return PersonalRecord(
        person=person,
        protection=protection((each.given_on, each.diseases) for each in all_given),
        registered=tuple(each for each in all_given if not each.is_reported),
        reported=tuple(each for each in all_given if each.is_reported),
    )


def _given(row: Vaccination, names: Mapping[object, str], codes: VaccineCodes) -> Given:
    vaccine = codes.resolve(cnk=row.cnk, vaccinnet_code=row.vaccinnet_code, atc=row.atc)
    sent_by = names.get(row.sender_key, "")
    is_reported = row.origin == "reported"
    return Given(
        given_on=row.given_on,
        product=_product(row, vaccine),
        diseases=diseases_of(vaccine.diseases if vaccine else ()),
        lot=row.lot,
        # Who reports history did not give it.
        given_by=_author(row, names) or ("" if is_reported else sent_by),
        sent_by=sent_by,
        is_reported=is_reported,
    )


def _product(row: Vaccination, vaccine: Vaccine | None) -> str:
    """Return the name of the product as sent, or as the code list has it; the code where neither knows one."""
    if vaccine is None:
        return row.product_name or row.vaccine_key
    # The list calls a kind of vaccine by its code: that is no product.
    names_kind = not vaccine.cnk and "/" not in vaccine.vaccinnet_code
    return "" if names_kind and row.product_name == vaccine.name else row.product_name


def _author(row: Vaccination, names: Mapping[object, str]) -> str:
    known = (names.get(each) for each in (row.author_user_code, row.author_number, row.author_number[:8]))
    return row.author_name or next(filter(None, known), "")


def _names(rows: Iterable[Vaccination]) -> Mapping[object, str]:
    """Return the names of the senders, and of authors without one, by key, user code, CBE number and 8 NIHII digits."""
    asked = Q(key__in={row.sender_key for row in rows})
    if nameless := [row for row in rows if not row.author_name]:
        numbers = {row.author_number for row in nameless}
        asked |= Q(user_code__in={row.author_user_code for row in nameless})
        asked |= Q(cbe__in=numbers - {""}) | Q(nihii_8__in={number[:8] for number in numbers} - {""})
    names: dict[object, str] = {}
    for profile in Profile.objects.annotate(nihii_8=Left("nihii", 8)).filter(asked):
        known_by = (profile.key, profile.user_code, profile.cbe, profile.nihii[:8])
        names |= {each: profile.name for each in known_by if each}
    return names
