"""Rules about an act on an activation; the subject is an ActivationMove."""

from collections.abc import Iterator, Mapping

from vaccinnet.admission.facts import ActivationAct, ActivationMove, ActivationState
from vaccinnet.admission.sample import SAMPLE_MOVING
from vaccinnet.admission.written import says_something
from vaccinnet.rulebook import Finding, rule

_POSSIBLE: Mapping[ActivationAct, tuple[ActivationState, ...]] = {
    "confirm": ("waiting",),
    "approve": ("confirmed",),
    "decline": ("waiting", "confirmed"),
    "end": ("activated",),
}


def acts_in(state: str) -> tuple[ActivationAct, ...]:
    """Return what may be done with an activation in this state."""
    return tuple(act for act, states in _POSSIBLE.items() if state in states)


@rule(
    "ADM-015",
    stage="step",
    source="issue of production: confirmation by the doctor, then review, then a decision",
    since="2026.1",
    wrong={
        "waiting": "The responsible doctor has not confirmed yet.",
        "confirmed": "The responsible doctor has confirmed, and nothing is decided yet.",
        "activated": "The software is activated already.",
        "declined": "The activation was declined.",
        "ended": "The activation has ended.",
    },
    accepts=[SAMPLE_MOVING, SAMPLE_MOVING.but(act="end", state="activated")],
    rejects=[
        SAMPLE_MOVING.but(state="waiting"),
        SAMPLE_MOVING.but(act="confirm"),
        SAMPLE_MOVING.but(act="end", state="ended"),
        SAMPLE_MOVING.but(act="decline", state="activated"),
        SAMPLE_MOVING.but(act="end", state="declined"),
    ],
)
def activation_goes_in_order(move: ActivationMove) -> Iterator[Finding]:
    """The responsible doctor confirms, then a manager approves or declines; what is activated can be ended.

    Each of them decides with what the one before has said.

    Look at the history of the form; what was declined or has ended is asked anew.
    """
    if move.state not in _POSSIBLE[move.act]:
        yield Finding("state", says=move.state)


@rule(
    "ADM-016",
    stage="step",
    source="issue of production: decision by mail; the organisation sees and ends it",
    since="2026.1",
    wrong="The reason has {length} characters that can be read; it needs {shortest} to {longest}.",
    accepts=[SAMPLE_MOVING, SAMPLE_MOVING.but(act="decline", reason="Het nummer is van een ander.")],
    rejects=[SAMPLE_MOVING.but(act="decline", reason=" "), SAMPLE_MOVING.but(act="end", state="activated", reason="x")],
)
def decision_has_a_reason(move: ActivationMove) -> Iterator[Finding]:
    """Who declines or ends an activation writes the reason in 3 to 1,000 characters.

    The organisation reads it, and so does whoever looks back later.

    Write what is wrong and what would put it right.
    """
    if move.reason is not None:
        yield from says_something("reason", move.reason)
