"""Read the assertion with which a program proves itself (SMART backend services), and the certificate it brings."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import jwt
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from vaccinnet.exchanges.access_tokens import Proof
from vaccinnet.webservices.fhir.facts import ALGORITHMS, LONGEST_ASSERTION, SKEW, ClientAssertion

# Whether an assertion is fresh and for whom is what the rules judge, not the library.
_ONLY_SIGNATURE = {
    f"verify_{each}": False for each in ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")
} | {"verify_signature": True}  # fmt: skip
_CURVES = {"ES256": "secp256r1", "ES384": "secp384r1"}


@dataclass(frozen=True, slots=True)
class ReadAssertion:
    """An assertion as the rules judge it, and the certificate in it, if that can be read."""

    facts: ClientAssertion
    certificate: x509.Certificate | None = None


def read_assertion(text: str, *, client_id: str, expected: tuple[str, ...], now: datetime) -> ReadAssertion:
    """Return what the assertion says; nothing of it is believed before the rules have judged it."""
    unread = ClientAssertion(client_id=client_id, expected=expected, now=now)
    try:
        read = jwt.decode_complete(text, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError):
        return ReadAssertion(unread.but(flaw="form"))
    header, claims = read["header"], read["payload"]
    certificate = _certificate(header.get("x5c"))
    if certificate is None:
        return ReadAssertion(unread.but(flaw="x5c"))
    algorithm = str(header.get("alg"))
    facts = unread.but(
        algorithm=algorithm,
        key_fits=algorithm in ALGORITHMS and _is_signed_by(certificate, text, algorithm),
        issuer=claims.get("iss"),
        subject=claims.get("sub"),
        audience=_audience(claims.get("aud")),
        id=claims.get("jti"),
        ends_at=_moment(claims.get("exp")),
        begins_at=_moment(claims.get("nbf")),
    )
    return ReadAssertion(facts, certificate)


def proof_of(assertion: ClientAssertion, certificate: x509.Certificate) -> Proof:
    """Return by what a repetition of the assertion is recognised: its id, among those of the same certificate."""
    named = b"jti\0" + certificate.fingerprint(hashes.SHA256()) + str(assertion.id).encode()
    return Proof(hashlib.sha256(named).digest(), assertion.now + LONGEST_ASSERTION + 2 * SKEW)


def _certificate(listed: Any) -> x509.Certificate | None:
    if not isinstance(listed, list) or not listed or not isinstance(listed[0], str):
        return None
    try:
        return x509.load_der_x509_certificate(base64.b64decode(listed[0], validate=True))
    except (binascii.Error, ValueError):
        return None


def _is_signed_by(certificate: x509.Certificate, text: str, algorithm: str) -> bool:
    try:
        key = certificate.public_key()
        if not _fits(key, algorithm):
            return False
        jwt.decode(text, key, algorithms=[algorithm], options=_ONLY_SIGNATURE)  # type: ignore[arg-type]
    except (jwt.PyJWTError, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return True


def _fits(key: Any, algorithm: str) -> bool:
    """Return whether the key is of the kind that the algorithm names (RFC 7518, 3.3 and 3.4)."""
    if isinstance(key, ec.EllipticCurvePublicKey):
        return _CURVES.get(algorithm) == key.curve.name
    return isinstance(key, rsa.RSAPublicKey) and algorithm not in _CURVES


def _audience(said: Any) -> tuple[Any, ...]:
    return tuple(said) if isinstance(said, list) else (said,)


def _moment(said: Any) -> datetime | None:
    if isinstance(said, bool) or not isinstance(said, int | float):
        return None
    try:
        return datetime.fromtimestamp(said, UTC)
    except (OverflowError, ValueError, OSError):
        return None
