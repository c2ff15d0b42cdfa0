"""Enter in the history what was done, and refuse what the rules refuse."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from vaccinnet.admission.facts import By
from vaccinnet.admission.models import Activation, Admission, Event
from vaccinnet.rulebook import Finding, Refused


def demand(findings: Iterable[Finding]) -> None:
    """Raise Refused when there are findings that refuse."""
    if refusing := [each for each in findings if each.refuses]:
        raise Refused(refusing)


def enter(
    what: Admission | Activation,
    act: str,
    *,
    by: By,
    now: datetime,
    reason: str = "",
    details: Mapping[str, Any] | None = None,
    is_told: bool = False,
) -> Event:
    """Return the event that tells this act; whoever it concerns is told by mail, unless that was done already."""
    of = {"admission": what} if isinstance(what, Admission) else {"activation": what}
    return Event.objects.create(
        **of,
        at=now,
        act=act,
        by_key=by.key,
        by_name=by.name,
        reason=reason.strip(),
        details=dict(details or {}),
        told_at=now if is_told else None,
    )


def history_of(what: Admission | Activation) -> list[Event]:
    """Return all that was done, the oldest first."""
    return list(what.events.order_by("id"))
