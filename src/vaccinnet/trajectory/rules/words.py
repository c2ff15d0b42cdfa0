"""The rule about what is written as a reason, a question, an answer or a note; the subject is a Reason."""

from collections.abc import Iterator

from vaccinnet.rulebook import Finding, rule
from vaccinnet.trajectory.facts import Reason

_SHORTEST, _LONGEST = 3, 4000


@rule(
    "TRJ-103",
    stage="step",
    source="issue of the access portal: decline or ask for more, with reasons; every act in an audit trail",
    since="2026.1",
    wrong={
        "none": "Nothing is written.",
        "length": "The text has {length} characters; it needs {shortest} to {longest}.",
        "characters": "The text has characters that cannot be read.",
    },
    accepts=[Reason("ok."), Reason("een regel\nen nog een"), Reason("x" * 4000, "text")],
    rejects=[Reason(""), Reason("  \n "), Reason("zo"), Reason("x" * 4001), Reason("een\x00reden")],
)
def text_says_something(reason: Reason) -> Iterator[Finding]:
    """A reason, a question, an answer and a note have 3 to 4000 characters.

    The other side reads it, and so does whoever looks back later: it must say something.

    Write what is asked or decided and why, without the name or number of a person who is registered.
    """
    text = reason.text.strip()
    if not text:
        yield Finding(reason.where, says="none")
    elif not _SHORTEST <= len(text) <= _LONGEST:
        values = {"length": len(text), "shortest": _SHORTEST, "longest": _LONGEST}
        yield Finding(reason.where, says="length", values=values)
    if not all(each.isprintable() or each in "\r\n\t" for each in text):
        yield Finding(reason.where, says="characters")
