"""The rule about an intake that took place; the subject is a HeldIntake."""

from collections.abc import Iterator
from datetime import timedelta

from vaccinnet.rulebook import Finding, rule
from vaccinnet.trajectory.facts import HeldIntake
from vaccinnet.trajectory.sample import NOW, SAMPLE_INTAKE


@rule(
    "TRJ-106",
    stage="step",
    source="source text, step 2: the ways of integrating are explained, and a guidance plan is made",
    since="2026.1",
    wrong={
        "early": "The intake is on {found}, which is not yet.",
        "none": "No way of integrating is chosen.",
        "unknown": "{found} is no way of integrating with the web services of this application.",
    },
    accepts=[SAMPLE_INTAKE, SAMPLE_INTAKE.but(ways=("batch-own", "doctors-own"))],
    rejects=[
        SAMPLE_INTAKE.but(agreed_at=NOW + timedelta(minutes=1)),
        SAMPLE_INTAKE.but(ways=()),
        SAMPLE_INTAKE.but(ways=("by-post",)),
    ],
)
def intake_took_place(intake: HeldIntake) -> Iterator[Finding]:
    """The agreed time of the intake has come, and ways of integrating were chosen that fit the web services.

    The guidance plan is made of what was chosen.

    Choose at least one way for the web services that are asked; agree on another time when it did not take place.
    """
    if intake.agreed_at > intake.now:
        yield Finding("time", found=f"{intake.agreed_at:%Y-%m-%d %H:%M}", says="early")
    if not intake.ways:
        yield Finding("ways", says="none")
    for each in intake.ways:
        if each not in intake.possible:
            yield Finding("ways", found=each, says="unknown")
