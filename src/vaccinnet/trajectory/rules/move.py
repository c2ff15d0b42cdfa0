"""Rules about an act on the road: whether it may be done now, and by whom; the subject is a Move."""

from collections.abc import Iterator

from vaccinnet.rulebook import Finding, rule
from vaccinnet.trajectory.facts import Move
from vaccinnet.trajectory.sample import SAMPLE_MOVE
from vaccinnet.trajectory.steps import ACTS, STATES

_WHERE = "application"
_SOURCE = "source text, steps 1 to 4"
_IMPOSSIBLE = [
    SAMPLE_MOVE.but(act=act, side=possible.sides[0], state=state)
    for act, possible in ACTS.items()
    for state in STATES
    if state not in possible.states
]


@rule(
    "TRJ-100",
    stage="step",
    source=_SOURCE,
    since="2026.1",
    wrong={
        "draft": "The application has not been filed yet; that comes first.",
        "filed": "The application is filed, and waits for an answer of the managers; that comes first.",
        "more_asked": "The managers asked for more; complete the application and file it again first.",
        "times_proposed": "Times for the intake are proposed; one of them must be accepted first.",
        "time_agreed": "The time of the intake is agreed, and the intake comes first.",
        "planning": "The managers draw up the guidance plan; they propose it next.",
        "plan_proposed": "The guidance plan is proposed; it must be accepted or returned first.",
        "integration": "The software is being integrated and tested; this belongs to another step.",
        "qualification": "The qualification test is being judged; the verdict comes first.",
        "admitted": "The software is admitted: the road has ended.",
        "declined": "The application was declined: the road has ended.",
        "closed": "The road was closed; open it again first.",
    },
    accepts=[
        SAMPLE_MOVE.but(act=act, side=possible.sides[0], state=state)
        for act, possible in ACTS.items()
        for state in possible.states
    ],
    rejects=_IMPOSSIBLE,
)
def act_follows_the_step(move: Move) -> Iterator[Finding]:
    """An act belongs to the steps in which it makes sense: application, intake, integration, qualification, in order.

    Each step prepares the next: who skips one has nothing to build on.

    Do first what the application waits for, as its page says; another may have done it in the meantime.
    """
    if move.state not in ACTS[move.act].states:
        yield Finding(_WHERE, says=move.state)


@rule(
    "TRJ-101",
    stage="step",
    source=_SOURCE,
    since="2026.1",
    wrong={
        "integrator": "This is for the managers of the register to do.",
        "authority": "This is for the developer to do.",
    },
    accepts=[SAMPLE_MOVE, SAMPLE_MOVE.but(act="propose_times", side="integrator")],
    rejects=[
        SAMPLE_MOVE.but(side="integrator"),
        SAMPLE_MOVE.but(act="file", side="authority", state="draft"),
        SAMPLE_MOVE.but(act="admit", side="integrator", state="qualification"),
    ],
)
def act_belongs_to_the_side(move: Move) -> Iterator[Finding]:
    """The developer files, accepts and hands in; the managers answer, plan and decide; both talk and propose times.

    What one side promises, the other cannot promise in its name.

    Ask the other side, in a message on the page of the application.
    """
    if move.side not in ACTS[move.act].sides:
        yield Finding(_WHERE, says=move.side)


@rule(
    "TRJ-102",
    stage="step",
    source="decision: two who act at once do not undo each other's work",
    since="2026.1",
    wrong="Since you opened the page, {by} has changed something.",
    accepts=[SAMPLE_MOVE, SAMPLE_MOVE.but(revision=7, seen=7)],
    rejects=[SAMPLE_MOVE.but(revision=7, seen=6, last_by="Bea"), SAMPLE_MOVE.but(revision=7, seen=8)],
)
def act_knows_what_happened_last(move: Move) -> Iterator[Finding]:
    """Who acts has seen what was done last.

    Another may have acted while you were writing, and your act would undo theirs unseen.

    Look at what has changed, and do it again if it is still needed; what you wrote is still on your page.
    """
    if move.seen is not None and move.seen != move.revision:
        yield Finding(_WHERE, values={"by": move.last_by or "somebody"})
