"""Rules about the conclusion of a review, which a manager signs; the subject is a Conclusion."""

from collections.abc import Iterator

from vaccinnet.qualification.review_facts import Conclusion
from vaccinnet.rulebook import Finding, rule

_GOOD = Conclusion()
_SHORTEST, _LONGEST = 2, 200


@rule(
    "QUA-075",
    stage="qualification",
    source="decision: a person answers for the conclusion, by name",
    since="2026.1",
    wrong={
        "name": "The name of who signs is missing, longer than {longest} characters, or cannot be read.",
        "agrees": "It is not said that you looked at the sets.",
    },
    accepts=[_GOOD],
    rejects=[
        _GOOD.but(name=" "),
        _GOOD.but(name="x" * 201),
        _GOOD.but(name="Bea\x00"),
        _GOOD.but(agrees=False),
    ],
)
def conclusion_is_signed(conclusion: Conclusion) -> Iterator[Finding]:
    """The conclusion is signed by a manager, by name, who says that the sets were looked at.

    A program comes into the production of hospitals and doctors by it; it must be known who let it in.

    Write your name and tick the box.
    """
    name = conclusion.name.strip()
    if not _SHORTEST <= len(name) <= _LONGEST or not name.isprintable():
        yield Finding("name", says="name", values={"longest": _LONGEST})
    if not conclusion.agrees:
        yield Finding("agrees", says="agrees")


@rule(
    "QUA-076",
    stage="qualification",
    source="source text, step 4: after a successful test",
    since="2026.1",
    wrong={
        "open": "Criterion {found} of {service} is not passed.",
        "lacking": "For {found} no set of a program of this application was handed in.",
        "verdict": "{found} is no conclusion: the test is passed, or it goes back.",
    },
    accepts=[
        _GOOD,
        _GOOD.but(verdict="fail", not_passed=(("BatchUpload", "QUA-026"),)),
        _GOOD.but(verdict="fail", lacking=("BatchUpload",)),
    ],
    rejects=[
        _GOOD.but(not_passed=(("BatchUpload", "QUA-026"),)),
        _GOOD.but(lacking=("BatchUpload",)),
        _GOOD.but(verdict=""),
    ],
)
def every_criterion_is_passed(conclusion: Conclusion) -> Iterator[Finding]:
    """The test is passed when every criterion of every service is: by the machine, or by the decision of a manager.

    Who passes a program with an open criterion would have overruled it without a reason.

    Decide on the criterion with your reason, or send the application back to integration.
    """
    if conclusion.verdict not in ("pass", "fail"):
        yield Finding("verdict", found=conclusion.verdict, says="verdict")
    if conclusion.verdict == "pass":
        for service, criterion in conclusion.not_passed:
            yield Finding("verdict", found=criterion, says="open", values={"service": service})
        for service in conclusion.lacking:
            yield Finding("verdict", found=service, says="lacking")


@rule(
    "QUA-077",
    stage="qualification",
    source="decision: who signs answers for the decisions that were seen",
    since="2026.1",
    wrong="Since you opened the page, decisions on criteria were made.",
    accepts=[_GOOD, _GOOD.but(seen=2, times=2)],
    rejects=[_GOOD.but(seen=0, times=1), _GOOD.but(seen=2, times=1)],
)
def decisions_were_seen(conclusion: Conclusion) -> Iterator[Finding]:
    """Who signs has seen every decision on a criterion.

    The signature covers them all, and a colleague may have decided meanwhile.

    Look at the decisions on the page that you see now, and sign again.
    """
    if conclusion.seen != conclusion.times:
        yield Finding("decisions", found=str(conclusion.times))
