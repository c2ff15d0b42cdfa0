"""Rules about the dose that a vaccination takes from the stock; the subject is a Taken."""

from collections.abc import Iterator
from dataclasses import dataclass

from vaccinnet.rulebook import Finding, rule


@dataclass(frozen=True, slots=True)
class Taken:
    """What a new vaccination took from the stock of a vaccine that its sender keeps: a dose, or nothing."""

    vaccine_key: str
    had_one: bool


@rule(
    "VAC-050",
    stage="vaccination",
    severity="warning",
    source="design: stock",
    since="2026.1",
    wrong="Your stock of {found} is empty and was left alone; the vaccination is stored.",
    accepts=[Taken("HBV/AV001", had_one=True)],
    rejects=[Taken("HBV/AV001", had_one=False)],
)
def sender_has_a_dose(taken: Taken) -> Iterator[Finding]:
    """The sender has a dose of the vaccine in its stock, if it keeps that stock.

    What was given must have come in. An empty stock means that something received was not registered, or that the
    count is wrong; the vaccination is stored all the same.

    Register what came in (receive) or correct the stock by counting it; do not send the vaccination again.
    """
    if not taken.had_one:
        yield Finding("item/content", found=taken.vaccine_key)
