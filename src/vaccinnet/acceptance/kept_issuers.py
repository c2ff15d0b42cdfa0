"""Certificates with their keys on disk: made together in one folder, at once or not at all, for their owner alone."""

import os
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from vaccinnet.ehealth.certificates import Issuer, PrivateKey


def keep(folder: Path, issuers: Mapping[str, Issuer]) -> None:
    """Keep certificates with their keys in `folder`, by name.

    When two processes keep theirs at the same moment, those that were first in place stay.
    """
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".", dir=folder.parent, ignore_cleanup_errors=True) as unfinished:
        made = Path(unfinished) / "made"
        made.mkdir(mode=0o700)
        for name, issuer in issuers.items():
            _write(made / f"{name}.pem", issuer.certificate.public_bytes(serialization.Encoding.PEM))
            _write(made / f"{name}-key.pem", key_pem(issuer.key))
        try:
            # A rename is all or nothing, and does not replace a folder that has something in it.
            made.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise


@cache
def kept(folder: Path, name: str) -> Issuer:
    """Return the certificate and key that are kept in `folder` by this name; they never change."""
    certificate = x509.load_pem_x509_certificate((folder / f"{name}.pem").read_bytes())
    # The folder is ours alone: checking the primes of a key that was made here would cost 0.1 s at every start.
    key = serialization.load_pem_private_key(
        (folder / f"{name}-key.pem").read_bytes(), None, unsafe_skip_rsa_key_validation=True
    )
    assert isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey)
    return Issuer(certificate, key)


def key_pem(key: PrivateKey) -> bytes:
    """Return a private key as PEM, not encrypted."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(file: Path, data: bytes) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())
