"""Rules about what a manager decides after a review; the subject is a Decision."""

from collections.abc import Iterator
from datetime import UTC, datetime

from vaccinnet.consultation.facts import Decision
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.rulebook import Finding, rule

_KEEP, _MERGE = Decision("keep"), Decision("merge")
_DECIDED_AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


@rule(
    "CON-030",
    stage="sender",
    source="issue: review by the register's managers",
    since="2026.1",
    wrong="Only a manager of the register decides about a case.",
    accepts=[_KEEP],
    rejects=[_KEEP.but(by_manager=False)],
)
def manager_decides(decision: Decision) -> Iterator[Finding]:
    """A manager of the register decides about a case for review.

    A case shows what several senders registered of a person, or two persons: more than any sender may see.

    Sign in as a manager.
    """
    if not decision.by_manager:
        yield Finding("viewer")


@rule(
    "CON-031",
    stage="sender",
    source="issue: side by side, with merge and keep",
    since="2026.1",
    wrong={
        "unknown": "There is no such case.",
        "kind": "A case of this kind cannot be decided so.",
    },
    accepts=[_KEEP],
    rejects=[_KEEP.but(is_known=False), _MERGE.but(fits=False)],
)
def case_can_be_decided_so(decision: Decision) -> Iterator[Finding]:
    """A case is there, and the decision is one for its kind: duplicates are kept or one is removed, a name that does
    not fit is kept, taken over, or its vaccination removed, and two persons are kept apart or merged.

    Any other decision would not answer what is asked.

    Open the case from the list, and choose one of its buttons.
    """
    if not decision.is_known:
        yield Finding("case", says="unknown")
    elif not decision.fits:
        yield Finding("case", says="kind")


@rule(
    "CON-032",
    stage="sender",
    source="issue: keep is not asked again; two managers at once",
    since="2026.1",
    wrong={
        "decided": "The case was decided before, on {decided_on}.",
        "apart": "These two persons are not merged.",
    },
    accepts=[_KEEP, Decision("separate", decided_at=_DECIDED_AT)],
    rejects=[_KEEP.but(asks=False, decided_at=_DECIDED_AT), Decision("separate", asks=False)],
)
def case_asks_for_it(decision: Decision) -> Iterator[Finding]:
    """A case is decided once; a merge is undone once.

    Another manager may have decided it meanwhile. Then nothing is done a second time.

    Look at the list of what was decided; a merge can be undone there.
    """
    if decision.asks or not decision.is_known or not decision.fits:
        return
    if decision.decided_at and decision.decides != "separate":
        yield Finding("case", says="decided", values={"decided_on": business_day(decision.decided_at)})
    else:
        yield Finding("case", says="apart")


@rule(
    "CON-033",
    stage="sender",
    source="design: unknown person; a merge moves no row",
    since="2026.1",
    wrong={
        "one": "These are one person already.",
        "company": "These are test citizens of two companies.",
    },
    accepts=[_MERGE],
    rejects=[_MERGE.but(one_already=True), _MERGE.but(one_company=False)],
)
def two_persons_can_become_one(decision: Decision) -> Iterator[Finding]:
    """Two persons can become one: they are two, and in acceptance test citizens of the same company.

    One company must never meet the test data of another through a merged person.

    Check the numbers of both.
    """
    if decision.one_already:
        yield Finding("other", says="one")
    elif not decision.one_company:
        yield Finding("other", says="company")
