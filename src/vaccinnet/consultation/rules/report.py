"""Rules about a mistake that a citizen reports; the subject is a Report."""

from collections.abc import Iterator

from vaccinnet.consultation.facts import Report
from vaccinnet.rulebook import Finding, rule

_SHORTEST, _LONGEST = 10, 500
_SAMPLE = Report("Ik kreeg dit vaccin in de linkerarm, een week later.")


@rule(
    "CON-020",
    stage="sender",
    source="issue: report a mistake to the vaccinator",
    since="2026.1",
    wrong={
        "none": "There is no such vaccination in your record.",
        "removed": "The vaccination was removed already.",
    },
    accepts=[_SAMPLE],
    rejects=[_SAMPLE.but(is_held=False), _SAMPLE.but(is_removed=True)],
)
def report_is_about_an_own_vaccination(report: Report) -> Iterator[Finding]:
    """A mistake is reported about a vaccination in the own record that still counts.

    The report goes to whoever registered that vaccination, who can correct or remove it.

    Report it from the vaccination in your record.
    """
    if not report.is_held:
        yield Finding("vaccination", says="none")
    elif report.is_removed:
        yield Finding("vaccination", says="removed")


@rule(
    "CON-021",
    stage="sender",
    source="decision: a report has 10 to 500 characters",
    since="2026.1",
    wrong={
        "none": "Nothing is written.",
        "length": "There are {length} characters; it needs {shortest} to {longest}.",
        "characters": "There are characters that cannot be read.",
    },
    accepts=[_SAMPLE, _SAMPLE.but(note="x" * 10), _SAMPLE.but(note="Het lot klopt niet.\r\nHet was A12.")],
    rejects=[
        _SAMPLE.but(note=" "),
        _SAMPLE.but(note="fout"),
        _SAMPLE.but(note="x" * 501),
        _SAMPLE.but(note="Het lot klopt niet\x07"),
    ],
)
def report_says_what_is_wrong(report: Report) -> Iterator[Finding]:
    """A report has 10 to 500 characters, which say what is wrong and what it should be.

    The vaccinator must be able to mend it without asking, and needs no whole story.

    Write what is wrong, and what it should be.
    """
    yield from wrong_with_text(report.note, "note", shortest=_SHORTEST, longest=_LONGEST)


@rule(
    "CON-022",
    stage="sender",
    source="decision: one report of a vaccination waits at a time",
    since="2026.1",
    wrong="A report about this vaccination is waiting for an answer.",
    accepts=[_SAMPLE],
    rejects=[_SAMPLE.but(is_waiting=True)],
)
def one_report_waits_at_a_time(report: Report) -> Iterator[Finding]:
    """One report about a vaccination waits for an answer at a time.

    A second one would be answered with the first.

    Wait for the answer, which shows in your record; if it is urgent, call the vaccinator.
    """
    if report.is_waiting:
        yield Finding("vaccination")


def wrong_with_text(text: str, where: str, *, shortest: int, longest: int) -> Iterator[Finding]:
    """Yield what is wrong with the length and the characters of a text of some lines."""
    # A form sends two characters for the end of a line.
    text = "\n".join(text.strip().splitlines())
    if not text:
        yield Finding(where, says="none")
    elif not shortest <= len(text) <= longest:
        values = {"length": len(text), "shortest": shortest, "longest": longest}
        yield Finding(where, says="length", values=values)
    if not all(line.isprintable() for line in text.splitlines()):
        yield Finding(where, says="characters")
