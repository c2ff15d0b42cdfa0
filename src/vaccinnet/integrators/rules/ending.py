"""The rule about a membership that ends; the subject is an Ending."""

from collections.abc import Iterator

from vaccinnet.integrators.facts import Ending
from vaccinnet.rulebook import Finding, rule

_GOOD = Ending()


@rule(
    "TRJ-023",
    stage="step",
    source="decision: a company is never without people",
    since="2026.1",
    wrong={
        "stranger": "Only a member of the company does this.",
        "none": "The company has no such member or invitation.",
        "last": "This is the last member of the company.",
    },
    accepts=[_GOOD],
    rejects=[_GOOD.but(by_member=False), _GOOD.but(is_there=False), _GOOD.but(is_last=True)],
)
def somebody_stays(ending: Ending) -> Iterator[Finding]:
    """A member ends the membership of a colleague or his own, as long as somebody stays.

    The managers of the register must be able to reach somebody of the company.

    Invite your successor first, and leave when that one has joined.
    """
    if not ending.by_member:
        yield Finding("member", says="stranger")
    elif not ending.is_there:
        yield Finding("member", says="none")
    elif ending.is_last:
        yield Finding("member", says="last")
