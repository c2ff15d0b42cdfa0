"""Issue a token: an assertion about the holder of a certificate, signed by the virtual STS."""

import uuid
from datetime import datetime, timedelta

from cryptography import x509
from lxml import etree

from vaccinnet.acceptance import ca, sts
from vaccinnet.acceptance.certify import attributes_of
from vaccinnet.acceptance.facts import AskedToken
from vaccinnet.acceptance.rules import RULES
from vaccinnet.ehealth.saml.assertion import Assertion
from vaccinnet.ehealth.saml.names import ISSUER
from vaccinnet.ehealth.saml.write import write_assertion
from vaccinnet.ehealth.sts.request import Asked, TokenRequest
from vaccinnet.ehealth.subject import Subject
from vaccinnet.profiles.models import Profile
from vaccinnet.rulebook import Finding, Refused

_TOKEN = RULES.of("token")

_LONGEST = timedelta(hours=24)
# A token may hold from a little before it was asked, for those whose clocks are behind.
_EARLIEST = timedelta(minutes=5)


class AnotherKey(Exception):
    """The request is good, but was signed with another key than the holder's, who must prove that the key is his."""


def issue_token(asked: Asked, *, signed_by: x509.Certificate, now: datetime) -> tuple[Assertion, etree._Element]:
    """Return an assertion for the holder of a certificate, and the element that the STS signed.

    `signed_by` is the certificate with whose key the request was signed, and `now` the real time. Raises Refused with
    everything that is wrong with the request, or else AnotherKey.
    """
    request = asked.request
    holder, profile = _judge(asked, now)
    assert request.holder is not None
    if signed_by != request.holder:
        raise AnotherKey
    start, end = _period(request, now)
    assertion = Assertion(
        id=f"_{uuid.uuid4().hex}",
        issuer=ISSUER,
        not_before=start,
        not_on_or_after=end,
        holder=request.holder,
        attributes=attributes_of(profile, holder, claims=request.claims, wanted=request.wanted),
    )
    return assertion, write_assertion(assertion, signer=sts.signer(now), now=now)


def _judge(asked: Asked, now: datetime) -> tuple[Subject, Profile]:
    request, place = asked.request, asked.place
    decision = None if request.holder is None else ca.trust(now).decide(request.holder, now)
    holder = decision.subject if decision else None
    profile = _profile_of(holder) if holder else None
    question = AskedToken(
        unclear=asked.unclear,
        holder=holder,
        is_registered=profile is not None,
        claims=request.claims,
        now=now,
        not_before=request.not_before,
        not_on_or_after=request.not_on_or_after,
        place=place,
    )
    findings: list[Finding] = _TOKEN.judge(question)
    if decision and decision.findings:
        findings += [each.at(where=place.where, line=place.line) for each in decision.findings]
    if findings:
        raise Refused(sorted(findings, key=lambda finding: finding.rule))
    assert holder is not None
    assert profile is not None
    return holder, profile


def _profile_of(holder: Subject) -> Profile | None:
    # As with the token itself: certificates with and without an application id speak for the same caregiver.
    profiles = Profile.objects.filter(ended_at__isnull=True, certificate_subjects__type=holder.type)
    return profiles.filter(certificate_subjects__number=holder.number).first()


def _period(request: TokenRequest, now: datetime) -> tuple[datetime, datetime]:
    start = now if request.not_before is None else min(max(request.not_before, now - _EARLIEST), now)
    longest = start + _LONGEST
    return start, longest if request.not_on_or_after is None else min(request.not_on_or_after, longest)
