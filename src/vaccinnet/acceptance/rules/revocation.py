"""The rule about a certificate that a company revokes; the subject is a Revocation."""

from collections.abc import Iterator

from vaccinnet.acceptance.test_users.facts import Revocation
from vaccinnet.rulebook import Finding, rule

_GOOD = Revocation()


@rule(
    "TRJ-208",
    stage="step",
    source="issue of the access portal: renew, revoke",
    since="2026.1",
    wrong={"other": "The company has no such certificate.", "revoked": "The certificate is revoked already."},
    accepts=[_GOOD],
    rejects=[_GOOD.but(is_own=False), _GOOD.but(is_revoked=True)],
)
def certificate_can_be_revoked(revocation: Revocation) -> Iterator[Finding]:
    """A company revokes or renews certificates of its own test users that are not revoked.

    What is revoked stays revoked; every message that is signed with it is refused from then on.

    Choose one of your own certificates; get a new one when you need it again.
    """
    if not revocation.is_own:
        yield Finding("certificate", says="other")
    elif revocation.is_revoked:
        yield Finding("certificate", says="revoked")
