"""Which ID tokens are proven, and in what others are not."""

import json
import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from vaccinnet.portal.identity.id_token import prove
from vaccinnet.portal.identity.refusals import NotProven

ISSUER = "https://provider.example"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CURVE = ec.generate_private_key(ec.SECP256R1())


def jwk(key, **facts):
    algorithm = jwt.algorithms.ECAlgorithm if key is CURVE else jwt.algorithms.RSAAlgorithm
    return json.loads(algorithm.to_jwk(key.public_key())) | facts


def claims(**changes):
    """Return good claims but for these changes; moments are in seconds from now."""
    given = {"iss": ISSUER, "sub": "1", "aud": "vaccinnet", "iat": 0, "exp": 60} | changes
    now = int(time.time())
    return {
        name: value + now if name in ("iat", "exp", "nbf") and isinstance(value, int) else value
        for name, value in given.items()
        if value is not None
    }


def token(key=KEY, algorithm="RS256", kid="a", **changes):
    return jwt.encode(claims(**changes), key, algorithm=algorithm, headers={"kid": kid} if kid else {})


def proven(made, keys=None):
    published = {"keys": [jwk(KEY, kid="a"), jwk(CURVE, kid="b")]} if keys is None else keys
    return prove(made, keys=published, issuer=ISSUER, client_id="vaccinnet")


def doubt(made, keys=None):
    with pytest.raises(NotProven) as refused:
        proven(made, keys)
    return refused.value.doubt


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"algorithm": "PS512"},
        {"key": CURVE, "algorithm": "ES256", "kid": "b"},
        {"aud": ["vaccinnet"]},
        {"aud": ["vaccinnet", "other"], "azp": "vaccinnet"},
        # The clocks differ by less than a minute.
        {"iat": 30},
        {"exp": -30},
    ],
)
def test_a_good_token_tells_its_claims(how):
    assert proven(token(**how))["sub"] == "1"


def test_the_only_key_needs_no_name():
    assert proven(token(kid=""), {"keys": [jwk(KEY)]})["sub"] == "1"


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"iss": "https://elsewhere.example"}, "issuer"),
        ({"iss": f"{ISSUER}/"}, "issuer"),
        ({"aud": "other"}, "audience"),
        ({"aud": ["vaccinnet", "other"]}, "audience"),
        ({"exp": -120}, "expired"),
        ({"iat": 120}, "expired"),
        ({"nbf": 120}, "expired"),
        ({"exp": None}, "form"),
        ({"iat": None}, "form"),
        ({"sub": None}, "form"),
        ({"aud": None}, "form"),
        ({"iss": None}, "form"),
        ({"sub": 1}, "form"),
        ({"exp": "later"}, "form"),
        ({"kid": "unknown"}, "signature"),
        ({"kid": ""}, "signature"),
        ({"kid": "b"}, "signature"),
        ({"key": CURVE, "algorithm": "ES256", "kid": "a"}, "signature"),
        ({"key": rsa.generate_private_key(public_exponent=65537, key_size=2048)}, "signature"),
        ({"key": None, "algorithm": "none"}, "signature"),
        ({"key": "a-secret-that-others-know-too-well", "algorithm": "HS256"}, "signature"),
    ],
)
def test_says_in_what_a_token_is_not_proven(how, why):
    assert doubt(token(**how)) == why


def test_what_was_said_after_signing_counts_for_nothing():
    (head, _, signature), (_, other, _) = token().split("."), token(sub="2").split(".")

    assert doubt(f"{head}.{other}.{signature}") == "signature"


@pytest.mark.parametrize("made", ["no token", "", "a.b.c", "é.é.é", token().replace(".", ".x", 1)])
def test_what_cannot_be_read_is_no_token(made):
    assert doubt(made) == "form"


@pytest.mark.parametrize(
    "keys",
    [
        {},
        [],
        {"keys": []},
        {"keys": ["a"]},
        {"keys": [{"kid": "a"}]},
        {"keys": [{"kid": "a", "kty": "oct", "k": "c2VjcmV0"}]},
        {"keys": [jwk(KEY, kid="a", use="enc")]},
        {"keys": [jwk(KEY, kid="a", alg="PS256")]},
        {"keys": [jwk(KEY, kid="a"), jwk(KEY, kid="a")]},
    ],
)
def test_keys_that_are_none_prove_nothing(keys):
    assert doubt(token(), keys) == "signature"
