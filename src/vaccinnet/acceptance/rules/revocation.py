"""Rules about a certificate that a company or a manager revokes; the subject is a Revocation."""

from collections.abc import Iterator

from vaccinnet.acceptance.test_users.facts import Revocation
from vaccinnet.rulebook import Finding, rule

_GOOD = Revocation()
# It stands in the history behind the serial number.
_SHORTEST, _LONGEST = 3, 150


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


@rule(
    "TRJ-211",
    stage="step",
    source="issue of the access portal: decline, with reasons; every act in an audit trail",
    since="2026.1",
    wrong={
        "none": "There is no reason.",
        "length": "The reason has {length} characters; it needs {shortest} to {longest}.",
        "characters": "The reason has characters that cannot be read.",
    },
    accepts=[_GOOD, _GOOD.but(reason="De sleutel staat op een openbare site.")],
    rejects=[_GOOD.but(reason=each) for each in ("", " ", "ja", "x" * 151, "een\x00reden")],
)
def manager_says_why_a_certificate_is_revoked(revocation: Revocation) -> Iterator[Finding]:
    """A manager who revokes a certificate of a company says why, in 3 to 150 characters.

    The company reads it in the mail that tells of it, and it stays in the history.

    Write what was found, without the name or number of a person.
    """
    if revocation.reason is None:
        return
    reason = revocation.reason.strip()
    if not reason:
        yield Finding("reason", says="none")
    elif not _SHORTEST <= len(reason) <= _LONGEST:
        values = {"length": len(reason), "shortest": _SHORTEST, "longest": _LONGEST}
        yield Finding("reason", says="length", values=values)
    if not reason.isprintable():
        yield Finding("reason", says="characters")
