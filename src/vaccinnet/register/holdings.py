"""What the register already holds of the vaccinations that arrive, and what follows from it.

The same decision serves resends, duplicates and the removed, in one message and across messages: what is stored joins
the holdings at once.
"""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from vaccinnet.rulebook import Finding

GivenKey = tuple[uuid.UUID, str, date]


@dataclass(frozen=True, slots=True)
class Held:
    """A vaccination that the register holds."""

    vaccination_id: uuid.UUID
    sender_key: uuid.UUID
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A name that the sender has used for a vaccination, with the digest of what it sent under it."""

    held: Held
    content_digest: bytes


@dataclass(slots=True)
class Holdings:
    """What the register holds under one sender's own names, and of all senders' vaccinations of the same persons."""

    sent: dict[str, Sent] = field(default_factory=dict)
    given: dict[GivenKey, list[Held]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Claim:
    """A vaccination that no rule has refused and that asks to be stored."""

    sender_key: uuid.UUID
    # The sender's own name for it: a LOCAL id, or id and date of a header; empty when there is none.
    named: str
    content_digest: bytes
    given: GivenKey
    by_header: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """How a claim stands to what the register holds: the subject of the rules on resends and duplicates."""

    claim: Claim
    # What is held under the same name.
    sent: Sent | None = None
    # What the same sender, and what others, registered of this vaccine on this day.
    own: Held | None = None
    own_removed: Held | None = None
    of_others: int = 0

    @property
    def is_new(self) -> bool:
        """Return whether the register holds nothing that this claim repeats."""
        return self.sent is None and self.own is None

    @property
    def holder(self) -> Held | None:
        """Return what the claim repeats, if anything."""
        return self.sent.held if self.sent else self.own


def standing(claim: Claim, holdings: Holdings) -> Standing:
    """Return how `claim` stands to `holdings`."""
    held = holdings.given.get(claim.given, ())
    own = [each for each in held if each.sender_key == claim.sender_key]
    return Standing(
        claim=claim,
        sent=holdings.sent.get(claim.named) if claim.named else None,
        own=next((each for each in own if not each.removed_at), None),
        own_removed=next((each for each in own if each.removed_at), None),
        of_others=sum(1 for each in held if each.sender_key != claim.sender_key and not each.removed_at),
    )


class Settled(NamedTuple):
    """What a claim is held as (None when it is refused), the findings, and whether it is new and must be stored."""

    held: Held | None
    findings: list[Finding]
    is_new: bool


def settle(
    claims: Iterable[Claim],
    holdings: Holdings,
    *,
    judge: Callable[[Standing], list[Finding]],
    new_id: Callable[[], uuid.UUID],
) -> list[Settled]:
    """Return what becomes of each claim; they are settled in order, and what one stores the next one finds."""
    return [_settle(claim, holdings, judge=judge, new_id=new_id) for claim in claims]


def _settle(
    claim: Claim,
    holdings: Holdings,
    *,
    judge: Callable[[Standing], list[Finding]],
    new_id: Callable[[], uuid.UUID],
) -> Settled:
    if claim.given not in holdings.given and claim.named not in holdings.sent:
        # Nothing like it is held, as nearly always: the rules on resends and duplicates have nothing to judge.
        return _hold(claim, holdings, findings=[], new_id=new_id)
    stands = standing(claim, holdings)
    findings = judge(stands)
    if any(finding.refuses for finding in findings):
        return Settled(None, findings, is_new=False)
    if not stands.is_new:
        return Settled(stands.holder, findings, is_new=False)
    return _hold(claim, holdings, findings=findings, new_id=new_id)


def _hold(claim: Claim, holdings: Holdings, *, findings: list[Finding], new_id: Callable[[], uuid.UUID]) -> Settled:
    held = Held(new_id(), claim.sender_key)
    holdings.given.setdefault(claim.given, []).append(held)
    if claim.named:
        holdings.sent[claim.named] = Sent(held, claim.content_digest)
    return Settled(held, findings, is_new=True)
