"""Rules about a set that is offered to be judged and kept; the subject is an Offered."""

from collections.abc import Iterator

from vaccinnet.qualification.review_facts import Offered
from vaccinnet.rulebook import Finding, rule

_GOOD = Offered()
_MOST_A_DAY = 100
# The states in which integrating and testing have not begun, and those in which they are over.
_BEFORE = ("draft", "filed", "more_asked", "times_proposed", "time_agreed", "planning", "plan_proposed")
_ENDED = ("admitted", "declined", "closed")


@rule(
    "QUA-060",
    stage="qualification",
    source="source text, step 4: after step 3",
    since="2026.1",
    wrong={
        "early": "Step 3 has not begun: the guidance plan is not accepted yet.",
        "judged": "The managers are judging what was handed in before.",
        "ended": "The road of this application has ended.",
    },
    accepts=[_GOOD],
    rejects=[_GOOD.but(state=each) for each in (*_BEFORE, "qualification", *_ENDED)],
)
def step_three_is_open(offered: Offered) -> Iterator[Finding]:
    """The qualification test is taken while the software is integrated and tested: in step 3.

    Before, there is nothing to test; and while the managers judge a set, it does not change under their hands.

    Do first what the page of the application says. Until then `vaccinnet qualify` judges your files at home.
    """
    if offered.state in _BEFORE:
        yield Finding("application", says="early")
    elif offered.state == "qualification":
        yield Finding("application", says="judged")
    elif offered.state in _ENDED:
        yield Finding("application", says="ended")


@rule(
    "QUA-064",
    stage="qualification",
    source="decision: an attempt shows something",
    since="2026.1",
    wrong="There is no file.",
    accepts=[_GOOD, _GOOD.but(files=1)],
    rejects=[_GOOD.but(files=0)],
)
def something_is_shown(offered: Offered) -> Iterator[Finding]:
    """A set has at least one file.

    Of nothing there is no verdict.

    Choose the files, or the zip that they are in; or send messages to the test environment first.
    """
    if not offered.files:
        yield Finding("files")


@rule(
    "QUA-065",
    stage="qualification",
    source="decision: what is kept has a bound",
    since="2026.1",
    wrong="{found} sets were shown for this program in the last 24 hours; at most {most} are kept.",
    accepts=[_GOOD, _GOOD.but(today=_MOST_A_DAY - 1)],
    rejects=[_GOOD.but(today=_MOST_A_DAY)],
)
def sets_are_few(offered: Offered) -> Iterator[Finding]:
    """At most 100 sets a program are kept in 24 hours.

    Every set and every verdict on it stays, and each is looked at by people.

    Judge your files at home with `vaccinnet qualify`, and show them here when nothing is wrong any more.
    """
    if offered.today >= _MOST_A_DAY:
        yield Finding("files", found=offered.today, values={"most": _MOST_A_DAY})
