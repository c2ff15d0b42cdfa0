"""Consult the record of a person."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date

from vaccinnet.database.bulk import ask
from vaccinnet.database.replica import reader
from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.models import VaccinationVersion
from vaccinnet.register.rows import Standing, Whole

_REGISTERED = """
    SELECT EXISTS (
        SELECT 1 FROM register_vaccination
        WHERE person_key = ANY(string_to_array(%(persons)s, E'\\x1f')::uuid[]) AND sender_key = %(sender)s::uuid
    )
"""


def has_registered(sender_key: uuid.UUID, person: KnownPerson) -> bool:
    """Return whether the sender has registered a vaccination of the person, also one that was removed since."""
    ((found,),) = ask(_REGISTERED, persons=person.keys or (person.key,), sender=[sender_key])
    return found


# By hand, because a doctor's program waits for it: a row of the model takes as long again.
_STANDING = f"""
    SELECT {", ".join(Standing._fields)} FROM register_vaccination
    WHERE person_key = ANY(string_to_array(%(persons)s, E'\\x1f')::uuid[]) AND removed_at IS NULL
      AND given_on >= %(since)s::date
    ORDER BY given_on DESC, vaccine_key
"""  # noqa: S608


def record_of(person: KnownPerson, *, since: date = date.min) -> list[Standing]:
    """Return the vaccinations of the person that are not removed, the latest first; only those from `since` on."""
    return [Standing(*row) for row in ask(_STANDING, reader(), persons=person.keys or (person.key,), since=[since])]


# By hand, because a citizen waits for it: rows of the model take three times as long.
_WHOLE = f"""
    SELECT {", ".join(Whole._fields)} FROM register_vaccination
    WHERE person_key = ANY(string_to_array(%(persons)s, E'\\x1f')::uuid[])
      AND (%(sent_by)s::text = '' OR sender_key = nullif(%(sent_by)s::text, '')::uuid)
    ORDER BY given_on DESC, vaccine_key
"""  # noqa: S608


def whole_record_of(person: KnownPerson, *, sent_by: uuid.UUID | None = None) -> list[Whole]:
    """Return all vaccinations of the person, removed ones too, the latest first; only those that `sent_by` sent."""
    rows = ask(_WHOLE, reader(), persons=person.keys or (person.key,), sent_by=[sent_by] if sent_by else [])
    return [Whole(*row) for row in rows]


def versions_of(vaccinations: Iterable[Whole]) -> Sequence[VaccinationVersion]:
    """Return the earlier versions of these vaccinations, of each the latest first."""
    changed = [each for each in vaccinations if each.version > 1]
    if not changed:
        return []
    keys, ids = {each.person_key for each in changed}, {each.id for each in changed}
    kept = VaccinationVersion.objects.using(reader())
    return kept.filter(person_key__in=keys, vaccination_id__in=ids).order_by("-version")
