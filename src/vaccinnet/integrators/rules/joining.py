"""The rule about who takes an invitation; the subject is a Joining."""

from collections.abc import Iterator

from vaccinnet.integrators.facts import Joining
from vaccinnet.rulebook import Finding, rule

_GOOD = Joining()


@rule(
    "TRJ-022",
    stage="step",
    source="issue of the access portal: colleagues by invitation",
    since="2026.1",
    wrong={
        "none": "There is no such invitation for you.",
        "taken": "The invitation was taken already.",
        "late": "The invitation has run out.",
        "member": "You are a member of this company already.",
    },
    accepts=[_GOOD],
    rejects=[
        _GOOD.but(is_there=False),
        # Whose invitation it is, is not told to anybody else.
        _GOOD.but(is_own=False),
        _GOOD.but(is_taken=True),
        _GOOD.but(ran_out=True),
        _GOOD.but(is_member=True),
    ],
)
def invitation_is_for_you(joining: Joining) -> Iterator[Finding]:
    """An invitation is taken once, while it holds, by an account that has proven the address that was invited.

    Members see everything of their company, so nobody becomes one by a link that was passed on.

    Add the invited address to your account and prove it, or ask your colleague for an invitation of another address.
    """
    if not joining.is_there or not joining.is_own:
        yield Finding("invitation", says="none")
    elif joining.is_taken:
        yield Finding("invitation", says="taken")
    elif joining.ran_out:
        yield Finding("invitation", says="late")
    elif joining.is_member:
        yield Finding("invitation", says="member")
