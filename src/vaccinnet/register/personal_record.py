"""The record of a person in the words of people: protection by disease, and what was given when and by whom."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from vaccinnet.database.bulk import ask
from vaccinnet.kmehr.codes import Vaccine, VaccineCodes
from vaccinnet.register.changes import Changed, changes_between, product_of
from vaccinnet.register.consult import versions_of, whole_record_of
from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.models import Vaccination, VaccinationVersion
from vaccinnet.register.protection import Disease, Protection, diseases_of, protection
from vaccinnet.register.remove import contents_of
from vaccinnet.register.rows import Whole
from vaccinnet.register.vaccine_codes import current_codes

_NAMES = "SELECT key, name FROM profiles_profile WHERE key = ANY(string_to_array(%(keys)s, E'\\x1f')::uuid[])"
# Of authors who are known by a number or user code only.
_NAMES_OF_AUTHORS = """
    SELECT name, key, user_code, cbe, left(nihii, 8) FROM profiles_profile
    WHERE key = ANY(string_to_array(%(keys)s, E'\\x1f')::uuid[])
       OR user_code = ANY(string_to_array(%(user_codes)s, E'\\x1f'))
       OR cbe = ANY(string_to_array(%(numbers)s, E'\\x1f'))
       OR left(nihii, 8) = ANY(string_to_array(%(nihii_8)s, E'\\x1f'))
"""


@dataclass(frozen=True, slots=True)
class Replaced:
    """A vaccination as it stood before it was corrected, with when, by whom and why that was done, and what changed."""

    version: int
    given_on: date
    product: str
    lot: str
    place: str
    replaced_at: datetime
    replaced_by: str
    reason: str
    changed: tuple[Changed, ...] = ()


@dataclass(frozen=True, slots=True)
class Removed:
    """When, by whom and why a vaccination was removed."""

    removed_at: datetime
    removed_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Given:
    """A vaccination as the person reads it; empty where it is not known. Codes that name no product give none.

    `replaced` has what it was before corrections, the latest first; `removed` is None for what still counts.
    """

    given_on: date
    product: str
    diseases: tuple[Disease, ...]
    lot: str
    given_by: str
    sent_by: str
    is_reported: bool
    vaccination_id: uuid.UUID
    version: int
    sender_key: uuid.UUID
    cnk: str
    vaccinnet_code: str
    atc: str
    quantity: Decimal | None
    place: str
    adverse_effects: tuple[str, ...]
    author_number: str
    stored_at: datetime
    replaced: tuple[Replaced, ...] = ()
    removed: Removed | None = None
    # As it was sent; `given_by` has the name that is known for the author where none was.
    author_name: str = ""


@dataclass(frozen=True, slots=True)
class PersonalRecord:
    """What the register tells a person: own registrations, reported history, and what was removed; the latest first."""

    person: KnownPerson
    protection: tuple[Protection, ...]
    registered: tuple[Given, ...]
    reported: tuple[Given, ...]
    removed: tuple[Given, ...]


# Returns the names of those among these keys who changed something and are no profiles.
OtherNames = Callable[[Collection[uuid.UUID]], dict[object, str]]


def personal_record(
    person: KnownPerson, *, sent_by: uuid.UUID | None = None, other_names: OtherNames = lambda keys: {}
) -> PersonalRecord:
    """Return the record of the person; only what the profile `sent_by` sent, when one is given.

    `other_names` is asked for who changed something and is no profile.
    """
    rows = whole_record_of(person, sent_by=sent_by)
    versions = versions_of(rows)
    names = _names(rows, versions)
    if unknown := {each.replaced_by for each in versions} - names.keys():
        names = dict(names) | other_names(unknown)
    codes = current_codes()
    of_each: dict[uuid.UUID, list[VaccinationVersion]] = defaultdict(list)
    for version in versions:
        of_each[version.vaccination_id].append(version)
    all_given = [_given(row, of_each[row.id], names, codes) for row in rows]
    still = [each for each in all_given if not each.removed]
    return PersonalRecord(
        person=person,
        protection=protection((each.given_on, each.diseases) for each in still),
        registered=tuple(each for each in still if not each.is_reported),
        reported=tuple(each for each in still if each.is_reported),
        removed=tuple(each for each in all_given if each.removed),
    )


def _given(
    row: Whole, versions: Sequence[VaccinationVersion], names: Mapping[object, str], codes: VaccineCodes
) -> Given:
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
        vaccination_id=row.id,
        version=row.version,
        sender_key=row.sender_key,
        cnk=row.cnk,
        vaccinnet_code=row.vaccinnet_code,
        atc=row.atc,
        quantity=row.quantity,
        place=row.place,
        adverse_effects=tuple(row.adverse_effects.splitlines()),
        author_number=row.author_number,
        stored_at=row.stored_at,
        # A removal keeps what it was as a version too, which says nothing that does not stand here.
        replaced=tuple(_all_replaced(row, versions[1 if row.removed_at else 0 :], names)),
        removed=_removed(row, versions, names) if row.removed_at else None,
        author_name=row.author_name,
    )


def _all_replaced(
    row: Whole, versions: Sequence[VaccinationVersion], names: Mapping[object, str]
) -> Iterator[Replaced]:
    """Yield the versions, each with what changed between it and the one after it."""
    after: Mapping[str, Any] = contents_of(Vaccination(**row._asdict())) if versions else {}
    for each in versions:
        yield _replaced(each, after, names)
        after = each.contents


def _replaced(version: VaccinationVersion, after: Mapping[str, Any], names: Mapping[object, str]) -> Replaced:
    stood = version.contents
    return Replaced(
        version=version.version,
        given_on=date.fromisoformat(stood["given_on"]),
        product=product_of(stood),
        lot=stood["lot"],
        place=stood["place"],
        replaced_at=version.replaced_at,
        replaced_by=names.get(version.replaced_by, ""),
        reason=version.reason,
        changed=changes_between(stood, after),
    )


def _removed(row: Whole, versions: Sequence[VaccinationVersion], names: Mapping[object, str]) -> Removed:
    assert row.removed_at is not None
    by = next((names.get(each.replaced_by, "") for each in versions), "")
    return Removed(row.removed_at, by, row.removal_reason)


def _product(row: Whole, vaccine: Vaccine | None) -> str:
    """Return the name of the product as sent, or as the code list has it; the code where neither knows one."""
    if vaccine is None:
        return row.product_name or row.vaccine_key
    # The list calls a kind of vaccine by its code: that is no product.
    names_kind = not vaccine.cnk and "/" not in vaccine.vaccinnet_code
    return "" if names_kind and row.product_name == vaccine.name else row.product_name


def _author(row: Whole, names: Mapping[object, str]) -> str:
    known = (names.get(each) for each in (row.author_user_code, row.author_number, row.author_number[:8]))
    return row.author_name or next(filter(None, known), "")


def _names(rows: Sequence[Whole], versions: Iterable[VaccinationVersion]) -> Mapping[object, str]:
    """Return the names of who sent or changed, by key, and of authors without one, by user code and numbers.

    Of numbers the CBE number, and the first 8 digits of the NIHII number.
    """
    keys = {row.sender_key for row in rows} | {each.replaced_by for each in versions}
    nameless = [row for row in rows if not row.author_name]
    if not nameless:
        return dict(ask(_NAMES, keys=keys)) if keys else {}
    numbers = {row.author_number for row in nameless} - {""}
    found = ask(
        _NAMES_OF_AUTHORS,
        keys=keys,
        user_codes={row.author_user_code for row in nameless} - {""},
        numbers=numbers,
        nihii_8={number[:8] for number in numbers},
    )
    return {each: name for name, *known_by in found for each in known_by if each}
