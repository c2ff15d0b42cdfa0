"""Rules about who sends a letter; the subject is a Sending."""

from collections.abc import Iterator

from vaccinnet.qualification.mailed.facts import Sending
from vaccinnet.rulebook import Finding, rule


@rule(
    "QUA-081",
    stage="step",
    source="source text, step 4: after integration and tests",
    since="2026.1",
    wrong="No application of your company is in the step of integration and tests.",
    accepts=[Sending()],
    rejects=[Sending(may_qualify=False)],
)
def sender_may_qualify(sending: Sending) -> Iterator[Finding]:
    """Who mails a set is a member of a company with an application in the step of integration and tests.

    Before that step no softwareID is agreed; after it the set is with the managers already.

    Look at the page of your application for what comes first. At home, `vaccinnet qualify` judges a set at any time.
    """
    if not sending.may_qualify:
        yield Finding()
