"""The keys by which lists are signed: files of the data folder; and those that production trusts.

KEY-ID.pem   a private key on P-256, for its owner alone
current      the id of the key that signs
"""

import hashlib
import json
import os
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

_CURRENT = "current"
_PUBLIC = re.compile(rb"-----BEGIN PUBLIC KEY-----.*?-----END PUBLIC KEY-----", re.DOTALL)


class BadKeys(Exception):
    """The keys cannot be used; the text says in a sentence what to do."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key and its id."""

    id: str
    private: ec.EllipticCurvePrivateKey = field(repr=False)

    @property
    def public_pem(self) -> str:
        """Return the public key as PEM: what production puts in its trust folder."""
        encoding, form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        return self.private.public_key().public_bytes(encoding, form).decode()


def key_id(public: ec.EllipticCurvePublicKey) -> str:
    """Return the id of a key: its thumbprint by RFC 7638, which everybody can compute."""
    jwk = ECAlgorithm.to_jwk(public, as_dict=True)
    canonical = json.dumps({name: jwk[name] for name in ("crv", "kty", "x", "y")}, separators=(",", ":"))
    return urlsafe_b64encode(hashlib.sha256(canonical.encode()).digest()).rstrip(b"=").decode()


def current_key(folder: Path) -> SigningKey:
    """Return the key that signs now; the first one is made at its first use. Raises BadKeys."""
    current = folder / _CURRENT
    if not current.exists():
        made = new_key(folder)
        # Of two processes that make the first key, one is in place.
        _write(current, made.id, replace=False)
    return _read(folder, current.read_text(encoding="utf-8").strip())


def new_key(folder: Path) -> SigningKey:
    """Return a new key, which signs nothing yet: production must trust it first."""
    private = ec.generate_private_key(ec.SECP256R1())
    # An id that begins with a hyphen looks like an option of the command that takes it.
    while key_id(private.public_key()).startswith("-"):
        private = ec.generate_private_key(ec.SECP256R1())
    made = SigningKey(key_id(private.public_key()), private)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    text = private.private_bytes(encoding, form, serialization.NoEncryption()).decode()
    _write(folder / f"{made.id}.pem", text, replace=False)
    return made


def use_key(folder: Path, id: str) -> SigningKey:
    """Return the key with this id, which signs from now on. Raises BadKeys."""
    key = _read(folder, id)
    _write(folder / _CURRENT, key.id, replace=True)
    return key


def keys_in(folder: Path) -> list[SigningKey]:
    """Return all keys that are kept, the one that signs first. Raises BadKeys."""
    current = current_key(folder)
    others = [_read(folder, each.stem) for each in sorted(folder.glob("*.pem")) if each.stem != current.id]
    return [current, *others]


def trusted_keys(folder: Path) -> Mapping[str, ec.EllipticCurvePublicKey]:
    """Return the public keys in the PEM files of this folder, by id; none when there is no folder. Raises BadKeys."""
    files = sorted(folder.glob("*.pem")) if folder.is_dir() else []
    return {key_id(each): each for file in files for each in read_public_keys(file)}


def read_public_keys(file: Path) -> list[ec.EllipticCurvePublicKey]:
    """Return the public keys in a PEM file, one or several. Raises BadKeys."""
    try:
        blocks = _PUBLIC.findall(file.read_bytes())
        keys = [serialization.load_pem_public_key(each) for each in blocks]
    except (OSError, ValueError) as error:
        raise BadKeys(f"{file} cannot be read as a public key; it must hold one as PEM.") from error
    if not keys:
        raise BadKeys(f"{file} cannot be read as a public key; it must hold one as PEM.")
    if not all(isinstance(each, ec.EllipticCurvePublicKey) and isinstance(each.curve, ec.SECP256R1) for each in keys):
        raise BadKeys(f"{file} is no key on P-256; lists are signed with ES256.")
    return cast(list[ec.EllipticCurvePublicKey], keys)


def _read(folder: Path, id: str) -> SigningKey:
    file = folder / f"{id}.pem"
    if file.parent != folder or not file.is_file():
        raise BadKeys(f"There is no key {id} in {folder}; `vaccinnet admissions keys` lists those there are.")
    try:
        private = serialization.load_pem_private_key(file.read_bytes(), None)
    except (OSError, ValueError) as error:
        raise BadKeys(f"{file} cannot be read as a private key; restore the data folder from a backup.") from error
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise BadKeys(f"{file} is no key on P-256; restore the data folder from a backup.")
    return SigningKey(id, private)


def _write(file: Path, text: str, *, replace: bool) -> None:
    """Write a private file: readers see all of it or none."""
    aside = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    with open(aside, "x", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, 0o600)) as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    try:
        if replace:
            os.replace(aside, file)
        else:
            os.link(aside, file)
    except FileExistsError:
        pass
    finally:
        aside.unlink(missing_ok=True)
