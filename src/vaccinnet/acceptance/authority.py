"""The virtual CA on disk: a root and an issuing authority, made on first use and kept in a folder of their owner.

A renewed one has a folder of its own beside it, with a number: ca, ca-002, ca-003. The last one issues.
"""

import re
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
# What stands behind the name of the first folder.
_NUMBERED = re.compile(r"|-\d{3}")


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
    """Return the authority that issues now, kept in `folder` or renewed since, made at its first use.

    When two processes make it at the same moment, both get the one that was first in place.
    """
    return open_authorities(folder, now=now)[-1]


def open_authorities(folder: Path, *, now: datetime) -> tuple[Authority, ...]:
    """Return every authority whose folder is there, the one that issues now last."""
    if not _folders(folder):
        _keep(_new_authority(now, number=1), folder)
    return tuple(map(_read, _folders(folder)))


def renew_authority(folder: Path, *, now: datetime) -> Path:
    """Make a new root and issuing authority beside those in `folder`, and return where they are.

    From now on they issue. What earlier ones issued holds until somebody takes their folder away.
    """
    latest = _folders(folder)
    number = _number(latest[-1]) + 1 if latest else 1
    place = folder.with_name(f"{folder.name}-{number:03}") if latest else folder
    _keep(_new_authority(now, number=number), place)
    return place


def _folders(folder: Path) -> list[Path]:
    found = folder.parent.glob(f"{folder.name}*") if folder.parent.is_dir() else ()
    return sorted((each for each in found if _NUMBERED.fullmatch(each.name[len(folder.name) :])), key=_number)


def _number(folder: Path) -> int:
    return int(folder.name.rpartition("-")[2]) if "-" in folder.name else 1


def _keep(authority: Authority, folder: Path) -> None:
    keep(folder, {"root": authority.root, "issuing": authority.issuing})


def _new_authority(now: datetime, *, number: int) -> Authority:
    # A day back, for machines whose clocks are behind.
    start = now - timedelta(days=1)
    root = make_root(
        rsa.generate_private_key(65537, _KEY_BITS),
        name=f"Virtual eHealth acceptance root CA {number:03}",
        validity=Validity(start, start + timedelta(days=_ROOT_DAYS)),
        serial=x509.random_serial_number(),
    )
    issuing = make_issuing(
        rsa.generate_private_key(65537, _KEY_BITS),
        name=f"Virtual eHealth acceptance issuing CA {number:03}",
        issuer=root,
        validity=Validity(start, start + timedelta(days=_ISSUING_DAYS)),
        serial=x509.random_serial_number(),
    )
    return Authority(root, issuing)


@cache
def _read(folder: Path) -> Authority:
    return Authority(kept(folder, "root"), kept(folder, "issuing"))
