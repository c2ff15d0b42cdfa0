"""The proof of an ID token (OpenID Connect Core 1.0, section 3.1.3.7), with PyJWT."""

from collections.abc import Mapping
from typing import Any

import jwt

from vaccinnet.portal.identity.refusals import NotProven

Claims = Mapping[str, Any]

# By public key only: a token signed with a secret that others know, or with nothing, proves nothing.
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_SKEW = 60
_MUST_SAY = ["iss", "sub", "aud", "exp", "iat"]


def prove(token: str, *, keys: Any, issuer: str, client_id: str) -> Claims:
    """Return the claims of the token once it is proven by one of these keys. Raises NotProven.

    Whether its nonce is that of the sign-in is for who knows the sign-in.
    """
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError:
        raise NotProven("form") from None
    claims = _proven(token, _key(header, keys), header["alg"], issuer=issuer, client_id=client_id)
    if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != client_id:
        raise NotProven("audience")
    return claims


def _key(header: Mapping[str, Any], keys: Any) -> jwt.PyJWK:
    algorithm, name = header.get("alg"), header.get("kid")
    if algorithm not in _ALGORITHMS:
        raise NotProven("signature")
    found = keys.get("keys") if isinstance(keys, dict) else None
    listed = [each for each in found or () if isinstance(each, dict) and each.get("use", "sig") == "sig"]
    named = [each for each in listed if each.get("kid") == name] if name else listed
    if len(named) != 1 or named[0].get("alg", algorithm) != algorithm:
        raise NotProven("signature")
    try:
        return jwt.PyJWK(named[0], algorithm=algorithm)
    except jwt.PyJWTError:
        raise NotProven("signature") from None


def _proven(token: str, key: jwt.PyJWK, algorithm: str, *, issuer: str, client_id: str) -> Claims:
    try:
        return jwt.decode(
            token,
            key,
            algorithms=[algorithm],
            issuer=issuer,
            audience=client_id,
            leeway=_SKEW,
            options={"require": _MUST_SAY},
        )
    except jwt.InvalidIssuerError:
        raise NotProven("issuer") from None
    except jwt.InvalidAudienceError:
        raise NotProven("audience") from None
    except (jwt.ExpiredSignatureError, jwt.ImmatureSignatureError):
        raise NotProven("expired") from None
    except (jwt.MissingRequiredClaimError, jwt.exceptions.InvalidSubjectError, jwt.InvalidIssuedAtError):
        raise NotProven("form") from None
    except jwt.InvalidSignatureError:
        raise NotProven("signature") from None
    except (jwt.PyJWTError, ValueError, TypeError):
        raise NotProven("form") from None
