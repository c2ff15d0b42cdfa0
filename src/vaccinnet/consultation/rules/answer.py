"""Rules about the answer to a report; the subject is an Answer."""

from collections.abc import Iterator

from vaccinnet.consultation.facts import Answer
from vaccinnet.consultation.rules.report import wrong_with_text
from vaccinnet.rulebook import Finding, rule

_SHORTEST, _LONGEST = 3, 500
_SAMPLE = Answer("explained", "De datum klopt: het was uw tweede dosis.")


@rule(
    "CON-023",
    stage="sender",
    source="decision: a report is answered once",
    since="2026.1",
    wrong={
        "none": "There is no such report for you.",
        "answered": "The report has an answer already.",
    },
    accepts=[_SAMPLE],
    rejects=[_SAMPLE.but(is_known=False), _SAMPLE.but(is_answered=True)],
)
def report_waits_for_an_answer(answer: Answer) -> Iterator[Finding]:
    """A report is answered once, by whoever may correct or remove the vaccination that it is about.

    The citizen reads one answer and can act on it; a colleague may have answered before.

    Look at the list again; it shows what still waits for you.
    """
    if not answer.is_known:
        yield Finding("report", says="none")
    elif answer.is_answered:
        yield Finding("report", says="answered")


@rule(
    "CON-024",
    stage="sender",
    source="decision: an answer says what was done",
    since="2026.1",
    wrong={
        "none": "It is not said what you did.",
        "corrected": "The vaccination was not corrected since the report.",
        "removed": "The vaccination was not removed.",
    },
    accepts=[
        _SAMPLE,
        _SAMPLE.but(kind="corrected", is_corrected=True),
        _SAMPLE.but(kind="removed", is_removed=True),
        _SAMPLE.but(kind="", is_known=False),
    ],
    rejects=[_SAMPLE.but(kind=""), _SAMPLE.but(kind="corrected"), _SAMPLE.but(kind="removed")],
)
def answer_says_what_was_done(answer: Answer) -> Iterator[Finding]:
    """The answer says whether the vaccination was corrected, was removed, or is right as it is; and that is so.

    Who reported a mistake counts on the answer. What it says was done can be seen in the record.

    Correct or remove the vaccination first and answer then, or choose the explanation.
    """
    if not answer.is_known or answer.is_answered:
        return
    if answer.kind not in ("corrected", "removed", "explained"):
        yield Finding("kind", says="none")
    elif answer.kind == "corrected" and not answer.is_corrected:
        yield Finding("kind", says="corrected")
    elif answer.kind == "removed" and not answer.is_removed:
        yield Finding("kind", says="removed")


@rule(
    "CON-025",
    stage="sender",
    source="decision: an explanation has 3 to 500 characters",
    since="2026.1",
    wrong={
        "none": "There is no explanation.",
        "length": "There are {length} characters; it needs {shortest} to {longest}.",
        "characters": "There are characters that cannot be read.",
    },
    accepts=[_SAMPLE, _SAMPLE.but(kind="corrected", text="")],
    rejects=[
        _SAMPLE.but(text=""),
        _SAMPLE.but(text="x" * 501),
        _SAMPLE.but(kind="corrected", text="x"),
        _SAMPLE.but(text="Het klopt\x00"),
    ],
)
def answer_explains(answer: Answer) -> Iterator[Finding]:
    """An answer that changes nothing explains why, in 3 to 500 characters; beside a correction or a removal it may.

    A citizen who is told nothing asks again, or trusts the register less.

    Write in plain words why the vaccination is right as it stands.
    """
    if answer.text.strip() or answer.kind == "explained":
        yield from wrong_with_text(answer.text, "text", shortest=_SHORTEST, longest=_LONGEST)
