"""The virtual CA on disk: a root and an issuing authority, made on first use and kept in a folder of their owner."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from vaccinnet.acceptance.kept_issuers import keep, kept
from vaccinnet.ehealth.certificates import Issuer, Validity, make_issuing, make_root

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
        authority = _new_authority(now)
        keep(folder, {"root": authority.root, "issuing": authority.issuing})
    return _read(folder)


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
    return Authority(kept(folder, "root"), kept(folder, "issuing"))
