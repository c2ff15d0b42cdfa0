"""Which algorithms may sign and digest, and what fits which key."""

from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

_MORE = "http://www.w3.org/2001/04/xmldsig-more#"

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey


@dataclass(frozen=True, slots=True)
class Algorithm:
    """How a signature is made: the kind of key and the digest."""

    kind: str
    digest: str


SIGNATURES = {
    f"{_MORE}{kind}-{digest}": Algorithm(scheme, digest)
    for kind, scheme in (("rsa", "rsa"), ("ecdsa", "ec"))
    for digest in ("sha256", "sha384", "sha512")
}
DIGESTS = {
    "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
    f"{_MORE}sha384": "sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
}

# Old clients sign with these by default. They are admitted only where a setting says so.
SHA1_SIGNATURES = {
    "http://www.w3.org/2000/09/xmldsig#rsa-sha1": Algorithm("rsa", "sha1"),
    f"{_MORE}ecdsa-sha1": Algorithm("ec", "sha1"),
}
SHA1_DIGESTS = {"http://www.w3.org/2000/09/xmldsig#sha1": "sha1"}

ALL_SIGNATURES = SIGNATURES | SHA1_SIGNATURES
ALL_DIGESTS = DIGESTS | SHA1_DIGESTS

SMALLEST_RSA = 2048
CURVES = ("secp256r1", "secp384r1")

_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # noqa: S303  (only where a setting admits it)
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


@dataclass(frozen=True, slots=True)
class KeyForm:
    """What kind of key it is, `rsa`, `ec` or `other`, its size in bits and the name of its curve."""

    kind: str
    bits: int = 0
    curve: str = ""

    @property
    def is_strong(self) -> bool:
        """Return whether a signature with the key proves anything today."""
        return self.bits >= SMALLEST_RSA if self.kind == "rsa" else self.curve in CURVES


def key_form(key: PublicKeyTypes) -> KeyForm:
    """Return what kind of key `key` is."""
    if isinstance(key, rsa.RSAPublicKey):
        return KeyForm("rsa", key.key_size)
    if isinstance(key, ec.EllipticCurvePublicKey):
        return KeyForm("ec", key.key_size, key.curve.name)
    return KeyForm("other")


def signature_uri(key: PrivateKey, digest: str) -> str:
    """Return the name of the algorithm that signs with `key` and this digest."""
    kind = "rsa" if isinstance(key, rsa.RSAPrivateKey) else "ec"
    return next(uri for uri, each in SIGNATURES.items() if each == Algorithm(kind, digest))


def sign_bytes(key: PrivateKey, data: bytes, digest: str) -> bytes:
    """Return the signature in the form that XML signatures have: for elliptic keys the two numbers side by side."""
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(data, padding.PKCS1v15(), _HASHES[digest])
    r, s = utils.decode_dss_signature(key.sign(data, ec.ECDSA(_HASHES[digest])))
    length = _half(key.curve)
    return r.to_bytes(length, "big") + s.to_bytes(length, "big")


def signature_holds(key: PublicKey, *, signature: bytes, data: bytes, digest: str) -> bool:
    """Return whether `signature` was made over `data` with the private half of `key`."""
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, data, padding.PKCS1v15(), _HASHES[digest])
        else:
            key.verify(_as_der(signature, key), data, ec.ECDSA(_HASHES[digest]))
    except InvalidSignature:
        return False
    return True


def _as_der(signature: bytes, key: ec.EllipticCurvePublicKey) -> bytes:
    length = _half(key.curve)
    if len(signature) != 2 * length:
        raise InvalidSignature
    return utils.encode_dss_signature(
        int.from_bytes(signature[:length], "big"), int.from_bytes(signature[length:], "big")
    )


def _half(curve: ec.EllipticCurve) -> int:
    return (curve.key_size + 7) // 8
