"""The rule about the code that opens the page of an activation; the subject is a Confirming."""

from collections.abc import Iterator

from vaccinnet.admission.facts import Confirming
from vaccinnet.rulebook import Finding, rule

_GOOD = Confirming()


@rule(
    "ADM-038",
    stage="step",
    source="issue of production: the organisation sees and ends its activation",
    since="2026.1",
    wrong={
        "attempts": "A wrong code was given too often; this one holds no longer.",
        "late": "The code holds no longer, or was used already.",
        "code": "The code is not the one of the last mail.",
    },
    accepts=[_GOOD, _GOOD.but(attempts=4)],
    rejects=[_GOOD.but(is_right=False), _GOOD.but(has_run_out=True), _GOOD.but(attempts=5)],
)
def page_is_opened_with_the_code(opening: Confirming) -> Iterator[Finding]:
    """Who opens the page of an activation gives the code of the last mail, once and while it holds.

    Only the responsible doctor and the contact of the organisation see its activation, and end it.

    Ask for a new code when this one holds no longer.
    """
    if opening.attempts >= opening.most_attempts:
        yield Finding("code", says="attempts")
    elif opening.has_run_out:
        yield Finding("code", says="late")
    elif not opening.is_right:
        yield Finding("code", says="code")
