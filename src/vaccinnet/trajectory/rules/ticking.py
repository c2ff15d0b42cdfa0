"""The rule about a task that is marked as done; the subject is a Ticking."""

from collections.abc import Iterator

from vaccinnet.rulebook import Finding, rule
from vaccinnet.trajectory.facts import Ticking

_GOOD = Ticking("integrator", "integrator")


@rule(
    "TRJ-111",
    stage="step",
    source="source text, step 2: the guidance plan; each task has an owner",
    since="2026.1",
    wrong={"none": "The plan has no such task.", "other": "The task is the other side's."},
    accepts=[_GOOD, Ticking("authority", "authority")],
    rejects=[_GOOD.but(owner=None), _GOOD.but(side="authority")],
)
def task_is_your_own(ticking: Ticking) -> Iterator[Finding]:
    """A task is marked as done, or as not done after all, by the side whose task it is.

    Only who does it knows whether it is done.

    Ask the other side in a message how far it is.
    """
    if ticking.owner is None:
        yield Finding("task", says="none")
    elif ticking.owner != ticking.side:
        yield Finding("task", says="other")
