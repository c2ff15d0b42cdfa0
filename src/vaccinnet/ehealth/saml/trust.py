"""Whether an assertion is trusted, decided once and remembered until it expires or a certificate is revoked."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from lxml import etree

from vaccinnet.ehealth import names as ds
from vaccinnet.ehealth.canonical import NoCanonicalForm, canonical
from vaccinnet.ehealth.rules import RULES
from vaccinnet.ehealth.saml import read
from vaccinnet.ehealth.saml.assertion import Assertion, only_value
from vaccinnet.ehealth.saml.attributes import claims_of, is_about_holder
from vaccinnet.ehealth.saml.facts import Seal, Vouched
from vaccinnet.ehealth.saml.names import ISSUER
from vaccinnet.ehealth.saml.seal import check_seal
from vaccinnet.ehealth.subject import NotAnEHealthSubject, read_subject
from vaccinnet.ehealth.trust import Decision, TrustStore
from vaccinnet.rulebook import Finding
from vaccinnet.soap.facts import Part, PlaceOf

_FORM, _VOUCHED = RULES.of("assertion_form"), RULES.of("assertion")

_MOST_REMEMBERED = 10_000
_ENOUGH = 10


@dataclass(frozen=True, slots=True)
class Vouching:
    """Whether an assertion is trusted: it is when there are no findings. `holder` decides about its certificate."""

    findings: tuple[Finding, ...]
    assertion: Assertion | None = None
    holder: Decision | None = None


class AssertionTrust:
    """The STS that we trust, by its own certificates, and the assertions that were found to be its own.

    The key of the memory is the digest of the whole canonical assertion, never its AssertionID: whoever changes a
    letter of it gets it judged anew. With a new list of revoked certificates comes a new TrustStore, and with that a
    new AssertionTrust, which remembers nothing.
    """

    def __init__(self, signers: Iterable[x509.Certificate], holders: TrustStore, *, issuer: str = ISSUER):
        self.signers = tuple(signers)
        self.holders = holders
        self.issuer = issuer
        self._remembered: dict[bytes, Vouching] = {}

    def decide(self, element: etree._Element, now: datetime) -> Vouching:
        """Return whether the assertion in `element` is trusted at `now`, and everything that speaks against it."""
        if unfit := tuple(_part(each) for each in read.oddities(element))[:_ENOUGH]:
            return Vouching(tuple(_FORM.judge(Vouched(oddities=unfit, place=PlaceOf(element)))))
        digest = _digest(element)
        remembered = self._remembered.get(digest)
        if remembered and _still_holds(remembered, now):
            return remembered
        vouching = self._judge(element, now)
        if not vouching.findings and vouching.holder and not vouching.holder.list_is_late:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[digest] = vouching
        return vouching

    def _judge(self, element: etree._Element, now: datetime) -> Vouching:
        signer = self.signer_of(element)
        assertion = read.read_assertion(element)
        not_before, not_on_or_after = read.moments(element)
        vouched = Vouched(
            issuer=element.get("Issuer", ""),
            expected_issuer=self.issuer,
            now=now,
            not_before=not_before,
            not_on_or_after=not_on_or_after,
            signer="other" if signer is None else "pinned" if _is_valid(signer, now) else "expired",
            seal=_seal(element, signer),
            method=read.confirmation_method(element),
            has_holder=assertion is not None or not (not_before and not_on_or_after),
            claims=() if assertion is None else tuple(_wrong_claims(assertion)),
            place=PlaceOf(element),
        )
        findings = _VOUCHED.judge(vouched)
        if assertion is None:
            return Vouching(tuple(findings))
        holder = self.holders.decide(assertion.holder, now)
        place = vouched.place
        findings += [each.at(where=place.where, line=place.line) for each in holder.findings]
        return Vouching(tuple(findings), assertion, holder)

    def signer_of(self, element: etree._Element) -> x509.Certificate | None:
        """Return the certificate among ours that the signature names as its key."""
        named = read.read_key(element[-1].find(ds.KEY_INFO))
        return next((each for each in self.signers if each == named), None)


def _digest(element: etree._Element) -> bytes:
    try:
        return hashlib.sha256(canonical(element)).digest()
    except NoCanonicalForm:
        # Nothing remembered has this key; the judgement says what is wrong.
        return b""


def _still_holds(remembered: Vouching, now: datetime) -> bool:
    assert remembered.assertion is not None
    assert remembered.holder is not None
    assertion, holder = remembered.assertion, remembered.holder
    is_current = assertion.not_before - Vouched.SKEW <= now < assertion.not_on_or_after + Vouched.SKEW
    return is_current and holder.since <= now <= holder.until


def _is_valid(certificate: x509.Certificate, now: datetime) -> bool:
    return certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc


def _seal(element: etree._Element, signer: x509.Certificate | None) -> Seal:
    return "" if signer is None else check_seal(element, signer)


def _wrong_claims(assertion: Assertion) -> Sequence[str]:
    """Return the attributes about the holder that are not what its certificate says, or the first that is missing."""
    try:
        subject = read_subject(assertion.holder)
    except NotAnEHealthSubject:
        return ()  # The rules about the certificate say so.
    own = claims_of(subject.type)
    if not own:
        return ()  # It is certified as nobody who may speak here.
    wrong = [name for name in own if {_value(assertion, name)} - {subject.number, ""}]
    wrong += [each.name for each in assertion.attributes if is_about_holder(each.name) and each.name not in own]
    if not wrong and not _value(assertion, own[0]):
        return own[:1]
    return tuple(dict.fromkeys(wrong))


def _value(assertion: Assertion, name: str) -> str:
    """Return the only value of an attribute, whoever says it; a mark that is no number when it has several."""
    spaces = {each.namespace for each in assertion.attributes if each.name == name}
    values = {only_value(assertion.attributes, name, space) or "several" for space in spaces}
    return "" if not values else values.pop() if len(values) == 1 else "several"


def _part(element: etree._Element) -> Part:
    name = etree.QName(element)
    return Part(name.localname, name.namespace or "", PlaceOf(element))
