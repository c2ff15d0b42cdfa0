"""Rules about a link that is begun; the subject is a Beginning."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from vaccinnet.kmehr.identifiers import BadNumber, nihii
from vaccinnet.profiles.linking import Beginning
from vaccinnet.profiles.sample import DOCTOR, SAMPLE_BEGINNING, SAMPLE_MEMBER, TRAINEE
from vaccinnet.profiles.speaker import LinkedDoctor
from vaccinnet.rulebook import Finding, rule

_FARTHEST = timedelta(days=366)
_ELSEWHERE = replace(TRAINEE, company_key=None)


@rule(
    "PRO-001",
    stage="sender",
    source="design: who may correct or remove; a stagemeester his HAIOs, a practice its members",
    since="2026.1",
    wrong="You did not sign in as a doctor or a practice that is registered here.",
    accepts=[SAMPLE_BEGINNING, SAMPLE_MEMBER],
    rejects=[SAMPLE_BEGINNING.but(by=None, role=None), SAMPLE_BEGINNING.but(by=TRAINEE, role="trainee")],
)
def who_answers_begins_the_link(beginning: Beginning) -> Iterator[Finding]:
    """A link is begun by the stagemeester of a trainee, or by the practice of a member.

    They answer for what the other registers under the link, so it is theirs to say that there is one.

    Ask your stagemeester or your practice to register the link. Both of you can end it.
    """
    if beginning.by is None or beginning.role not in ("doctor", "practice"):
        yield Finding("viewer")


@rule(
    "PRO-002",
    stage="sender",
    source="design: who may do what",
    since="2026.1",
    wrong={
        "none": "There is no NIHII number.",
        "wrong": "{found} is no NIHII number.",
        "unknown": "Nobody is registered here with the number {found}.",
        "trainee": "{found} is not the number of a trainee (HAIO).",
        "doctor": "{found} is not the number of a doctor.",
    },
    accepts=[SAMPLE_BEGINNING, SAMPLE_MEMBER, SAMPLE_BEGINNING.but(role=None)],
    rejects=[
        SAMPLE_BEGINNING.but(number=""),
        SAMPLE_BEGINNING.but(number="10000008004"),
        SAMPLE_BEGINNING.but(other=None),
        SAMPLE_BEGINNING.but(other=_ELSEWHERE),
        SAMPLE_BEGINNING.but(other=DOCTOR),
        SAMPLE_MEMBER.but(other=TRAINEE),
    ],
)
def other_is_a_trainee_or_a_doctor(beginning: Beginning) -> Iterator[Finding]:
    """The number is that of a trainee (HAIO), for a stagemeester, or of a doctor, for a practice, who is registered in
    this environment.

    A link lets the one register in the name of the other. In acceptance the people of another company are unknown.

    Write the NIHII number of the trainee or the member: 11 digits.
    """
    number, other, by = beginning.number, beginning.other, beginning.by
    wanted = {"doctor": "trainee", "practice": "doctor"}.get(beginning.role or "")
    if not number:
        yield Finding("number", says="none")
    elif not _is_nihii(number):
        yield Finding("number", found=number, says="wrong")
    elif other is None or (by and other.company_key != by.company_key):
        yield Finding("number", found=number, says="unknown")
    elif wanted and other.kind != wanted:
        yield Finding("number", found=number, says=wanted)


@rule(
    "PRO-003",
    stage="sender",
    source="decision: a link has a period, which begins within a year of today",
    since="2026.1",
    wrong={
        "none": "There is no first day.",
        "starts": "{found} is no day.",
        "ends": "{found} is no day.",
        "order": "The last day, {found}, is before the first.",
        "far": "The first day, {found}, is more than a year from today.",
    },
    accepts=[SAMPLE_BEGINNING, SAMPLE_BEGINNING.but(ends="2026-03-02"), SAMPLE_BEGINNING.but(starts="1/10/2025")],
    rejects=[
        SAMPLE_BEGINNING.but(starts=""),
        SAMPLE_BEGINNING.but(starts="maandag"),
        SAMPLE_BEGINNING.but(ends="ooit"),
        SAMPLE_BEGINNING.but(ends="2026-03-01"),
        SAMPLE_BEGINNING.but(starts="2025-01-01"),
        SAMPLE_BEGINNING.but(starts="2027-03-04"),
    ],
)
def link_has_a_period(beginning: Beginning) -> Iterator[Finding]:
    """A link has a first day, at most a year before or after today, and a last day that is not before it, or none yet.

    On each day of the link the one may register in the name of the other; a begin long ago is a slip of the pen.

    Write dates such as 2026-03-01 or 1/3/2026; leave the last day empty while it is not known.
    """
    starts_on, ends_on = beginning.starts_on, beginning.ends_on
    if starts_on is None:
        written = beginning.starts.strip()
        yield Finding("starts_on", found=written, says="starts" if written else "none")
    elif abs(starts_on - beginning.today) > _FARTHEST:
        yield Finding("starts_on", found=starts_on, says="far")
    if beginning.ends.strip() and ends_on is None:
        yield Finding("ends_on", found=beginning.ends, says="ends")
    elif starts_on and ends_on and ends_on < starts_on:
        yield Finding("ends_on", found=ends_on, says="order")


@rule(
    "PRO-004",
    stage="sender",
    source="decision: the links of the same two do not overlap",
    since="2026.1",
    wrong={
        "open": "There is a link already, from {starts_on} on.",
        "closed": "There is a link already, from {starts_on} to {ends_on}.",
    },
    accepts=[
        SAMPLE_BEGINNING,
        SAMPLE_BEGINNING.but(existing=(LinkedDoctor("", date(2025, 1, 1), date(2026, 3, 1)),)),
        SAMPLE_BEGINNING.but(ends="2026-03-31", existing=(LinkedDoctor("", date(2026, 4, 1)),)),
        SAMPLE_BEGINNING.but(starts="", existing=(LinkedDoctor("", date(2026, 4, 1)),)),
    ],
    rejects=[
        SAMPLE_BEGINNING.but(existing=(LinkedDoctor("", date(2025, 1, 1)),)),
        SAMPLE_BEGINNING.but(existing=(LinkedDoctor("", date(2026, 4, 1), date(2026, 5, 1)),)),
    ],
)
def links_do_not_overlap(beginning: Beginning) -> Iterator[Finding]:
    """The same two have one link at a time.

    With two it would not be clear which of them ends when one is ended.

    End the link that is there first, or let the new one begin after it.
    """
    starts_on, ends_on = beginning.starts_on, beginning.ends_on or date.max
    if starts_on is None:
        return
    for each in beginning.existing:
        if each.starts_on <= ends_on and (each.ends_on is None or each.ends_on >= starts_on):
            says = "closed" if each.ends_on else "open"
            yield Finding("starts_on", says=says, values={"starts_on": each.starts_on, "ends_on": each.ends_on or ""})


def _is_nihii(number: str) -> bool:
    try:
        nihii(number)
    except BadNumber:
        return False
    return True
