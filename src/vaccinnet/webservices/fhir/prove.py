"""Prove who asks or calls: by the assertion of a program, a certificate that a proxy tells, or an access token."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from vaccinnet.admission.known import is_known, judge_use
from vaccinnet.consultation.viewer import Viewer
from vaccinnet.ehealth.subject import Subject
from vaccinnet.ehealth.trust import TrustStore
from vaccinnet.exchanges.access_tokens import AlreadyUsed, Given, Proof, bearer_of, give_token
from vaccinnet.profiles.find_sender import find_sender
from vaccinnet.rulebook import Finding, Refused
from vaccinnet.webservices.fhir.client_assertion import proof_of, read_assertion
from vaccinnet.webservices.fhir.facts import Bearer, ClientAssertion, Program, TokenRequest, UsedBefore
from vaccinnet.webservices.fhir.rules import RULES

CLIENT_CERT = "HTTP_CLIENT_CERT"
_BEARER = RULES.of("bearer")
_LONGEST_SOFTWARE_ID = 122


@dataclass(frozen=True, slots=True)
class Proven:
    """A certificate that is trusted, for whom it speaks, the softwareID that was said, and what may be used once."""

    certificate: x509.Certificate
    subject: Subject
    software_id: str
    proof: Proof | None = None


def prove(
    asked: TokenRequest, assertion: str, certificate: x509.Certificate | None, *, expected: tuple[str, ...]
) -> Proven:
    """Return who asks for a token, once its assertion or else its certificate is proven. Raises Refused."""
    now = datetime.now(UTC)
    if not asked.has_assertion:
        assert certificate is not None
        return Proven(certificate, _trusted(certificate, "Client-Cert", (), now), asked.client_id)
    read = read_assertion(assertion, client_id=asked.client_id, expected=expected, now=now)
    findings = RULES.of("assertion").judge(read.facts)
    if read.certificate is None:
        raise Refused(findings)
    subject = _trusted(read.certificate, "client_assertion", findings, now)
    return Proven(read.certificate, subject, _named(read.facts), proof_of(read.facts, read.certificate))


def grant(proven: Proven, *, is_bound: bool) -> tuple[str, Given]:
    """Return a new access token for who is proven, and to whom it is given. Raises Refused."""
    sender = find_sender(proven.subject)
    program_is_known, program_is_own = is_known(proven.software_id, sender)
    program = Program(
        holder=proven.subject.type,
        is_registered=sender is not None,
        software_id=proven.software_id,
        is_known=program_is_known,
        is_own=program_is_own,
    )
    findings = RULES.of("program").judge(program)
    findings += judge_use(proven.software_id, where="client_id", service="", sender=sender, now=datetime.now(UTC))
    if findings or sender is None:
        raise Refused(findings)
    certificate = proven.certificate.public_bytes(Encoding.DER)
    given = Given(sender.key, proven.software_id[:_LONGEST_SOFTWARE_ID], certificate, is_bound)
    try:
        return give_token(given, proof=proven.proof, life=settings.TOKEN_LIFE, now=datetime.now(UTC)), given
    except AlreadyUsed:
        raise Refused(RULES.of("used").judge(UsedBefore(is_used=True))) from None


def viewer_of(request: HttpRequest) -> Viewer:
    """Return the program that calls with an access token, and its profile. Raises Refused."""
    now = datetime.now(UTC)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    scheme = scheme.lower()
    given = bearer_of(token.strip(), now=now) if scheme == "bearer" else None
    if given:
        certificate = x509.load_der_x509_certificate(given.certificate)
        given = given if _trust(now).decide(certificate, now).is_trusted else None
    shown = tls_certificate(request) if given and given.is_bound else None
    bearer = Bearer(
        scheme=scheme,
        is_known=given is not None,
        is_with_its_certificate=not (given and given.is_bound) or _der(shown) == given.certificate,
    )
    findings = _BEARER.judge(bearer)
    if given:
        # A token lives for minutes, and a revocation counts at once.
        findings += judge_use(given.software_id, where="client_id", service="", sender=None, now=now)
    if findings or given is None:
        raise Refused(findings)
    return Viewer.program(given.profile_key, software_id=given.software_id)


def tls_certificate(request: HttpRequest) -> x509.Certificate | None:
    """Return the certificate of the client's TLS connection, as a proxy that we believe tells it (RFC 9440)."""
    told = request.META.get(CLIENT_CERT, "")
    if not (len(told) > 1 and told.startswith(":") and told.endswith(":")):
        return None
    try:
        return x509.load_der_x509_certificate(base64.b64decode(told[1:-1], validate=True))
    except (binascii.Error, ValueError):
        return None


def _trusted(certificate: x509.Certificate, where: str, found: Sequence[Finding], now: datetime) -> Subject:
    decision = _trust(now).decide(certificate, now)
    findings = [*found, *(each.at(where=where, line=None) for each in decision.findings)]
    if findings or decision.subject is None:
        raise Refused(findings)
    return decision.subject


def _trust(now: datetime) -> TrustStore:
    return import_string(settings.TRUST_STORE)(now)


def _named(assertion: ClientAssertion) -> str:
    return str(assertion.issuer)


def _der(certificate: x509.Certificate | None) -> bytes:
    return certificate.public_bytes(Encoding.DER) if certificate else b""
