"""Take an application up to do something with it, and enter in its history what was done.

Every verb of this package begins with `take_up` and ends with `enter`, in one transaction.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast

from vaccinnet.rulebook import Finding, Refused
from vaccinnet.trajectory.facts import Move
from vaccinnet.trajectory.models import Application, Event
from vaccinnet.trajectory.party import Party
from vaccinnet.trajectory.rules import RULES
from vaccinnet.trajectory.steps import TALK, Act, State
from vaccinnet.trajectory.turn import Whose

_MOVES = RULES.of("move")
# Acts that the other side need not be told: what it does not see, and what it waits for no longer.
_UNTOLD: frozenset[str] = frozenset({"begin", "save", "note", "tick", "edit_plan", "hold_intake"})


class NoSuchApplication(Exception):
    """There is no such application, or it is another company's."""


def take_up(number: int, act: Act, *, by: Party, seen: int | None, also: Iterable[Finding] = ()) -> Application:
    """Return the application, locked until the caller's transaction ends, if this act may be done now.

    Raises NoSuchApplication, or Refused with what is wrong with the act and what was found besides.
    """
    application = find(number, by=by, locked=True)
    demand([*judge(application, act, by=by, seen=seen), *also])
    return application


def find(number: int, *, by: Party, locked: bool = False) -> Application:
    """Return the application as this party may see it. Raises NoSuchApplication."""
    rows = Application.objects.select_related("company")
    if locked:
        rows = rows.select_for_update(of=("self",))
    if by.side == "integrator":
        rows = rows.filter(company_id=by.company_key)
    elif by.side == "authority":
        # A draft is the developer's alone.
        rows = rows.exclude(filed_at__isnull=True)
    application = rows.filter(number=number).first()
    if application is None:
        raise NoSuchApplication
    return application


def judge(application: Application, act: Act, *, by: Party, seen: int | None) -> list[Finding]:
    """Return what is wrong with this act of this party now."""
    move = Move(
        act=act,
        side=by.side,
        state=cast(State, application.state),
        revision=application.revision,
        seen=seen,
    )
    if seen is not None and seen != application.revision:
        last = application.events.exclude(act__in=TALK).order_by("-id").first()
        move = move.but(last_by=last.by_name if last else "")
    return _MOVES.judge(move)


def demand(findings: Iterable[Finding]) -> None:
    """Raise Refused when there are findings that refuse."""
    if refusing := [each for each in findings if each.refuses]:
        raise Refused(refusing)


def enter(
    application: Application,
    act: Act | str,
    *,
    by: Party | None,
    now: datetime,
    state: State | None = None,
    whose: Whose | None = None,
    text: str = "",
    details: Mapping[str, Any] | None = None,
    settles: Event | None = None,
) -> Event:
    """Save the application in its new state and with its new turn, and return the event in its history.

    A side that stays at turn keeps the moment since when it is; `by` is None for what time brings about.
    """
    state = state or cast(State, application.state)
    if whose is not None:
        if (application.waits_for, application.state) != (whose.side, state):
            application.since = now
        application.waits_for, application.due_at = whose.side, whose.due_at
    application.state = state
    if act not in TALK and act != "nudge":
        application.revision += 1
    application.save()
    return Event.objects.create(
        application=application,
        at=now,
        act=act,
        side=by.side if by else "nobody",
        by_key=by.key if by else None,
        by_name=by.name if by else "",
        text=text.strip(),
        details=dict(details or {}),
        state=application.state,
        waits_for=application.waits_for,
        settles=settles,
        # Of a draft the managers know nothing.
        told_at=now if act in _UNTOLD or application.filed_at is None else None,
    )
