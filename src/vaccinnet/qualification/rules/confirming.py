"""Rules about confirming a parcel; the subject is a Confirming."""

from collections.abc import Iterator

from vaccinnet.qualification.mailed.facts import Confirming
from vaccinnet.rulebook import Finding, rule


@rule(
    "QUA-082",
    stage="step",
    source="decision: nothing mailed is judged before its sender confirms it, once",
    since="2026.1",
    wrong={
        "ended": "What was mailed was judged or thrown away before.",
        "expired": "The day in which it could be confirmed is over, and what was mailed is deleted.",
    },
    accepts=[Confirming()],
    rejects=[Confirming(is_waiting=False), Confirming(ran_out=True)],
)
def parcel_waits(confirming: Confirming) -> Iterator[Finding]:
    """What was mailed is confirmed within a day, and once.

    Anybody can write your address on a mail; only you can confirm it.

    Mail the set again, and open the link of the new answer.
    """
    if not confirming.is_waiting:
        yield Finding(says="ended")
    elif confirming.ran_out:
        yield Finding(says="expired")


@rule(
    "QUA-083",
    stage="step",
    source="source text, step 4: a program qualifies for a service",
    since="2026.1",
    wrong="No program was chosen that is in the step of integration and tests.",
    accepts=[Confirming()],
    rejects=[Confirming(chose=False)],
)
def program_is_chosen(confirming: Confirming) -> Iterator[Finding]:
    """Who confirms says for which program and service the set is.

    A set qualifies one program, for one service.

    Choose one of the list.
    """
    if not confirming.chose:
        yield Finding("program")
