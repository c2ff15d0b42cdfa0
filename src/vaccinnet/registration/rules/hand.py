"""The rule about who adds vaccinations on a page; the subject is a Hand."""

from collections.abc import Iterator

from vaccinnet.registration.facts import Hand
from vaccinnet.registration.sample import DOCTOR, PRACTICE, TRAINEE
from vaccinnet.rulebook import Finding, rule


@rule(
    "REG-056",
    stage="sender",
    source="design: the RegistratieService and the pages have the same rules",
    since="2026.1",
    wrong="You did not sign in as a doctor, a trainee or a practice that is registered here.",
    accepts=[Hand(DOCTOR), Hand(TRAINEE), Hand(PRACTICE)],
    rejects=[Hand(None)],
)
def hand_is_that_of_a_vaccinator(hand: Hand) -> Iterator[Finding]:
    """Who adds vaccinations on a page is a doctor, a trainee, a practice or an out-of-hours post, with a profile that
    has not ended.

    Whoever adds a vaccination answers for it, as with the RegistratieService; hospitals and services send batches.

    Sign in as the doctor, trainee or practice that gave the vaccine.
    """
    if hand.speaker is None:
        yield Finding("viewer")
