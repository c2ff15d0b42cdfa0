"""The rule about the code of the responsible doctor; the subject is a Confirming."""

from collections.abc import Iterator

from vaccinnet.admission.facts import Confirming
from vaccinnet.rulebook import Finding, rule

_GOOD = Confirming()


@rule(
    "ADM-014",
    stage="step",
    source="issue of production: confirmation by the responsible doctor by mail",
    since="2026.1",
    wrong={
        "attempts": "A wrong code was given too often; this one holds no longer.",
        "late": "The code holds no longer.",
        "code": "The code is not the one of the last mail.",
    },
    accepts=[_GOOD, _GOOD.but(attempts=4)],
    rejects=[_GOOD.but(is_right=False), _GOOD.but(has_run_out=True), _GOOD.but(attempts=5)],
)
def doctor_confirms_with_the_code(confirming: Confirming) -> Iterator[Finding]:
    """The responsible doctor confirms the form with the code of the last mail, while it holds.

    The doctor stands in for what the organisation sends, so nobody else says yes.

    Ask for a new code when this one holds no longer.
    """
    if confirming.attempts >= confirming.most_attempts:
        yield Finding("code", says="attempts")
    elif confirming.has_run_out:
        yield Finding("code", says="late")
    elif not confirming.is_right:
        yield Finding("code", says="code")
