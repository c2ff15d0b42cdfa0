"""Rules about a link that is ended; the subject is an Ending."""

from collections.abc import Iterator
from datetime import date

from vaccinnet.profiles.linking import Ending
from vaccinnet.profiles.sample import SAMPLE_ENDING
from vaccinnet.profiles.speaker import LinkedDoctor
from vaccinnet.rulebook import Finding, rule


@rule(
    "PRO-005",
    stage="sender",
    source="decision: both ends of a link can end it, once",
    since="2026.1",
    wrong={"none": "You have no such link.", "ended": "The link ended on {ends_on}."},
    accepts=[SAMPLE_ENDING, SAMPLE_ENDING.but(link=LinkedDoctor("", date(2026, 1, 1), date(2026, 3, 2)))],
    rejects=[
        SAMPLE_ENDING.but(link=None),
        SAMPLE_ENDING.but(link=LinkedDoctor("", date(2026, 1, 1), date(2026, 3, 1))),
    ],
)
def link_has_not_ended(ending: Ending) -> Iterator[Finding]:
    """A link that is ended is one of your own, as the one or the other, and has not ended yet.

    What was registered under a link must stay explainable, so a link that has ended stays as it was.

    Look at the list of your links again: perhaps the other one ended it.
    """
    if ending.link is None:
        yield Finding("link", says="none")
    elif ending.link.ends_on and ending.link.ends_on < ending.today:
        yield Finding("link", says="ended", values={"ends_on": ending.link.ends_on})


@rule(
    "PRO-006",
    stage="sender",
    source="decision: a link has a period",
    since="2026.1",
    wrong={
        "none": "There is no last day.",
        "wrong": "{found} is no day.",
        "order": "The last day, {found}, is before the first, {starts_on}.",
    },
    accepts=[SAMPLE_ENDING, SAMPLE_ENDING.but(ends="2026-01-01"), SAMPLE_ENDING.but(link=None)],
    rejects=[SAMPLE_ENDING.but(ends=" "), SAMPLE_ENDING.but(ends="gisteren"), SAMPLE_ENDING.but(ends="2025-12-31")],
)
def link_ends_after_it_began(ending: Ending) -> Iterator[Finding]:
    """The last day of a link is not before its first; the last day counts.

    On the last day the one may still register in the name of the other; what was registered before stays.

    Write a date such as 2026-03-31 or 31/3/2026.
    """
    if ending.ends_on is None:
        written = ending.ends.strip()
        yield Finding("ends_on", found=written, says="wrong" if written else "none")
    elif ending.link and ending.ends_on < ending.link.starts_on:
        yield Finding("ends_on", found=ending.ends_on, says="order", values={"starts_on": ending.link.starts_on})
