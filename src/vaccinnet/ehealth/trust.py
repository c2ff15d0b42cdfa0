"""Whether a certificate is trusted: path validation (RFC 5280, section 6) to our own anchors, and revocation.

Python's TLS-minded validators demand host names; a sender's certificate has none, so the path is checked here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from vaccinnet.ehealth import path as step
from vaccinnet.ehealth.crl import GRACE, Revocation, newest_for, revocation
from vaccinnet.ehealth.facts import Named
from vaccinnet.ehealth.path import Path
from vaccinnet.ehealth.rules import RULES
from vaccinnet.ehealth.subject import NotAnEHealthSubject, Subject, read_subject
from vaccinnet.ehealth.virtual import is_virtual
from vaccinnet.rulebook import Finding

_CHAIN, _NAMED = RULES.of("chain"), RULES.of("named")

_LONGEST_CHAIN = 6
_MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Anchor:
    """An authority that is trusted because we say so, and whether a list of revoked certificates is needed below it."""

    certificate: x509.Certificate
    crl_required: bool = True

    @property
    def is_virtual(self) -> bool:
        """Return whether the anchor opens nothing real."""
        return is_virtual(self.certificate)


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a certificate is trusted: it is when there are no findings, from `since` until `until`.

    `chain` runs from the certificate to the anchor, `subject` is for whom it speaks, `fingerprint` its SHA-256, and
    `list_is_late` says that a new list of revoked certificates should have come.
    """

    fingerprint: bytes
    subject: Subject | None
    findings: tuple[Finding, ...]
    chain: Path
    since: datetime
    until: datetime
    list_is_late: bool = False

    @property
    def is_trusted(self) -> bool:
        """Return whether nothing speaks against the certificate."""
        return not self.findings


class TrustStore:
    """Our anchors, the authorities between them and the senders, and the lists of revoked certificates.

    A decision is remembered by the digest of the certificate for as long as it holds. New lists make a new store, which
    remembers nothing. Authorities come from our own settings only, never from a message.
    """

    def __init__(
        self,
        anchors: Iterable[Anchor],
        *,
        intermediates: Iterable[x509.Certificate] = (),
        crls: Iterable[x509.CertificateRevocationList] = (),
        refuse_virtual: bool = False,
        grace: timedelta = GRACE,
    ):
        self.anchors = tuple(anchors)
        self.intermediates = tuple(intermediates)
        self.refuse_virtual = refuse_virtual
        self.grace = grace
        self._anchors = {anchor.certificate: anchor for anchor in self.anchors}
        self._by_name: dict[x509.Name, list[x509.Certificate]] = defaultdict(list)
        for authority in (*self._anchors, *self.intermediates):
            self._by_name[authority.subject].append(authority)
        lists = tuple(crls)
        self._crls = {authority: newest_for(authority, lists) for authority in (*self._anchors, *self.intermediates)}
        self._remembered: dict[bytes, Decision] = {}

    def with_crls(self, crls: Iterable[x509.CertificateRevocationList]) -> "TrustStore":
        """Return the same store with these lists of revoked certificates instead."""
        return TrustStore(
            self.anchors,
            intermediates=self.intermediates,
            crls=crls,
            refuse_virtual=self.refuse_virtual,
            grace=self.grace,
        )

    def decide(self, leaf: x509.Certificate, now: datetime) -> Decision:
        """Return whether the sender's certificate `leaf` is trusted at `now`, and everything that speaks against it."""
        fingerprint = leaf.fingerprint(hashes.SHA256())
        remembered = self._remembered.get(fingerprint)
        if remembered and remembered.since <= now <= remembered.until:
            return remembered
        decision = self._judge(leaf, now, fingerprint)
        if decision.is_trusted and not decision.list_is_late:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[fingerprint] = decision
        return decision

    def _judge(self, leaf: x509.Certificate, now: datetime, fingerprint: bytes) -> Decision:
        subject, named = _subject_of(leaf)
        paths = list(self._paths((leaf,))) or [(leaf,)]
        # Of several ways up, one without a flaw is enough; else the one with the fewest tells most.
        judged = [self._judge_path(path, now) for path in paths]
        findings, path, revocations = min(judged, key=lambda each: len(each[0]))
        ends = [each.not_valid_after_utc for each in path] + [each.until for each in revocations if each.until]
        return Decision(
            fingerprint=fingerprint,
            subject=subject,
            findings=(*findings, *_NAMED.judge(named)),
            chain=path,
            since=max(now, *(each.not_valid_before_utc for each in path)),
            until=min(ends),
            list_is_late=any(each.is_late for each in revocations),
        )

    def _paths(self, path: Path) -> Iterator[Path]:
        for authority in self._by_name.get(path[-1].issuer, ()):
            if authority in path or not step.issued(authority, path[-1]):
                continue
            if authority in self._anchors:
                yield (*path, authority)
            elif len(path) < _LONGEST_CHAIN:
                yield from self._paths((*path, authority))

    def _judge_path(self, path: Path, now: datetime) -> tuple[list[Finding], Path, list[Revocation]]:
        leaf, authorities = path[0], path[1:]
        anchor = self._anchors.get(path[-1])
        revocations = [
            revocation(each, self._crls.get(above), now=now, grace=self.grace)
            for each, above in zip(path, authorities, strict=False)
        ]
        # The sender's own issuer must have a list. Authorities are ours to remove, so theirs counts when there is one.
        needs_list = anchor is not None and anchor.crl_required and bool(revocations)
        chain = step.chain(path, now).but(
            is_known=anchor is not None and bool(authorities),
            is_forged=not authorities and leaf.issuer in self._by_name and leaf.issuer != leaf.subject,
            revoked_at=next((each.revoked_at for each in revocations if each.revoked_at), None),
            revocation=revocations[0].lists if needs_list else "known",
            refuses_virtual=self.refuse_virtual,
        )
        return _CHAIN.judge(chain), path, revocations


def _subject_of(leaf: x509.Certificate) -> tuple[Subject | None, Named]:
    try:
        return read_subject(leaf), Named()
    except NotAnEHealthSubject as refused:
        return None, Named(refused.reason)
