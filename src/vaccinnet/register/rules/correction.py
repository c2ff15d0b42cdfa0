"""Rules about a correction; the subject is a Correction."""

from collections.abc import Iterator

from vaccinnet.register.correction import Correction
from vaccinnet.rulebook import Finding, rule

_SAMPLE = Correction(frozenset({"lot"}), origin="own", sender_kind="organisation")
_OTHER_AUTHOR = _SAMPLE.but(changes=frozenset({"author_number", "author_name"}))


@rule(
    "VAC-045",
    stage="vaccination",
    source="decision: a version differs from the one before it",
    since="2026.1",
    wrong="The correction changes nothing.",
    accepts=[_SAMPLE],
    rejects=[_SAMPLE.but(changes=frozenset())],
)
def correction_changes_something(correction: Correction) -> Iterator[Finding]:
    """A correction changes something.

    Every correction makes a version that stays, and the person reads what became of it.

    Change what is wrong; if everything is right, nothing needs to be done.
    """
    if not correction.changes:
        yield Finding("item")


@rule(
    "VAC-046",
    stage="vaccination",
    source="design: duplicates",
    since="2026.1",
    wrong="This vaccine is registered by the same sender for this person on this day already.",
    accepts=[_SAMPLE],
    rejects=[_SAMPLE.but(repeats=True)],
)
def correction_repeats_nothing(correction: Correction) -> Iterator[Finding]:
    """A vaccination does not become equal to another of the same sender: same person, same vaccine, same day.

    The register would count one dose twice.

    Remove the one of the two that is wrong.
    """
    if correction.repeats:
        yield Finding("item")


@rule(
    "VAC-047",
    stage="vaccination",
    source="design: doctor or HAIO, group practice; decision: who gave it is registered, not corrected",
    since="2026.1",
    wrong="Another author is given to a vaccination that a doctor or practice registered.",
    accepts=[_SAMPLE, _OTHER_AUTHOR, _OTHER_AUTHOR.but(sender_kind="doctor", origin="reported")],
    rejects=[_OTHER_AUTHOR.but(sender_kind=each) for each in ("doctor", "trainee", "practice")],
)
def author_of_doctors_stays(correction: Correction) -> Iterator[Finding]:
    """What a doctor, trainee or practice registered as own work keeps its author.

    The author answers for the vaccination, and whether somebody may name a doctor as such is judged when it is
    registered. Organisations name their own people.

    Remove the vaccination, and register it again with the right author.
    """
    is_organisation = correction.sender_kind == "organisation"
    if "author_number" in correction.changes and correction.origin == "own" and not is_organisation:
        yield Finding("author/hcparty/id")
