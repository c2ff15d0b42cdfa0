"""Notice what the register's managers should look at: duplicates, names that do not fit, persons who may be the same.

Owns the word *case*: one thing to look at. It is made when something is stored, in the same transaction, and it is
asked again only when there is something new to it.
"""

import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from vaccinnet.database.bulk import ask, server_cursor
from vaccinnet.register.add import Outcome
from vaccinnet.register.arrival import Arrival, PersonArrival
from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.models import ReviewKind
from vaccinnet.register.rules import RULES

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:openvaccinnet:review")
_NAME_FITS, _DUPLICATE = RULES["VAC-002"], "VAC-044"
# Who sends always other names for one number has said enough.
_MOST_NAMES = 10
_MOST_ABOUT = 50

_NOTICE = f"""
    INSERT INTO register_reviewcase AS known (id, kind, person_key, other_key, about, vaccine_key, given_on, names,
        sender_key, times, noticed_at, decision, reason)
    SELECT %(id)s::uuid, %(kind)s, %(person)s::uuid, %(other)s::uuid, %(about)s::uuid[], %(vaccine)s,
        %(given_on)s::date, %(names)s::jsonb, %(sender)s::uuid, 1, %(now)s::timestamptz, '', ''
    WHERE %(kind)s <> 'name' OR EXISTS (SELECT FROM register_reviewcase WHERE id = %(id)s::uuid)
       OR (SELECT count(*) FROM register_reviewcase
           WHERE person_key = %(person)s::uuid AND kind = 'name') < {_MOST_NAMES}
    ON CONFLICT (id) DO UPDATE SET
        times = known.times + 1,
        about = ARRAY(SELECT DISTINCT id FROM unnest(known.about || excluded.about) AS id LIMIT {_MOST_ABOUT}),
        noticed_at = CASE WHEN known.decided_at IS NULL THEN known.noticed_at ELSE excluded.noticed_at END,
        decided_at = NULL, decided_by = NULL, decision = '', reason = ''
    WHERE NOT known.about @> excluded.about AND (known.kind = 'duplicate' OR known.decision IN ('', 'removed'))
"""  # noqa: S608 - no value is in it
_DUPLICATES = """
    SELECT vaccine_key, given_on, array_agg(id ORDER BY id) FROM register_vaccination
    WHERE person_key = ANY(string_to_array(%(persons)s, E'\\x1f')::uuid[]) AND removed_at IS NULL
    GROUP BY vaccine_key, given_on HAVING count(*) > 1
"""

Given = tuple[str, date]


@dataclass(frozen=True, slots=True)
class _Noticed:
    id: uuid.UUID
    kind: str
    person: uuid.UUID
    other: uuid.UUID | None = None
    about: Sequence[uuid.UUID] = ()
    vaccine: str = ""
    given_on: date | None = None
    names: dict[str, str] = field(default_factory=dict)
    sender: uuid.UUID | None = None


def case_id(kind: str, *about: object) -> uuid.UUID:
    """Return the id of the case of this kind about these values."""
    return uuid.uuid5(_NAMESPACE, "\x1f".join((kind, *map(str, about))))


def notice(arrivals: Sequence[Arrival], outcomes: Sequence[Outcome], *, now: datetime) -> None:
    """Make cases of the new vaccinations that another sender has too, or that came with a name that does not fit.

    Runs inside the caller's transaction.
    """
    noticed: list[_Noticed] = []
    for arrival, outcome in zip(arrivals, outcomes, strict=True):
        person, id = arrival.person, outcome.vaccination_id
        if not outcome.is_new or person is None or id is None:
            continue
        if any(finding.rule == _DUPLICATE for finding in outcome.findings):
            assert arrival.vaccination.given_on is not None
            noticed.append(_duplicate(person, (outcome.vaccine_key, arrival.vaccination.given_on), [id]))
        # Nearly always they are the same to the letter.
        if arrival.patient.family_name != person.family_name and _does_not_fit(arrival, person):
            noticed.append(_name(arrival, person, id))
    _keep(noticed, now)


def notice_duplicates(person: KnownPerson, *, now: datetime, given: Given | None = None) -> None:
    """Make cases of what the person was given twice on a day: of one vaccine and day, or of all. In a transaction."""
    found = ask(_DUPLICATES, persons=person.keys or (person.key,))
    _keep([_duplicate(person, (key, day), ids) for key, day, ids in found if given in (None, (key, day))], now)


def notice_alike(pairs: Iterable[tuple[uuid.UUID, uuid.UUID]], *, now: datetime) -> list[uuid.UUID]:
    """Make cases of pairs of persons who may be the same, and return their ids. In the caller's transaction."""
    ordered = [(min(pair), max(pair)) for pair in pairs]
    noticed = [_Noticed(case_id(ReviewKind.PERSONS, *pair), ReviewKind.PERSONS, *pair) for pair in ordered]
    _keep(noticed, now)
    return [each.id for each in noticed]


def _does_not_fit(arrival: Arrival, person: KnownPerson) -> bool:
    return any(_NAME_FITS(PersonArrival(arrival.patient, person)))


def _duplicate(person: KnownPerson, given: Given, ids: Sequence[uuid.UUID]) -> _Noticed:
    kind = ReviewKind.DUPLICATE
    return _Noticed(case_id(kind, person.key, *given), kind, person.key, None, ids, *given)


def _name(arrival: Arrival, person: KnownPerson, vaccination_id: uuid.UUID) -> _Noticed:
    sent = arrival.patient
    names = {
        "given_names": " ".join(sent.first_names),
        "family_name": sent.family_name,
        "birth_date": sent.birth_date.isoformat() if sent.birth_date else "",
    }
    kind = ReviewKind.NAME
    id = case_id(kind, person.key, sent.family_name.casefold())
    return _Noticed(id, kind, person.key, about=[vaccination_id], names=names, sender=arrival.sender.key)


def _keep(noticed: Iterable[_Noticed], now: datetime) -> None:
    # All writers take their locks in one order.
    rows = [_values(each, now) for each in sorted(noticed, key=lambda each: each.id.int)]
    if rows:
        with server_cursor() as cursor:
            cursor.executemany(_NOTICE, rows)


def _values(noticed: _Noticed, now: datetime) -> dict[str, Any]:
    return {
        "id": noticed.id,
        "kind": str(noticed.kind),
        "person": noticed.person,
        "other": noticed.other,
        "about": list(noticed.about),
        "vaccine": noticed.vaccine,
        "given_on": noticed.given_on,
        "names": json.dumps(noticed.names),
        "sender": noticed.sender,
        "now": now,
    }
