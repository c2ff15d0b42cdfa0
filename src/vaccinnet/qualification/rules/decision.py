"""Rules about a manager's decision on one criterion; the subject is a Deciding."""

from collections.abc import Iterator

from vaccinnet.qualification.review_facts import Deciding
from vaccinnet.rulebook import Finding, rule

_GOOD = Deciding()


@rule(
    "QUA-070",
    stage="qualification",
    source="decision: managers judge what was handed in",
    since="2026.1",
    wrong={
        "over": "This set is not, or no longer, under review.",
        "criterion": "This set has no such criterion.",
        "outcome": "{found} is not an outcome: a criterion is passed or failed.",
    },
    accepts=[_GOOD, _GOOD.but(outcome="failed")],
    rejects=[_GOOD.but(is_under_review=False), _GOOD.but(has_criterion=False), _GOOD.but(outcome="maybe")],
)
def decision_is_on_a_set_under_review(deciding: Deciding) -> Iterator[Finding]:
    """A criterion is decided, as passed or failed, while its set is handed in and no conclusion is signed.

    What was signed does not change any more.

    Look at the application: a colleague may have signed the conclusion.
    """
    if not deciding.is_under_review:
        yield Finding("attempt", says="over")
    elif not deciding.has_criterion:
        yield Finding("criterion", says="criterion")
    if deciding.outcome not in ("passed", "failed"):
        yield Finding("outcome", found=deciding.outcome, says="outcome")


@rule(
    "QUA-071",
    stage="qualification",
    source="decision: two who act at once do not undo each other's work",
    since="2026.1",
    wrong="Since you opened the page, {by} has decided on this criterion.",
    accepts=[_GOOD, _GOOD.but(seen=2, times=2)],
    rejects=[_GOOD.but(seen=0, times=1, last_by="Bea"), _GOOD.but(seen=1, times=0)],
)
def decision_knows_the_last_one(deciding: Deciding) -> Iterator[Finding]:
    """Who decides has seen the decision that stands; a criterion has one.

    A colleague may have had a reason that you do not know yet.

    Read the reason of your colleague, and decide again if it is still needed.
    """
    if deciding.seen != deciding.times:
        yield Finding("criterion", values={"by": deciding.last_by or "somebody"})
