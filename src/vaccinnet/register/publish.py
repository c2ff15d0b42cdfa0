"""Publish the vaccinations of a person to programs, removed ones too."""

import uuid
from datetime import date, datetime
from typing import Any

from vaccinnet.database.bulk import ask
from vaccinnet.database.replica import reader
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.kmehr.codes import SnomedCodes, VaccineCodes
from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.published import Named, Published
from vaccinnet.register.rows import Whole
from vaccinnet.register.vaccine_codes import NEWEST_LISTS, code_lists

_COLUMNS = ", ".join(f"v.{name}" for name in Whole._fields)
# One statement, with the sender, the moment of the last correction and the code lists: a program waits for it.
_PUBLISHED = f"""
    SELECT p.nihii, p.cbe, p.user_code, p.name,
           CASE WHEN v.version > 1 THEN (
               SELECT max(c.replaced_at) FROM register_vaccinationversion c
               WHERE c.person_key = v.person_key AND c.vaccination_id = v.id
           ) END,
           {NEWEST_LISTS},
           {_COLUMNS}
    FROM register_vaccination v LEFT JOIN profiles_profile p ON p.key = v.sender_key
    WHERE v.person_key = ANY(string_to_array(%(persons)s, E'\\x1f')::uuid[])
      AND (%(sent_by)s::text = '' OR v.sender_key = nullif(%(sent_by)s::text, '')::uuid)
    ORDER BY v.given_on DESC, v.id
"""  # noqa: S608


def publish(person: KnownPerson, *, sent_by: uuid.UUID | None = None) -> tuple[Published, ...]:
    """Return the vaccinations of the person, the latest first; only those that `sent_by` sent, when one is given."""
    rows = ask(_PUBLISHED, reader(), persons=person.keys or (person.key,), sent_by=[sent_by] if sent_by else [])
    if not rows:
        return ()
    codes, snomed = code_lists(*rows[0][5:7])
    return tuple(_published(Whole(*row[7:]), _sender(row), row[4], codes, snomed) for row in rows)


def _published(
    row: Whole, sender: Named, changed_at: datetime | None, codes: VaccineCodes, snomed: SnomedCodes
) -> Published:
    vaccine = codes.resolve(cnk=row.cnk, vaccinnet_code=row.vaccinnet_code, atc=row.atc)
    diseases = vaccine.diseases if vaccine else ()
    reported_on = row.reported_at.partition("T")[0]
    return Published(
        id=row.id,
        version=row.version,
        updated_at=row.removed_at or changed_at or row.stored_at,
        given_on=row.given_on,
        recorded_on=date.fromisoformat(reported_on) if reported_on else business_day(row.stored_at),
        sender=sender,
        author=Named(row.author_number, row.author_name),
        snomed=snomed.of(cnk=row.cnk, diseases=diseases),
        product=row.product_name or (vaccine.name if vaccine else ""),
        cnk=row.cnk,
        vaccinnet_code=row.vaccinnet_code or (vaccine.vaccinnet_code if vaccine else ""),
        atc=row.atc or (vaccine.atc if vaccine else ""),
        diseases=diseases,
        lot=row.lot,
        quantity=row.quantity,
        place=row.place,
        adverse_effects=tuple(row.adverse_effects.splitlines()),
        is_reported=row.origin == "reported",
        is_removed=row.removed_at is not None,
    )


def _sender(row: tuple[Any, ...]) -> Named:
    nihii, cbe, user_code, name = (each or "" for each in row[:4])
    return Named(nihii or cbe, name, user_code)
