"""Judge a signature without asking anybody: whether it fits the message, not whether its issuer is trusted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from cryptography import x509
from lxml import etree

from vaccinnet.ehealth.names import KEY_INFO
from vaccinnet.ehealth.saml.read import read_key
from vaccinnet.ehealth.saml.trust import AssertionTrust
from vaccinnet.ehealth.subject import Subject
from vaccinnet.ehealth.trust import Decision, TrustStore
from vaccinnet.ehealth.wss.read import parts, read_moments
from vaccinnet.ehealth.wss.verify import Spoken, verify, verify_holder
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
    now = at or _made_at(envelope, otherwise)
    return _judged(lambda: verify(envelope, trust=_AnyIssuer(()), now=now))


def judge_holder(
    envelope: Envelope, *, at: datetime | None, otherwise: datetime
) -> tuple[tuple[Finding, ...], Subject | None]:
    """Return the same of a message with an assertion; which STS is trusted, only the service knows."""
    now = at or _made_at(envelope, otherwise)
    return _judged(lambda: verify_holder(envelope, trust=_AnySts((), _AnyIssuer(())), now=now))


def _judged(prove: Callable[[], Spoken]) -> tuple[tuple[Finding, ...], Subject | None]:
    try:
        return (), prove().subject
    except Refused as refused:
        return refused.findings, None


def _made_at(envelope: Envelope, otherwise: datetime) -> datetime:
    timestamp = parts(envelope).timestamp
    made = None if timestamp is None else read_moments(timestamp, otherwise).created
    return made or otherwise


class _AnySts(AssertionTrust):
    """Takes the signer that an assertion names itself."""

    def signer_of(self, element: etree._Element) -> x509.Certificate | None:
        return read_key(element[-1].find(KEY_INFO))


class _AnyIssuer(TrustStore):
    """Takes certificates of every issuer: which issuers are trusted, only the service knows."""

    def decide(self, leaf: x509.Certificate, now: datetime) -> Decision:
        decision = super().decide(leaf, now)
        found = (finding for finding in decision.findings if finding.rule != _ISSUER_IS_TRUSTED)
        return replace(decision, findings=tuple(found))
