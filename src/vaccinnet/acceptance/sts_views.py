"""The virtual STS over HTTP: tokens by WS-Trust 1.3, and by the older SAML 1.1 query.

A message that is sent again gets another token for the same holder, which is of no use without his key; so nothing is
remembered of those that were answered.
"""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from lxml import etree

from vaccinnet.acceptance import ca, faults
from vaccinnet.acceptance.challenge import answer_challenge, challenge
from vaccinnet.acceptance.facts import KeyProof
from vaccinnet.acceptance.issue_token import AnotherKey, issue_token
from vaccinnet.acceptance.rules import RULES
from vaccinnet.ehealth.sts import samlp, wstrust
from vaccinnet.ehealth.sts.request import Asked
from vaccinnet.ehealth.wss import Spoken, verify
from vaccinnet.rulebook import Refused, lines_of
from vaccinnet.soap.envelope import read
from vaccinnet.soap.facts import Arrived
from vaccinnet.soap.limits import Limits
from vaccinnet.soap.rules import RULES as DOCUMENTS
from vaccinnet.soap.write import envelope

# A request has two certificates, and a renewal an earlier token.
_LIMITS = Limits(max_bytes=64 * 1024)


@csrf_exempt
@require_POST
def security_token_service(request: HttpRequest) -> HttpResponse:
    """Answer a request for a token by WS-Trust, or the answer to a challenge."""
    return _answered(request, _by_trust)


@csrf_exempt
@require_POST
def saml_token_service(request: HttpRequest) -> HttpResponse:
    """Answer a SAML 1.1 query for a token."""
    return _answered(request, _by_query)


def body_of(request: HttpRequest, limits: Limits) -> bytes:
    """Return the body of a call. Raises Refused when it was too large to be kept."""
    if size := request.META.get("vaccinnet.body_too_large"):
        raise Refused(DOCUMENTS.of("arrived").judge(Arrived(size, limits)))
    return request.body


def _answered(request: HttpRequest, answer: Callable[[Spoken, datetime], etree._Element]) -> HttpResponse:
    # The real time, whatever the business clock says: a certificate does not hold longer for it.
    now = datetime.now(UTC)
    try:
        heard = read(body_of(request, _LIMITS), _LIMITS)
        spoken = verify(heard, trust=ca.trust(now), now=now, allow_sha1=settings.ALLOW_SHA1)
        return faults.xml_answer(envelope(answer(spoken, now)))
    except Refused as refused:
        return faults.fault_answer(refused.findings)
    except Exception:
        return faults.defect_answer()


def _by_trust(spoken: Spoken, now: datetime) -> etree._Element:
    payload = spoken.body[0]
    if payload.tag == wstrust.RESPONSE:
        asked = answer_challenge(payload, signed_by=spoken.certificate, now=now)
    else:
        asked = wstrust.read_request(payload)
    try:
        assertion, element = issue_token(asked, signed_by=spoken.certificate, now=now)
    except AnotherKey:
        return wstrust.write_challenge(challenge(payload, asked, now=now))
    start, end = assertion.not_before, assertion.not_on_or_after
    return wstrust.write_issued(element, context=asked.request.context, start=start, end=end)


def _by_query(spoken: Spoken, now: datetime) -> etree._Element:
    query = spoken.body[0]
    asked = samlp.read_query(query)
    id, to = f"_{uuid.uuid4().hex}", asked.request.context
    try:
        return samlp.write_response(_issued_to_query(query, asked, spoken, now), to=to, id=id, now=now)
    except Refused as refused:
        if not asked.is_request:
            raise
        return samlp.write_denied(lines_of(refused.findings, faults.LANGUAGE), to=to, id=id, now=now)


def _issued_to_query(query: etree._Element, asked: Asked, spoken: Spoken, now: datetime) -> etree._Element:
    try:
        return issue_token(asked, signed_by=spoken.certificate, now=now)[1]
    except AnotherKey:
        holder = asked.request.holder
    assert holder is not None
    if not samlp.is_signed_by(query, holder):
        proof = KeyProof("signature" if samlp.is_signed(query) else "query", asked.place)
        raise Refused(RULES.of("key_proof").judge(proof))
    return issue_token(asked, signed_by=holder, now=now)[1]
