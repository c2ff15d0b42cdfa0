"""The rule about a certificate that a company asks for a test user of its own; the subject is an AskedCertificate."""

from collections.abc import Iterator

from vaccinnet.acceptance.test_users.facts import AskedCertificate
from vaccinnet.rulebook import Finding, rule

MOST_AN_HOUR = 30
_GOOD = AskedCertificate()


@rule(
    "TRJ-207",
    stage="step",
    source="issue of the access portal: certificates at once, with a rate limit",
    since="2026.1",
    wrong={
        "other": "The company has no such test user.",
        "many": "The company got {found} certificates in the last hour; it may get {most}.",
    },
    accepts=[_GOOD, _GOOD.but(in_last_hour=MOST_AN_HOUR - 1)],
    rejects=[_GOOD.but(is_own=False), _GOOD.but(in_last_hour=MOST_AN_HOUR)],
)
def certificate_is_for_your_own(asked: AskedCertificate) -> Iterator[Finding]:
    """A company gets acceptance certificates of its own test users, a bounded number an hour.

    Who has a certificate speaks in the name of its holder; and a key takes the machine a moment to make.

    Choose one of your own test users. A keystore is valid for three years: use the one you have.
    """
    if not asked.is_own:
        yield Finding("profile", says="other")
    elif asked.in_last_hour >= MOST_AN_HOUR:
        yield Finding("profile", found=asked.in_last_hour, says="many", values={"most": MOST_AN_HOUR})
