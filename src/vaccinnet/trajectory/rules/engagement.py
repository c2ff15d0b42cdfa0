"""The rule about the engagement that a developer makes with the plan; the subject is an Engagement."""

from collections.abc import Iterator

from vaccinnet.rulebook import Finding, rule
from vaccinnet.trajectory.facts import Engagement
from vaccinnet.trajectory.sample import SAMPLE_ENGAGEMENT

_LONGEST = 200


@rule(
    "TRJ-108",
    stage="step",
    source="source text, step 3: an engagement to integrate and test within two months",
    since="2026.1",
    wrong={
        "name": "The name of who accepts is missing, longer than {longest} characters, or cannot be read.",
        "agrees": "It is not said that you take the engagement.",
    },
    accepts=[SAMPLE_ENGAGEMENT],
    rejects=[
        SAMPLE_ENGAGEMENT.but(name=" "),
        SAMPLE_ENGAGEMENT.but(name="x" * 201),
        SAMPLE_ENGAGEMENT.but(name="An\x00"),
        SAMPLE_ENGAGEMENT.but(agrees=False),
    ],
)
def engagement_is_taken_by_name(engagement: Engagement) -> Iterator[Finding]:
    """The plan is accepted by somebody of the company, by name, who takes the engagement to integrate within the term.

    The managers keep time free for you; they must know who promised that you will use it.

    Write your name and say that you take the engagement, or return the plan with what should be other.
    """
    name = engagement.name.strip()
    if not 2 <= len(name) <= _LONGEST or not name.isprintable():
        yield Finding("name", says="name", values={"longest": _LONGEST})
    if not engagement.agrees:
        yield Finding("agrees", says="agrees")
