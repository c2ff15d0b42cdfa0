"""The virtual CA on disk: a root and an issuing authority, made on first use and kept in a folder of their owner."""

import os
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from vaccinnet.ehealth.certificates import Issuer, PrivateKey, Validity, make_issuing, make_root

# Both made in a third of a second, so that the first start stays short; 4096 bits would take three times as long.
_KEY_BITS = 3072
_ROOT_DAYS = 20 * 365
_ISSUING_DAYS = 10 * 365


@dataclass(frozen=True, slots=True)
class Authority:
    """The root and the authority below it that issues."""

    root: Issuer
    issuing: Issuer

    @property
    def chain(self) -> tuple[x509.Certificate, x509.Certificate]:
        """Return what a keystore holds beside its own certificate: issuing authority, then root."""
        return self.issuing.certificate, self.root.certificate


def open_authority(folder: Path, *, now: datetime) -> Authority:
    """Return the authority kept in `folder`, made at its first use.

    When two processes make it at the same moment, both get the one that was first in place.
    """
    if not folder.is_dir():
        _make(folder, now=now)
    return _read(folder)


def _make(folder: Path, *, now: datetime) -> None:
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="ca-", dir=folder.parent, ignore_cleanup_errors=True) as unfinished:
        made = Path(unfinished) / "made"
        made.mkdir(mode=0o700)
        authority = _new_authority(now)
        for name, issuer in (("root", authority.root), ("issuing", authority.issuing)):
            _write(made / f"{name}.pem", issuer.certificate.public_bytes(serialization.Encoding.PEM))
            _write(made / f"{name}-key.pem", key_pem(issuer.key))
        try:
            # A rename is all or nothing, and does not replace a folder that has something in it.
            made.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise


def _new_authority(now: datetime) -> Authority:
    # A day back, for machines whose clocks are behind.
    start = now - timedelta(days=1)
    root = make_root(
        rsa.generate_private_key(65537, _KEY_BITS),
        name="Virtual eHealth acceptance root CA 001",
        validity=Validity(start, start + timedelta(days=_ROOT_DAYS)),
        serial=x509.random_serial_number(),
    )
    issuing = make_issuing(
        rsa.generate_private_key(65537, _KEY_BITS),
        name="Virtual eHealth acceptance issuing CA 001",
        issuer=root,
        validity=Validity(start, start + timedelta(days=_ISSUING_DAYS)),
        serial=x509.random_serial_number(),
    )
    return Authority(root, issuing)


@cache
def _read(folder: Path) -> Authority:
    return Authority(_read_issuer(folder, "root"), _read_issuer(folder, "issuing"))


def _read_issuer(folder: Path, name: str) -> Issuer:
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
