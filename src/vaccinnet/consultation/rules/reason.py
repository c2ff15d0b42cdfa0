"""The rule about the reason that somebody gives; the subject is a Reason."""

from collections.abc import Iterator

from vaccinnet.consultation.facts import Reason
from vaccinnet.rulebook import Finding, rule

_SHORTEST, _LONGEST = 3, 200


@rule(
    "CON-006",
    stage="sender",
    source="design: removal is a tombstone with a reason; decision: 3 to 200 characters",
    since="2026.1",
    wrong={
        "none": "There is no reason.",
        "length": "The reason has {length} characters; it needs {shortest} to {longest}.",
        "characters": "The reason has characters that cannot be read.",
    },
    accepts=[Reason("arm"), Reason("x" * 200), Reason("verkeerde persoon gekozen")],
    rejects=[Reason(""), Reason("  "), Reason("zo"), Reason("x" * 201), Reason("een\x00reden")],
)
def reason_says_something(reason: Reason) -> Iterator[Finding]:
    """A reason has 3 to 200 characters.

    The person reads it beside what was done: it must say something, and not tell a whole story.

    Write in a few words why, without the name or number of anybody.
    """
    text = reason.text.strip()
    if not text:
        yield Finding("reason", says="none")
    elif not _SHORTEST <= len(text) <= _LONGEST:
        values = {"length": len(text), "shortest": _SHORTEST, "longest": _LONGEST}
        yield Finding("reason", says="length", values=values)
    if not text.isprintable():
        yield Finding("reason", says="characters")
