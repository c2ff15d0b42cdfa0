"""Rules about an act on an admission; the subject is a Change."""

from collections.abc import Iterator, Mapping

from vaccinnet.admission.facts import Act, Change, State
from vaccinnet.admission.sample import SAMPLE_CHANGE
from vaccinnet.admission.written import says_something
from vaccinnet.rulebook import Finding, rule

_POSSIBLE: Mapping[Act, tuple[State, ...]] = {
    "admit": ("none", "admitted", "revoked"),
    "suspend": ("admitted",),
    "lift": ("suspended",),
    "revoke": ("admitted", "suspended"),
    "declare_version": ("admitted", "suspended"),
    "admit_version": ("admitted", "suspended"),
    "withdraw_version": ("admitted", "suspended"),
}


def acts_in(state: str) -> tuple[Act, ...]:
    """Return what may be done with an admission in this state."""
    return tuple(act for act, states in _POSSIBLE.items() if state in states)


@rule(
    "ADM-004",
    stage="step",
    source="issue of production: suspension, revocation",
    since="2026.1",
    wrong={
        "none": "The software was never admitted.",
        "admitted": "The software is admitted already, and not suspended.",
        "suspended": "The software is suspended.",
        "revoked": "The admission was revoked.",
    },
    accepts=[SAMPLE_CHANGE, SAMPLE_CHANGE.but(act="lift", state="suspended"), SAMPLE_CHANGE.but(act="admit")],
    rejects=[
        SAMPLE_CHANGE.but(state="none"),
        SAMPLE_CHANGE.but(state="revoked"),
        SAMPLE_CHANGE.but(act="lift"),
        SAMPLE_CHANGE.but(act="admit", state="suspended"),
        SAMPLE_CHANGE.but(act="declare_version", state="revoked"),
    ],
)
def change_is_possible_now(change: Change) -> Iterator[Finding]:
    """Only what is admitted is suspended or revoked, and only what is suspended is lifted.

    Another manager may have acted in the meantime, for a reason that you have not read.

    Look at the history of the admission; what was revoked is admitted anew, and what is suspended is lifted first.
    """
    if change.state not in _POSSIBLE[change.act]:
        yield Finding("state", says=change.state)


@rule(
    "ADM-005",
    stage="step",
    source="issue of production: suspension, revocation with reason and date",
    since="2026.1",
    wrong="The reason has {length} characters that can be read; it needs {shortest} to {longest}.",
    accepts=[SAMPLE_CHANGE, SAMPLE_CHANGE.but(act="admit", reason=None)],
    rejects=[SAMPLE_CHANGE.but(reason=""), SAMPLE_CHANGE.but(reason="x" * 1001), SAMPLE_CHANGE.but(reason="a\x00bcd")],
)
def change_has_a_reason(change: Change) -> Iterator[Finding]:
    """Who suspends, lifts, revokes or withdraws writes the reason in 3 to 1,000 characters.

    The reason is published with the admission, and production tells it to every sender that it refuses.

    Write what is wrong and what would put it right, without the name or number of a person.
    """
    if change.reason is not None:
        yield from says_something("reason", change.reason)
