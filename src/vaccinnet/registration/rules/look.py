"""The rule about who may fetch the vaccinations of a person; the subject is a Look."""

from collections.abc import Iterator

from vaccinnet.registration.facts import Look
from vaccinnet.registration.sample import SAMPLE_LOOK
from vaccinnet.rulebook import Finding, rule


@rule(
    "REG-040",
    stage="sender",
    source="design: who may fetch",
    since="2026.1",
    wrong="Nothing shows that this person is a patient of who speaks.",
    accepts=[SAMPLE_LOOK, SAMPLE_LOOK.but(relation="known", has_relation=True)],
    rejects=[SAMPLE_LOOK.but(relation="known")],
)
def reader_has_a_relation(look: Look) -> Iterator[Finding]:
    """Where a relation is demanded (production), who fetches the vaccinations of a person has registered one of them
    before, or has a relation that is recorded.

    A record is for those who care for the person. Every look is written down, and the person can read who looked.

    Register the vaccination that you gave, or write down on the page of the patient why you look; fetch after that.
    """
    if look.relation == "known" and not look.has_relation:
        yield Finding("PatientId")
