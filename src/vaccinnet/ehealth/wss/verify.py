"""Prove who signed a SOAP message, and give back the very Body that was proven."""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from lxml import etree

from vaccinnet.ehealth.algorithms import ALL_DIGESTS, ALL_SIGNATURES, signature_holds
from vaccinnet.ehealth.canonical import STREAM_ABOVE, NoCanonicalForm, canonical, digest
from vaccinnet.ehealth.facts import Moments, Proof, Reference, SecurityHeader, Signed, Token
from vaccinnet.ehealth.rules import RULES
from vaccinnet.ehealth.saml.assertion import Assertion
from vaccinnet.ehealth.saml.trust import AssertionTrust, Vouching
from vaccinnet.ehealth.subject import Subject
from vaccinnet.ehealth.trust import Decision, TrustStore
from vaccinnet.ehealth.wss import read
from vaccinnet.rulebook import Finding, Refused
from vaccinnet.soap.envelope import Envelope
from vaccinnet.soap.facts import Place, PlaceOf

_HEADER, _TOKEN, _SHAPE, _SIGNATURE = (RULES.of(kind) for kind in ("header", "token", "shape", "signature"))
_TIMESTAMP, _PROOF = RULES.of("timestamp"), RULES.of("proof")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message whose sender is proven.

    `body` is the very node that was digested: read the request from it, and from nothing else. `signed_digest` is the
    same for the same signed bytes by the same signer, whatever the signature looks like: the key against replay, which
    must be kept until `fresh_until`. `fingerprint` is the SHA-256 of the certificate.
    """

    certificate: x509.Certificate = field(repr=False)
    subject: Subject
    fingerprint: bytes
    signed_digest: bytes
    created: datetime
    fresh_until: datetime
    algorithm: str
    body: etree._Element
    list_is_late: bool = False
    assertion: Assertion | None = None


def verify(envelope: Envelope, *, trust: TrustStore, now: datetime, allow_sha1: bool = False) -> Spoken:
    """Return what was said, and by the holder of which certificate.

    Raises Refused with everything that is wrong with the security of the message, as far as it can be known.
    """
    header, parts = read.read_header(envelope, "certificate"), read.parts(envelope)
    certificate = None if parts.token is None else read.read_certificate(parts.token)
    token = None if parts.token is None else read.read_token(parts.token, certificate)
    claims = _read(envelope, header, parts, certificate, token, now=now, allow_sha1=allow_sha1)
    findings, proven = _judge(claims, stream=envelope.size > STREAM_ABOVE)
    decision = None if certificate is None else trust.decide(certificate, now)
    if decision and token:
        findings += [each.at(where=token.place.where, line=token.place.line) for each in decision.findings]
    return _spoken(claims, findings, proven, decision)


def verify_holder(envelope: Envelope, *, trust: AssertionTrust, now: datetime, allow_sha1: bool = False) -> Spoken:
    """Return what was said by the holder of an assertion: the key is the one in the assertion, which the STS sealed.

    Raises Refused with everything that is wrong with the security of the message, as far as it can be known.
    """
    header, parts = read.read_header(envelope, "assertion"), read.parts(envelope, "assertion")
    vouching = Vouching(()) if parts.token is None else trust.decide(parts.token, now)
    certificate = None if vouching.assertion is None else vouching.assertion.holder
    token = None if certificate is None else read.read_holder(parts, certificate)
    claims = _read(envelope, header, parts, certificate, token, now=now, allow_sha1=allow_sha1)
    findings, proven = _judge(claims, stream=False)
    return _spoken(claims, [*findings, *vouching.findings], proven, vouching.holder, vouching.assertion)


@dataclass(frozen=True, slots=True)
class _Claims:
    """What the security header says, and the elements that say it; nothing of it is proven."""

    header: SecurityHeader
    parts: read.Parts
    certificate: x509.Certificate | None = None
    token: Token | None = None
    moments: Moments | None = None
    signed: Signed | None = None


@dataclass(frozen=True, slots=True)
class _Proven:
    """What came out of computing everything again, and the canonical SignedInfo."""

    proof: Proof
    signed_info: bytes


def _read(
    envelope: Envelope,
    header: SecurityHeader,
    parts: read.Parts,
    certificate: x509.Certificate | None,
    token: Token | None,
    *,
    now: datetime,
    allow_sha1: bool,
) -> _Claims:
    moments = None if parts.timestamp is None else read.read_moments(parts.timestamp, now)
    signed = None
    if parts.signature is not None:
        key_kind = token.key_kind if token else ""
        signed = read.read_signature(parts, envelope=envelope, key_kind=key_kind, allow_sha1=allow_sha1)
    return _Claims(header, parts, certificate, token, moments, signed)


def _judge(claims: _Claims, *, stream: bool) -> tuple[list[Finding], "_Proven | None"]:
    """Return what is wrong with the message by itself, and what came out of computing everything again."""
    findings = _judge_form(claims)
    # Without a certificate there is no key to compute with; why there is none, others say.
    proven = None if findings or claims.certificate is None else _prove(claims, stream=stream)
    findings += [] if claims.moments is None else _TIMESTAMP.judge(claims.moments)
    findings += [] if proven is None else _PROOF.judge(proven.proof)
    return findings, proven


def _judge_form(claims: _Claims) -> list[Finding]:
    findings = _HEADER.judge(claims.header)
    findings += [] if claims.token is None else _TOKEN.judge(claims.token)
    if claims.signed is not None:
        findings += (_SHAPE if claims.signed.oddities else _SIGNATURE).judge(claims.signed)
    return findings


def _prove(claims: _Claims, *, stream: bool) -> _Proven:
    """Compute signature and digests again; the form of the header has been found good."""
    signed, signature, certificate = claims.signed, claims.parts.signature, claims.certificate
    assert signed is not None
    assert signature is not None
    assert certificate is not None
    uncanonical: list[Place] = []
    differing: list[Reference] = []
    try:
        info = canonical(signature[0], signed.prefixes)
        holds = _holds(signed, info=info, certificate=certificate)
    except NoCanonicalForm:
        info, holds = b"", True
        uncanonical.append(signed.place)
    for reference in signed.references:
        part = claims.parts.of(reference.target)
        assert part is not None
        try:
            if not _agrees(reference, part, stream=stream and reference.target == "body"):
                differing.append(reference)
        except NoCanonicalForm:
            uncanonical.append(PlaceOf(part))
    proof = Proof(tuple(uncanonical), tuple(differing), holds, PlaceOf(signature[1]))
    return _Proven(proof, info)


def _holds(signed: Signed, *, info: bytes, certificate: x509.Certificate) -> bool:
    try:
        value = base64.b64decode("".join(signed.value.split()), validate=True)
    except ValueError:
        return False
    key = certificate.public_key()
    assert isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey)
    return signature_holds(key, signature=value, data=info, digest=ALL_SIGNATURES[signed.algorithm].digest)


def _agrees(reference: Reference, part: etree._Element, *, stream: bool) -> bool:
    algorithm = ALL_DIGESTS[reference.digest_algorithm]
    found = digest(part, algorithm=algorithm, prefixes=reference.prefixes, stream=stream)
    return hmac.compare_digest(found.encode(), "".join(reference.digest.split()).encode())


def _spoken(
    claims: _Claims,
    findings: list[Finding],
    proven: _Proven | None,
    decision: Decision | None,
    assertion: Assertion | None = None,
) -> Spoken:
    """Return what was said, or raise Refused with the findings."""
    if findings or proven is None or decision is None:
        raise Refused(sorted(findings, key=lambda finding: finding.rule))
    assert claims.certificate is not None
    assert claims.signed is not None
    assert claims.moments is not None
    assert claims.moments.created is not None
    assert decision.subject is not None
    return Spoken(
        certificate=claims.certificate,
        subject=decision.subject,
        fingerprint=decision.fingerprint,
        signed_digest=hashlib.sha256(proven.signed_info + decision.fingerprint).digest(),
        created=claims.moments.created,
        fresh_until=claims.moments.fresh_until,
        algorithm=claims.signed.algorithm,
        body=claims.parts.body,
        list_is_late=decision.list_is_late,
        assertion=assertion,
    )
