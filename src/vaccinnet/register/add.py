"""Add vaccinations to the register."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction
from django.db.utils import IntegrityError, OperationalError

from vaccinnet.kmehr.codes import VaccineCodes
from vaccinnet.kmehr.digest import content_digest
from vaccinnet.kmehr.message import Party
from vaccinnet.register.arrival import Arrival
from vaccinnet.register.holdings import Claim, Held, Holdings, Sent, settle
from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.models import SentVaccination, Vaccination
from vaccinnet.register.rules import RULES
from vaccinnet.rulebook import Finding

_JUDGE = RULES.of("vaccination").judge
_JUDGE_STANDING = RULES.of("standing").judge


class Collision(Exception):
    """Another transaction stored the same at the same moment: look again and decide anew."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an arrival: its VaccinationId when the register holds it, and all findings about it."""

    vaccination_id: uuid.UUID | None
    findings: list[Finding] = field(default_factory=list)


def add(
    arrivals: Sequence[Arrival],
    *,
    codes: VaccineCodes,
    software_id: str,
    sent_in: uuid.UUID,
    now: datetime,
    new_id: Callable[[], uuid.UUID] = uuid.uuid4,
) -> list[Outcome]:
    """Store the arrivals of one sender that no rule refuses, and return the outcome of each, in their order.

    Runs inside the caller's transaction. A resend gets the VaccinationId it had, a duplicate of the same sender that of
    the vaccination it repeats. Raises Collision when another transaction stored one of them meanwhile: nothing is
    stored then, and the caller may call again.
    """
    judged = [_JUDGE(arrival) for arrival in arrivals]
    passed = [i for i, findings in enumerate(judged) if not any(finding.refuses for finding in findings)]
    claims = [_claim(arrivals[i], codes) for i in passed]
    holdings = _holdings(claims, [arrivals[i].person for i in passed])
    settled = settle(claims, holdings, judge=_JUDGE_STANDING, new_id=new_id)

    outcomes = [Outcome(None, findings) for findings in judged]
    new = []
    for i, claim, (held, findings, is_new) in zip(passed, claims, settled, strict=True):
        outcomes[i] = Outcome(held.vaccination_id if held else None, judged[i] + findings)
        if is_new:
            assert held is not None
            new.append((arrivals[i], claim, held))
    _store(new, software_id=software_id, sent_in=sent_in, now=now)
    return outcomes


def _claim(arrival: Arrival, codes: VaccineCodes) -> Claim:
    sent = arrival.vaccination
    assert arrival.person is not None
    assert sent.given_on is not None
    vaccine_key = codes.key_of(sent.cnk, sent.vaccinnet_code, sent.atc)
    return Claim(
        sender_key=arrival.sender.key,
        local_id=sent.local_id,
        content_digest=content_digest(arrival.patient.insz, sent),
        given=(arrival.person.key, vaccine_key, sent.given_on),
    )


def _holdings(claims: Sequence[Claim], persons: Sequence[KnownPerson | None]) -> Holdings:
    """Return what the register holds of the LOCAL ids, and of the persons on the days, of these claims."""
    if not claims:
        return Holdings()
    surviving = {key: person.key for person in persons if person for key in person.keys or (person.key,)}
    holdings = Holdings()
    rows = Vaccination.objects.filter(
        person_key__in=list(surviving), given_on__in={claim.given[2] for claim in claims}
    ).values_list("person_key", "vaccine_key", "given_on", "id", "sender_key", "removed_at")
    for person_key, vaccine_key, given_on, id, sender_key, removed_at in rows.iterator():
        key = (surviving[person_key], vaccine_key, given_on)
        holdings.given.setdefault(key, []).append(Held(id, sender_key, removed_at))
    local_ids = [claim.local_id for claim in claims if claim.local_id]
    sent = list(SentVaccination.objects.filter(sender_key=claims[0].sender_key, local_id__in=local_ids))
    removed = _removed({row.person_key for row in sent}, {row.vaccination_id for row in sent})
    for row in sent:
        held = Held(row.vaccination_id, row.sender_key, removed.get(row.vaccination_id))
        holdings.sent[row.local_id] = Sent(held, bytes(row.content_digest))
    return holdings


def _removed(person_keys: set[uuid.UUID], ids: set[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    rows = Vaccination.objects.filter(person_key__in=person_keys, id__in=ids, removed_at__isnull=False)
    return dict(rows.values_list("id", "removed_at")) if ids else {}


_VACCINATION_COLUMNS = (
    "person_key, id, version, vaccine_key, cnk, vaccinnet_code, atc, product_name, given_on, lot, quantity, place, "
    "adverse_effects, origin, sender_key, software_id, local_id, sent_in, author_number, author_user_code, "
    "author_name, reported_at, stored_at, removed_at, removal_reason"
)
_SENT_COLUMNS = "sender_key, local_id, content_digest, person_key, vaccination_id, stored_at"


def _store(new: Sequence[tuple[Arrival, Claim, Held]], *, software_id: str, sent_in: uuid.UUID, now: datetime) -> None:
    if not new:
        return
    # All writers take their locks in one order, so that two with the same persons wait instead of dead-locking.
    in_order = sorted(new, key=lambda each: each[1].given)
    vaccinations = [_row(*each, software_id=software_id, sent_in=sent_in, now=now) for each in in_order]
    sent = sorted(
        (c.sender_key, c.local_id, c.content_digest, c.given[0], held.vaccination_id, now)
        for _, c, held in new
        if c.local_id
    )
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            _copy(cursor, f"COPY register_sentvaccination ({_SENT_COLUMNS}) FROM STDIN", sent)
            _copy(cursor, f"COPY register_vaccination ({_VACCINATION_COLUMNS}) FROM STDIN", vaccinations)
    except (IntegrityError, OperationalError) as refused:
        # Unique violation, or the dead-lock that two such violations can make (SQLSTATE 23505, 40P01).
        if getattr(refused.__cause__, "sqlstate", "") in ("23505", "40P01"):
            raise Collision from refused
        raise


def _copy(cursor, statement: str, rows: Sequence[tuple]) -> None:  # type: ignore[no-untyped-def]
    with cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _row(
    arrival: Arrival, claim: Claim, held: Held, *, software_id: str, sent_in: uuid.UUID, now: datetime
) -> tuple[object, ...]:
    sent = arrival.vaccination
    author = author_of(sent.author)
    vaccine = arrival.vaccine
    return (
        claim.given[0],
        held.vaccination_id,
        1,
        claim.given[1],
        sent.cnk,
        sent.vaccinnet_code,
        sent.atc,
        sent.product_name or (vaccine.name if vaccine else ""),
        sent.given_on,
        sent.lot,
        sent.quantity,
        sent.place,
        "\n".join(sent.adverse_effects),
        arrival.origin,
        claim.sender_key,
        software_id,
        sent.local_id,
        sent_in,
        author.nihii or author.cbe if author else "",
        author.local if author else "",
        author.name if author else "",
        f"{sent.reported_on}T{sent.reported_at}",
        now,
        None,
        "",
    )


def author_of(parties: Sequence[Party]) -> Party | None:
    """Return the party that speaks for the author: the first person, else the first one."""
    return next((each for each in parties if each.kind.startswith("pers")), parties[0] if parties else None)
