"""The four steps as states, and the acts that lead from one to another: which may follow which, and by whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from vaccinnet.trajectory.party import Side

State = Literal[
    "draft",
    "filed",
    "more_asked",
    "times_proposed",
    "time_agreed",
    "planning",
    "plan_proposed",
    "integration",
    "qualification",
    "admitted",
    "declined",
    "closed",
]

# In which of the four steps of the source text each state is; 0 where the road has ended.
STEPS: Mapping[State, int] = {
    "draft": 1,
    "filed": 1,
    "more_asked": 1,
    "times_proposed": 2,
    "time_agreed": 2,
    "planning": 2,
    "plan_proposed": 2,
    "integration": 3,
    "qualification": 4,
    "admitted": 0,
    "declined": 0,
    "closed": 0,
}
STATES = tuple(STEPS)
_INTAKE: tuple[State, ...] = ("times_proposed", "time_agreed", "planning", "plan_proposed")
_ON_THE_ROAD: tuple[State, ...] = ("filed", "more_asked", *_INTAKE, "integration", "qualification")

Act = Literal[
    "save",
    "file",
    "ask_for_more",
    "decline",
    "propose_times",
    "accept_time",
    "hold_intake",
    "edit_plan",
    "propose_plan",
    "return_plan",
    "accept_plan",
    "tick",
    "say",
    "ask",
    "answer",
    "note",
    "ask_extension",
    "decide_extension",
    "hand_in",
    "return_to_integration",
    "admit",
    "withdraw",
    "close",
    "reopen",
]


@dataclass(frozen=True, slots=True)
class Possible:
    """By whom an act may be done, and in which states."""

    sides: tuple[Side, ...]
    states: tuple[State, ...]


_DEVELOPER: tuple[Side, ...] = ("integrator",)
_MANAGER: tuple[Side, ...] = ("authority",)
_BOTH: tuple[Side, ...] = ("integrator", "authority")

ACTS: Mapping[Act, Possible] = {
    "save": Possible(_DEVELOPER, ("draft", "more_asked")),
    "file": Possible(_DEVELOPER, ("draft", "more_asked")),
    "ask_for_more": Possible(_MANAGER, ("filed", "times_proposed")),
    "decline": Possible(_MANAGER, ("filed", "more_asked", *_INTAKE)),
    "propose_times": Possible(_BOTH, ("filed", "times_proposed", "time_agreed")),
    "accept_time": Possible(_BOTH, ("times_proposed",)),
    "hold_intake": Possible(_MANAGER, ("time_agreed",)),
    "edit_plan": Possible(_MANAGER, ("planning",)),
    "propose_plan": Possible(_MANAGER, ("planning",)),
    "return_plan": Possible(_DEVELOPER, ("plan_proposed",)),
    "accept_plan": Possible(_DEVELOPER, ("plan_proposed",)),
    "tick": Possible(_BOTH, ("integration", "qualification")),
    "say": Possible(_BOTH, STATES[1:]),
    "ask": Possible(_DEVELOPER, _ON_THE_ROAD),
    "answer": Possible(_MANAGER, STATES[1:]),
    "note": Possible(_MANAGER, STATES[1:]),
    "ask_extension": Possible(_DEVELOPER, ("integration",)),
    "decide_extension": Possible(_MANAGER, ("integration",)),
    "hand_in": Possible(_DEVELOPER, ("integration",)),
    "return_to_integration": Possible(_MANAGER, ("qualification",)),
    "admit": Possible(_MANAGER, ("qualification",)),
    "withdraw": Possible(_DEVELOPER, ("draft", *_ON_THE_ROAD)),
    "close": Possible(_MANAGER, _ON_THE_ROAD),
    "reopen": Possible(_BOTH, ("closed",)),
}

# What is said, not done: it changes nothing for others who act at the same moment.
TALK: frozenset[Act] = frozenset({"say", "ask", "answer", "note", "tick"})


def acts_for(state: State, side: Side) -> tuple[Act, ...]:
    """Return the acts that this side may do in this state, in the order of the road."""
    return tuple(act for act, possible in ACTS.items() if side in possible.sides and state in possible.states)
