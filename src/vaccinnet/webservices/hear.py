"""Hear a call: read its envelope and prove who speaks."""

from dataclasses import dataclass
from datetime import datetime

import structlog
from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string
from lxml import etree

from vaccinnet.ehealth.saml.assertion import Assertion
from vaccinnet.ehealth.subject import Subject
from vaccinnet.ehealth.wss import Spoken, verify, verify_holder
from vaccinnet.rulebook import Refused
from vaccinnet.soap.envelope import read
from vaccinnet.soap.facts import Arrived
from vaccinnet.soap.limits import Limits
from vaccinnet.soap.rules import RULES

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Heard:
    """A message of a proven speaker: `payload` stands in the very Body that was signed."""

    payload: etree._Element
    subject: Subject
    contents: bytes
    signed_digest: bytes
    fresh_until: datetime
    # The assertion of the STS, where that is what proves the speaker.
    assertion: Assertion | None = None


def body_of(request: HttpRequest, limits: Limits) -> bytes:
    """Return the body of a call. Raises Refused when it was too large to be kept."""
    if size := request.META.get("vaccinnet.body_too_large"):
        raise Refused(RULES.of("arrived").judge(Arrived(size, limits)))
    return request.body


def hear(contents: bytes, *, now: datetime) -> Heard:
    """Return the message of a call that is signed with a certificate that this environment trusts.

    `now` is the real time, whatever the business clock says. Raises Refused with all findings of the stage that failed.
    """
    trust = import_string(settings.TRUST_STORE)(now)
    return _heard(
        verify(read(contents, settings.SOAP_LIMITS), trust=trust, now=now, allow_sha1=settings.ALLOW_SHA1), contents
    )


def hear_holder(contents: bytes, *, now: datetime, limits: Limits) -> Heard:
    """Return the message of a call that is signed by the holder of an assertion that this environment trusts.

    `now` is the real time. Raises Refused with all findings of the stage that failed.
    """
    trust = import_string(settings.ASSERTION_TRUST)(now)
    return _heard(verify_holder(read(contents, limits), trust=trust, now=now, allow_sha1=settings.ALLOW_SHA1), contents)


def _heard(proven: Spoken, contents: bytes) -> Heard:
    if proven.list_is_late:
        log.warning("the list of revoked certificates is late: after the grace time its certificates are refused")
    if "sha1" in proven.algorithm:
        log.warning("a signature with SHA-1 was allowed", sender_type=proven.subject.type)
    return Heard(
        payload=proven.body[0],
        subject=proven.subject,
        contents=contents,
        signed_digest=proven.signed_digest,
        fresh_until=proven.fresh_until,
        assertion=proven.assertion,
    )
