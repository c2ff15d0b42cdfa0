"""To whom developers encrypt: keys and certificates of the register for mail, files of the data folder.

SERIAL.pem   a private key and its certificate, for its owner alone; the one that was made last is offered

Earlier ones still open what is encrypted to them.
"""

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_VALID_FOR = timedelta(days=3 * 365)
_RENEWED_BEFORE = timedelta(days=30)
_BITS = 3072


class BadRecipient(Exception):
    """A key cannot be used; the text says in a sentence what to do."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """A private key, and the certificate by which others encrypt to it."""

    key: rsa.RSAPrivateKey = field(repr=False)
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        """Return the certificate as PEM: what developers download."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def fingerprint(self) -> str:
        """Return the SHA-256 of the certificate, as people compare it."""
        return self.certificate.fingerprint(hashes.SHA256()).hex(":").upper()

    @property
    def addresses(self) -> list[str]:
        """Return the mail addresses that the certificate names."""
        names = self.certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return names.get_values_for_type(x509.RFC822Name)


def recipients(folder: Path) -> Sequence[Recipient]:
    """Return all that are kept, the one that was made last first; none when there is no folder. Raises BadRecipient."""
    files = sorted(folder.glob("*.pem")) if folder.is_dir() else []
    return sorted(map(_read, files), key=lambda each: each.certificate.not_valid_before_utc, reverse=True)


def recipient(folder: Path, *, address: str, now: datetime) -> Recipient:
    """Return the one that is offered for this address; it is made at its first use, and again before it expires.

    Of two processes that make one at the same moment one is offered, and both are kept. Raises BadRecipient.
    """
    for each in recipients(folder)[:1]:
        if each.addresses == [address] and now < each.certificate.not_valid_after_utc - _RENEWED_BEFORE:
            return each
    return new_recipient(folder, address=address, now=now)


def new_recipient(folder: Path, *, address: str, now: datetime) -> Recipient:
    """Return a new one, which is offered from now on."""
    key = rsa.generate_private_key(65537, _BITS)
    made = Recipient(key, _certificate(key, address, now))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(folder / f"{made.certificate.serial_number:x}.pem", private + made.pem)
    return made


def _certificate(key: rsa.RSAPrivateKey, address: str, now: datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "OpenVaccinnet, kwalificatietest")])
    only_encrypts = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=True,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + _VALID_FOR)
        .add_extension(x509.SubjectAlternativeName([x509.RFC822Name(address)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(only_encrypts, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _read(file: Path) -> Recipient:
    try:
        data = file.read_bytes()
        key = serialization.load_pem_private_key(data, None)
        certificate = x509.load_pem_x509_certificate(data)
    except (OSError, ValueError) as error:
        raise BadRecipient(f"{file} cannot be read; restore the data folder from a backup.") from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise BadRecipient(f"{file} has no RSA key; restore the data folder from a backup.")
    return Recipient(key, certificate)


def _write(file: Path, contents: bytes) -> None:
    """Write a private file: readers see all of it or none."""
    aside = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    with open(aside, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as stream:
        stream.write(contents)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(aside, file)
