"""Add vaccinations to the register."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from vaccinnet.database.bulk import ask, put
from vaccinnet.kmehr.codes import VaccineCodes
from vaccinnet.kmehr.digest import content_digest
from vaccinnet.kmehr.message import Party
from vaccinnet.register.arrival import Arrival
from vaccinnet.register.holdings import Claim, Held, Holdings, Sent, settle
from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.models import Vaccination
from vaccinnet.register.rules import RULES
from vaccinnet.rulebook import Finding

_JUDGE = RULES.of("vaccination").judge
_JUDGE_STANDING = RULES.of("standing").judge


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an arrival: its VaccinationId when the register holds it, and all findings about it.

    `is_new` says that it was stored now, `vaccine_key` of which vaccine it is, when the register holds it, and
    `stocked` how many doses of that the sender has left, when it keeps any.
    """

    vaccination_id: uuid.UUID | None
    findings: list[Finding] = field(default_factory=list)
    is_new: bool = False
    vaccine_key: str = ""
    stocked: int | None = None


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
    the vaccination it repeats. When another transaction stores one of them at the same moment a unique constraint
    breaks, and the caller's transaction must be done again (database.in_one_go).
    """
    judged = [_JUDGE(arrival) for arrival in arrivals]
    passed = [i for i, findings in enumerate(judged) if not any(finding.refuses for finding in findings)]
    claims = [_claim(arrivals[i], codes) for i in passed]
    holdings = _holdings(claims, [arrivals[i].person for i in passed])
    settled = settle(claims, holdings, judge=_JUDGE_STANDING, new_id=new_id)

    outcomes = [Outcome(None, findings) for findings in judged]
    new = []
    for i, claim, (held, findings, is_new) in zip(passed, claims, settled, strict=True):
        findings = judged[i] + findings
        outcomes[i] = (
            Outcome(held.vaccination_id, findings, is_new, claim.given[1]) if held else Outcome(None, findings)
        )
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
        named=arrival.header_id or sent.local_id,
        by_header=bool(arrival.header_id),
        content_digest=content_digest(arrival.patient.insz, sent),
        given=(arrival.person.key, vaccine_key, sent.given_on),
    )


_GIVEN = """
    SELECT person_key, vaccine_key, given_on, id, sender_key, removed_at FROM register_vaccination
    WHERE person_key = ANY(string_to_array(%(persons)s, E'\\x1f')::uuid[])
      AND given_on = ANY(string_to_array(%(days)s, E'\\x1f')::date[])
"""
_SENT = """
    SELECT local_id, content_digest, person_key, vaccination_id FROM register_sentvaccination
    WHERE sender_key = ANY(string_to_array(%(sender)s, E'\\x1f')::uuid[])
      AND local_id = ANY(string_to_array(%(local_ids)s, E'\\x1f')::text[])
"""


def _holdings(claims: Sequence[Claim], persons: Sequence[KnownPerson | None]) -> Holdings:
    """Return what the register holds of the LOCAL ids, and of the persons on the days, of these claims."""
    holdings = Holdings()
    if not claims:
        return holdings
    surviving = {key: person.key for person in persons if person for key in person.keys or (person.key,)}
    days = {claim.given[2] for claim in claims}
    for person_key, vaccine_key, given_on, id, sender_key, removed_at in ask(_GIVEN, persons=surviving, days=days):
        key = (surviving[person_key], vaccine_key, given_on)
        holdings.given.setdefault(key, []).append(Held(id, sender_key, removed_at))
    sender_key = claims[0].sender_key
    sent = ask(_SENT, sender=[sender_key], local_ids=[claim.named for claim in claims if claim.named])
    removed = _removed({row[2] for row in sent}, {row[3] for row in sent})
    for local_id, digest, _, id in sent:
        holdings.sent[local_id] = Sent(Held(id, sender_key, removed.get(id)), digest)
    return holdings


def _removed(person_keys: set[uuid.UUID], ids: set[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    if not ids:
        return {}
    rows = Vaccination.objects.filter(person_key__in=person_keys, id__in=ids, removed_at__isnull=False)
    return dict(rows.values_list("id", "removed_at"))


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
    in_order = sorted(new, key=lambda each: (each[1].given[0].int, each[1].given[1:]))
    sent_in_order = sorted((each for each in new if each[1].named), key=lambda each: each[1].named)
    of_all = (software_id, sent_in.hex, now.isoformat())
    put("register_sentvaccination", _SENT_COLUMNS, (_sent_row(*each, *of_all) for each in sent_in_order))
    put("register_vaccination", _VACCINATION_COLUMNS, (_row(*each, *of_all) for each in in_order))


# Rows are text already: the driver would make it of each value, which takes longer.
_Row = tuple[str | None, ...]


def _sent_row(arrival: Arrival, claim: Claim, held: Held, software_id: str, sent_in: str, now: str) -> _Row:
    digest = "\\x" + claim.content_digest.hex()
    return claim.sender_key.hex, claim.named, digest, claim.given[0].hex, held.vaccination_id.hex, now


def _row(arrival: Arrival, claim: Claim, held: Held, software_id: str, sent_in: str, now: str) -> _Row:
    sent = arrival.vaccination
    author = author_of(sent.author)
    person_key, vaccine_key, given_on = claim.given
    return (
        person_key.hex,
        held.vaccination_id.hex,
        "1",
        vaccine_key,
        sent.cnk,
        sent.vaccinnet_code,
        sent.atc,
        sent.product_name or (arrival.vaccine.name if arrival.vaccine else ""),
        given_on.isoformat(),
        sent.lot,
        None if sent.quantity is None else str(sent.quantity),
        sent.place,
        "\n".join(sent.adverse_effects),
        arrival.origin,
        claim.sender_key.hex,
        software_id,
        sent.local_id,
        sent_in,
        (author.nihii or author.cbe) if author else "",
        author.local if author else "",
        author.name if author else "",
        f"{sent.reported_on or ''}T{sent.reported_at}",
        now,
        None,
        "",
    )


def author_of(parties: Sequence[Party]) -> Party | None:
    """Return the party that speaks for the author: the first person, else the first one."""
    return next((each for each in parties if each.kind.startswith("pers")), parties[0] if parties else None)
