"""Enter vaccinations: into the register, on the trail of the person, and out of the stock of the sender."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from vaccinnet.audit import trail
from vaccinnet.audit.models import Action
from vaccinnet.kmehr.codes import VaccineCodes
from vaccinnet.register import review
from vaccinnet.register.add import Outcome, add
from vaccinnet.register.arrival import Arrival
from vaccinnet.stock.consult import left
from vaccinnet.stock.move import take_many
from vaccinnet.stock.rules import RULES as STOCK_RULES
from vaccinnet.stock.rules.taken import Taken

_JUDGE_TAKEN = STOCK_RULES.of("taken").judge


def enter(
    arrivals: Sequence[Arrival],
    *,
    leaves_stock: frozenset[int] = frozenset(),
    codes: VaccineCodes,
    software_id: str,
    sent_in: uuid.UUID,
    via: str,
    now: datetime,
) -> list[Outcome]:
    """Store the arrivals of one sender that no rule refuses, and return the outcome of each, in their order.

    Runs inside the caller's transaction. What is new gets a line on the trail of its person that says it came `via`
    this service, and takes a dose of the sender's stock, except for the arrivals at the positions in `leaves_stock` and
    for history, which the sender did not give itself. What the managers should look at becomes a case for review.
    """
    # Everywhere locks are taken in this order: sent vaccinations, vaccinations, cases for review, trail, stock.
    outcomes = add(arrivals, codes=codes, software_id=software_id, sent_in=sent_in, now=now)
    review.notice(arrivals, outcomes, now=now)
    trail.write(_entries(arrivals, outcomes, software_id=software_id, via=via), now=now)
    takes = [
        i
        for i, (arrival, outcome) in enumerate(zip(arrivals, outcomes, strict=True))
        if outcome.is_new and arrival.origin == "own" and i not in leaves_stock
    ]
    return _with_stock(outcomes, takes, sender_key=arrivals[0].sender.key, now=now) if arrivals else []


def _entries(
    arrivals: Sequence[Arrival], outcomes: Sequence[Outcome], *, software_id: str, via: str
) -> list[trail.Entry]:
    """Return an entry for each person who got new vaccinations."""
    new: dict[uuid.UUID, list[uuid.UUID]] = {}
    for arrival, outcome in zip(arrivals, outcomes, strict=True):
        if outcome.is_new and arrival.person and outcome.vaccination_id:
            new.setdefault(arrival.person.key, []).append(outcome.vaccination_id)
    return [
        trail.Entry(
            person_key,
            Action.ADDED,
            via=via,
            by_key=arrivals[0].sender.key,
            software_id=software_id,
            about=tuple(ids),
        )
        for person_key, ids in new.items()
    ]


def _with_stock(
    outcomes: list[Outcome], takes: Sequence[int], *, sender_key: uuid.UUID, now: datetime
) -> list[Outcome]:
    """Take a dose for the outcomes at these positions, warn where none was left, and say how many are left of each."""
    doses = [(outcomes[i].vaccine_key, id) for i in takes if (id := outcomes[i].vaccination_id)]
    taken = take_many(sender_key=sender_key, doses=doses, now=now)
    took = set(takes)
    others = {each.vaccine_key for i, each in enumerate(outcomes) if each.vaccination_id and i not in took}
    kept = left(sender_key, others) if others else {}
    return [
        _stocked(each, taken) if i in took else replace(each, stocked=kept.get(each.vaccine_key))
        for i, each in enumerate(outcomes)
    ]


def _stocked(outcome: Outcome, taken: dict[uuid.UUID, int | None]) -> Outcome:
    if outcome.vaccination_id not in taken:
        return outcome
    doses = taken[outcome.vaccination_id]
    warnings = _JUDGE_TAKEN(Taken(outcome.vaccine_key, had_one=doses is not None))
    return replace(outcome, findings=outcome.findings + warnings, stocked=doses or 0)
