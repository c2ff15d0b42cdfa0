"""What production keeps: how its lists stand, and what they say."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from vaccinnet.admission.entries import ListedProgram, ListedVersion
from vaccinnet.admission.models import KeptList, KnownProgram

KINDS = ("admissions", "organisations")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a list stands: its number, when it was issued and fetched, and what was wrong the last time."""

    kind: str
    number: int = 0
    issued_at: datetime | None = None
    fetched_at: datetime | None = None
    problem: str = ""

    def is_stale(self, now: datetime, after: timedelta) -> bool:
        """Return whether there is no list, or one that was issued too long ago."""
        return self.issued_at is None or self.issued_at < now - after


def how_lists_stand() -> list[Standing]:
    """Return how both lists stand, also one that was never fetched."""
    rows = {each.kind: each for each in KeptList.objects.defer("text")}
    return [
        Standing(kind, row.number, row.issued_at, row.fetched_at, row.problem)
        if (row := rows.get(kind))
        else Standing(kind)
        for kind in KINDS
    ]


def kept_programs() -> list[ListedProgram]:
    """Return the programs that production knows, by softwareID."""
    return [_listed(each) for each in KnownProgram.objects.order_by("key")]


def _listed(program: KnownProgram) -> ListedProgram:
    versions = [(each, "admitted") for each in program.admitted] + [(each, "withdrawn") for each in program.withdrawn]
    return ListedProgram(
        software_id=program.software_id,
        company=program.company,
        name=program.name,
        services=tuple(program.services),
        conditions="",
        valid_from=program.valid_from.isoformat(),
        valid_until=program.valid_until.isoformat() if program.valid_until else None,
        state=program.state,
        since=program.since.isoformat(),
        reason=program.reason,
        versions=tuple(ListedVersion(version, state, "") for version, state in versions),
    )
