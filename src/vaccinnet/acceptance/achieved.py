"""What a company has achieved in the test environment, from the journal and the batches, and what is missing still.

It stands here, and not in the trajectory, because the journal stands above that.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Max, Min

from vaccinnet.batch.models import Batch
from vaccinnet.database.bulk import ask
from vaccinnet.exchanges.models import Exchange
from vaccinnet.integrators.models import Company
from vaccinnet.profiles.models import Kind, Profile

# The operations of each web service, as they are called on the wire.
OPERATIONS: Mapping[str, tuple[str, ...]] = {
    "BatchUpload": (
        "AanleverenVaccinatieGegevens",
        "ResultaatVerwerkingVaccinatieGegevens",
        "AanvullingVaccinatieGegevens",
    ),
    "RegistratieService": ("AddVaccinations", "RemoveVaccination", "GetVaccinations"),
}
# The kinds of profiles that speak with each.
SPEAKERS: Mapping[str, tuple[str, ...]] = {
    "BatchUpload": (Kind.ORGANISATION,),
    "RegistratieService": (Kind.DOCTOR, Kind.TRAINEE, Kind.PRACTICE),
}
_GOOD = ("accepted", "partial")
# Refused before the speaker was proven, or by a defect of ours.
_UNPROVEN = ("fault", "defect")


class Heard(NamedTuple):
    """Exchanges of one kind, as far as they tell what was achieved: the first, the last, and how many there are."""

    service: str
    operation: str
    sender_key: uuid.UUID
    outcome: str
    first_at: datetime
    last_at: datetime
    times: int = 1


@dataclass(frozen=True, slots=True)
class Goal:
    """Something to achieve with a web service, and when it was achieved first; None when it was not yet.

    `what` is "signed" (a first message of a proven sender), "stored" (a first vaccination that is stored), "operation"
    or "profile"; `name` is the operation on the wire, or the kind of profile.
    """

    service: str
    what: str
    name: str = ""
    first_at: datetime | None = None

    @property
    def is_achieved(self) -> bool:
        """Return whether it was achieved."""
        return self.first_at is not None


@dataclass(frozen=True, slots=True)
class RefusedBy:
    """A rule that refused messages or warned of them: how often, and when last."""

    rule: str
    times: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Achieved:
    """What was achieved, what is missing, and by which rules messages were refused, the most frequent first."""

    goals: tuple[Goal, ...]
    rules: tuple[RefusedBy, ...]
    messages: int
    last_at: datetime | None

    @property
    def missing(self) -> tuple[Goal, ...]:
        """Return what is not achieved yet."""
        return tuple(each for each in self.goals if not each.is_achieved)


_RULES = """
    SELECT rule, count(*), max(at) FROM exchanges_exchange, unnest(rules) AS rule
    WHERE sender_key = ANY(string_to_array(%(senders)s, E'\\x1f')::uuid[])
    GROUP BY rule ORDER BY count(*) DESC, rule
"""


def achieved(company: Company, *, services: Collection[str]) -> Achieved:
    """Return what the profiles of a company have achieved with these web services."""
    kinds = dict(Profile.objects.filter(company=company).values_list("key", "kind"))
    if not kinds:
        return achieved_by([], kinds=kinds, services=services)
    exchanges = Exchange.objects.filter(sender_key__in=list(kinds)).values_list(
        "service", "operation", "sender_key", "outcome"
    )
    stored = Batch.objects.filter(sender_key__in=list(kinds), accepted__gt=0).aggregate(first=Min("processed_at"))
    return achieved_by(
        (Heard(*row) for row in exchanges.annotate(Min("at"), Max("at"), Count("key")).order_by()),
        kinds=kinds,
        services=services,
        stored_by_batch=stored["first"],
        rules=[RefusedBy(*row) for row in ask(_RULES, senders=kinds)],
    )


def achieved_by(
    heard: Iterable[Heard],
    *,
    kinds: Mapping[uuid.UUID, str],
    services: Collection[str],
    stored_by_batch: datetime | None = None,
    rules: Sequence[RefusedBy] = (),
) -> Achieved:
    """Return what these exchanges achieved; `kinds` has the kind of each sender."""
    there = list(heard)
    first: dict[tuple[str, str, str], datetime] = {}
    for each in there:
        for goal in _reached(each, kinds.get(each.sender_key, "")):
            first[goal] = min(first.get(goal, each.first_at), each.first_at)
    if stored_by_batch:
        first["BatchUpload", "stored", ""] = stored_by_batch
    wanted = [each for service in OPERATIONS if service in services for each in _wanted(service)]
    return Achieved(
        goals=tuple(Goal(*each, first.get(each)) for each in wanted),
        rules=tuple(rules),
        messages=sum(each.times for each in there),
        last_at=max((each.last_at for each in there), default=None),
    )


def _wanted(service: str) -> Iterable[tuple[str, str, str]]:
    yield service, "signed", ""
    yield service, "stored", ""
    yield from ((service, "operation", each) for each in OPERATIONS[service])
    yield from ((service, "profile", str(each)) for each in SPEAKERS[service])


def _reached(heard: Heard, kind: str) -> Iterable[tuple[str, str, str]]:
    if heard.outcome not in _UNPROVEN:
        yield heard.service, "signed", ""
    if heard.outcome in _GOOD:
        yield heard.service, "operation", heard.operation
        yield heard.service, "profile", kind
        if heard.operation == "AddVaccinations":
            yield heard.service, "stored", ""
