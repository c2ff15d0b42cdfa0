"""What was done with the record of a person, and who looked: the trail in plain facts, for the citizen."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from vaccinnet.audit.models import Action, Line
from vaccinnet.consultation.models import Manager
from vaccinnet.profiles.models import Profile
from vaccinnet.register.known_person import KnownPerson

A_PAGE = 50

WhoKind = Literal["self", "profile", "manager", "unknown"]


@dataclass(frozen=True, slots=True)
class TrailLine:
    """What was done once: when, what (one of audit.models.Action), with how many vaccinations, by which way, by whom.

    `who` is the name of a profile or manager, empty for the person self and where none is known any more;
    `on_behalf_of` names the organisation for which a doctor acted. `reason` is what the one who acted gave as such.
    """

    at: datetime
    action: str
    how_many: int
    via: str
    who_kind: WhoKind
    who: str
    on_behalf_of: str
    software_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Looks:
    """A page of the trail, the newest first, and whether there are older lines."""

    lines: tuple[TrailLine, ...]
    has_older: bool


def looks_of(person: KnownPerson, *, page: int = 1) -> Looks:
    """Return what was done with the record of the person, the newest first: fifty lines a page."""
    start = (page - 1) * A_PAGE
    found = Line.objects.filter(person_key__in=person.keys or (person.key,)).order_by("-at", "-number")
    lines = list(found[start : start + A_PAGE + 1])
    profiles, managers = _names(lines)
    told = (_told(line, profiles, managers) for line in lines[:A_PAGE])
    return Looks(tuple(told), has_older=len(lines) > A_PAGE)


Names = Mapping[uuid.UUID | None, str]


def _names(lines: Iterable[Line]) -> tuple[Names, Names]:
    keys = {key for line in lines for key in (line.by_key, line.for_key) if key}
    profiles = dict(Profile.objects.filter(key__in=keys).values_list("key", "name"))
    managers = dict(Manager.objects.filter(key__in=keys - profiles.keys()).values_list("key", "name"))
    return profiles, managers


def _told(line: Line, profiles: Names, managers: Names) -> TrailLine:
    return TrailLine(
        at=line.at,
        action=line.action,
        how_many=len(line.about),
        via=line.via,
        who_kind=_kind(line, profiles, managers),
        who=profiles.get(line.by_key) or managers.get(line.by_key) or "",
        on_behalf_of=profiles.get(line.for_key, ""),
        software_id=line.software_id,
        reason=line.reason,
    )


def _kind(line: Line, profiles: Names, managers: Names) -> WhoKind:
    if line.by_key in profiles:
        return "profile"
    if line.by_key in managers:
        return "manager"
    # Only a citizen looks, and reports a mistake, without a key.
    return "self" if line.by_key is None and line.action in (Action.CONSULTED, Action.REPORTED) else "unknown"
