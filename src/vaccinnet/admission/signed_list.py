"""A list as it travels: a JWS (RFC 7515, compact) with ES256, whose header names its key and what it is.

Pure: anybody can verify one with the public key and a library for JSON Web Tokens.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from vaccinnet.admission.keys import SigningKey

Kind = Literal["admissions", "organisations", "certificate"]

_ALGORITHM = "ES256"
# How far the clocks of two machines may differ.
_SKEW = timedelta(minutes=5)


class NotVerified(Exception):
    """A list does not count; the text says why in a sentence."""


@dataclass(frozen=True, slots=True)
class SignedList:
    """A list whose signature holds: `number` grows with each one, `contents` are its entries as JSON."""

    kind: Kind
    number: int
    issued_at: datetime
    issuer: str
    key_id: str
    contents: Any


def sign(kind: Kind, contents: Any, *, number: int, issued_at: datetime, issuer: str, key: SigningKey) -> str:
    """Return these entries as a signed list."""
    claims = {
        "kind": kind,
        "number": number,
        "issued_at": issued_at.astimezone(UTC).isoformat(timespec="seconds"),
        "issuer": issuer,
        kind: contents,
    }
    headers = {"kid": key.id, "typ": _type_of(kind)}
    return jwt.encode(claims, key.private, algorithm=_ALGORITHM, headers=headers)


def verify(
    text: str, *, kind: Kind, keys: Mapping[str, ec.EllipticCurvePublicKey], now: datetime | None = None
) -> SignedList:
    """Return the list, once it is known to be signed by one of these keys and to be of this kind.

    With `now`, one that was issued later than that is refused. Raises NotVerified.
    """
    try:
        header = jwt.get_unverified_header(text)
    except jwt.InvalidTokenError as error:
        raise NotVerified("What came is no signed list (JWS).") from error
    if header.get("alg") != _ALGORITHM or header.get("typ") != _type_of(kind):
        raise NotVerified(f"What came is no list of {kind} signed with {_ALGORITHM}.")
    key = keys.get(str(header.get("kid")))
    if key is None:
        raise NotVerified("The list is signed with a key that is not trusted here.")
    try:
        claims = jwt.decode(text, key, algorithms=[_ALGORITHM])
    except jwt.InvalidTokenError as error:
        raise NotVerified("The signature of the list does not hold.") from error
    return _read(claims, kind, str(header["kid"]), now)


def _read(claims: Mapping[str, Any], kind: Kind, key_id: str, now: datetime | None) -> SignedList:
    try:
        issued_at = datetime.fromisoformat(claims["issued_at"])
        read = SignedList(kind, claims["number"], issued_at, str(claims["issuer"]), key_id, claims[kind])
    except (KeyError, TypeError, ValueError) as error:
        raise NotVerified("The list lacks a number, a moment of issue or its entries.") from error
    if claims.get("kind") != kind or type(read.number) is not int or issued_at.tzinfo is None:
        raise NotVerified("The list lacks a number, a moment of issue or its entries.")
    if now and issued_at > now + _SKEW:
        raise NotVerified("The list was issued later than now; set the clocks of both machines right.")
    return read


def _type_of(kind: Kind) -> str:
    return f"vaccinnet-{kind}+jws"
