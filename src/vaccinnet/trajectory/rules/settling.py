"""The rule about a question or request that is answered; the subject is a Settling."""

from collections.abc import Iterator

from vaccinnet.rulebook import Finding, rule
from vaccinnet.trajectory.facts import Settling

_GOOD = Settling()


@rule(
    "TRJ-110",
    stage="step",
    source="decision: a question gets one answer; more can be said beside it",
    since="2026.1",
    wrong={"none": "There is no such question.", "settled": "The question has been answered already."},
    accepts=[_GOOD],
    rejects=[_GOOD.but(is_there=False), _GOOD.but(is_settled=True)],
)
def question_is_open(settling: Settling) -> Iterator[Finding]:
    """What is answered is an open question or request of this application.

    An answer lets the clock of the developer run on; two of them would not.

    Look at the answer that a colleague gave; add to it in a message.
    """
    if not settling.is_there:
        yield Finding("question", says="none")
    elif settling.is_settled:
        yield Finding("question", says="settled")
