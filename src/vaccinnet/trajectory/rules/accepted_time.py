"""The rule about the time that is accepted for the intake; the subject is an AcceptedTime."""

from collections.abc import Iterator
from datetime import timedelta

from vaccinnet.rulebook import Finding, rule
from vaccinnet.trajectory.facts import AcceptedTime
from vaccinnet.trajectory.sample import NOW, SAMPLE_ACCEPTED


@rule(
    "TRJ-105",
    stage="step",
    source="source text, step 2: invited to an intake",
    since="2026.1",
    wrong={
        "none": "No time is chosen.",
        "other": "{found} is not one of the times that are proposed.",
        "own": "You proposed these times yourself; the other side chooses.",
        "past": "{found} has passed.",
    },
    accepts=[SAMPLE_ACCEPTED, SAMPLE_ACCEPTED.but(proposed_by="integrator", side="authority")],
    rejects=[
        SAMPLE_ACCEPTED.but(time=None),
        SAMPLE_ACCEPTED.but(time=NOW + timedelta(days=4)),
        SAMPLE_ACCEPTED.but(side="authority"),
        SAMPLE_ACCEPTED.but(now=NOW + timedelta(days=3)),
    ],
)
def time_was_proposed(accepted: AcceptedTime) -> Iterator[Finding]:
    """The time that is accepted is one that the other side proposed, and has not passed.

    A time holds when both sides want it.

    Choose one of the times on the page, or propose others.
    """
    if accepted.time is None:
        yield Finding("time", says="none")
        return
    found = f"{accepted.time:%Y-%m-%d %H:%M}"
    if accepted.proposed_by == accepted.side:
        yield Finding("time", says="own")
    elif accepted.time not in accepted.proposed:
        yield Finding("time", found=found, says="other")
    elif accepted.time <= accepted.now:
        yield Finding("time", found=found, says="past")
