"""The rule about what is asked without an account; the subject is a Knocking."""

from collections.abc import Iterator

from vaccinnet.admission.facts import Knocking
from vaccinnet.rulebook import Finding, rule

_GOOD = Knocking()


@rule(
    "ADM-039",
    stage="step",
    source="issue of production: public form; rate limits",
    since="2026.1",
    wrong="This was asked {most} times within an hour already.",
    accepts=[_GOOD, _GOOD.but(times=10)],
    rejects=[_GOOD.but(times=11)],
)
def nobody_asks_too_often(knocking: Knocking) -> Iterator[Finding]:
    """A form is sent and a code is asked some times an hour at most.

    Each sends a mail to somebody, who must not be flooded with them.

    Try again in an hour.
    """
    if knocking.times > knocking.most:
        yield Finding("", values={"most": knocking.most})
