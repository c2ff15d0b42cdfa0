"""The rule about an extension of the engagement; the subject is an Extension."""

from collections.abc import Iterator

from vaccinnet.rulebook import Finding, rule
from vaccinnet.trajectory.facts import Extension
from vaccinnet.trajectory.sample import SAMPLE_EXTENSION


@rule(
    "TRJ-109",
    stage="step",
    source="issue of the access portal: extension on request with a reason",
    since="2026.1",
    wrong={
        "days": "The number of days is missing or cannot be read.",
        "longest": "{found} days are asked; an extension has 1 to {longest}.",
        "waits": "An extension is asked already, and waits for a decision.",
    },
    accepts=[SAMPLE_EXTENSION, SAMPLE_EXTENSION.but(days=60)],
    rejects=[
        SAMPLE_EXTENSION.but(days=None),
        SAMPLE_EXTENSION.but(days=0),
        SAMPLE_EXTENSION.but(days=61),
        SAMPLE_EXTENSION.but(waits=True),
    ],
)
def extension_can_be_granted(extension: Extension) -> Iterator[Finding]:
    """One extension is asked at a time, of a number of days that may be granted.

    A term without an end is no engagement.

    Write how many days you need, and why; while the managers decide, your clock stands still.
    """
    if extension.waits:
        yield Finding("days", says="waits")
    elif extension.days is None:
        yield Finding("days", says="days")
    elif not 1 <= extension.days <= extension.longest:
        yield Finding("days", found=extension.days, says="longest", values={"longest": extension.longest})
