"""Judge a signature without asking anybody: whether it fits the message, not whether its issuer is trusted."""

from dataclasses import replace
from datetime import datetime

from cryptography import x509

from vaccinnet.ehealth.subject import Subject
from vaccinnet.ehealth.trust import Decision, TrustStore
from vaccinnet.ehealth.wss.read import parts, read_moments
from vaccinnet.ehealth.wss.verify import verify
from vaccinnet.rulebook import Finding, Refused
from vaccinnet.soap.envelope import Envelope

# The rule that the issuer is one that the service trusts.
_ISSUER_IS_TRUSTED = "SEC-040"


def judge_signature(
    envelope: Envelope, *, at: datetime | None, otherwise: datetime
) -> tuple[tuple[Finding, ...], Subject | None]:
    """Return what is wrong with the signature, and for whom the certificate speaks when nothing is.

    The ages of message and certificate are those at the moment `at`. Without one they are judged as if the message
    arrived when it was made, or at `otherwise` when it does not say when that was.
    """
    timestamp = parts(envelope).timestamp
    made = None if timestamp is None else read_moments(timestamp, otherwise).created
    try:
        spoken = verify(envelope, trust=_AnyIssuer(()), now=at or made or otherwise)
    except Refused as refused:
        return refused.findings, None
    return (), spoken.subject


class _AnyIssuer(TrustStore):
    """Takes certificates of every issuer: which issuers are trusted, only the service knows."""

    def decide(self, leaf: x509.Certificate, now: datetime) -> Decision:
        decision = super().decide(leaf, now)
        found = (finding for finding in decision.findings if finding.rule != _ISSUER_IS_TRUSTED)
        return replace(decision, findings=tuple(found))
