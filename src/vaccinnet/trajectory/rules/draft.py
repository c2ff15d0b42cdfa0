"""The rule about what a field may hold, also in a draft; the subject is a Draft."""

from collections.abc import Iterator
from dataclasses import fields

from vaccinnet.rulebook import Finding, rule
from vaccinnet.trajectory.answers import Answers
from vaccinnet.trajectory.facts import Draft
from vaccinnet.trajectory.sample import ANSWERS, SAMPLE_DRAFT

_LONGEST = 2000
_MOST = 20


@rule(
    "TRJ-030",
    stage="step",
    source="decision: what is kept has a size, and can be read",
    since="2026.1",
    wrong={
        "length": "The field has {length} characters; at most {longest} are kept.",
        "characters": "The field has characters that cannot be read.",
        "most": "The field has {length} choices; at most {longest} are kept.",
    },
    accepts=[
        SAMPLE_DRAFT,
        Draft(Answers()),
        Draft(Answers(company_name="?", cbe="x", services=("Other",))),
        Draft(ANSWERS.but(description="een regel\nen nog een\tmet een tab")),
    ],
    rejects=[
        Draft(ANSWERS.but(description="x" * 2001)),
        Draft(ANSWERS.but(company_name="Ac\x00me")),
        Draft(ANSWERS.but(customers=("x" * 2001,))),
        Draft(ANSWERS.but(services=tuple(map(str, range(21))))),
    ],
)
def fields_can_be_kept(draft: Draft) -> Iterator[Finding]:
    """A field has at most 2000 characters, all of which can be read.

    A draft is kept as it was written, right or wrong, so that nothing is lost; only what nobody wrote is refused.

    Shorten the text, or type it anew when it was pasted from elsewhere.
    """
    for each in fields(Answers):
        value = getattr(draft.answers, each.name)
        texts = value if isinstance(value, tuple) else (value,)
        if len(texts) > _MOST:
            yield Finding(each.name, says="most", values={"length": len(texts), "longest": _MOST})
        elif (length := max(map(len, texts), default=0)) > _LONGEST:
            yield Finding(each.name, says="length", values={"length": length, "longest": _LONGEST})
        elif not all(_is_readable(text) for text in texts):
            yield Finding(each.name, says="characters")


def _is_readable(text: str) -> bool:
    return all(each.isprintable() or each in "\r\n\t" for each in text)
