"""The trust folder of the operator: whom this environment trusts.

anchors/NAME.pem     an authority, first; then the authorities between it and the senders, if there are any
anchors/NAME.toml    `crl`: where the lists of revoked certificates below it are fetched; `crl_required`: false when
                     there is none
sts/NAME.pem         the certificates with which the security token service signs
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509

from vaccinnet.ehealth.trust import Anchor
from vaccinnet.ehealth.virtual import is_virtual

_KEYS = {"crl", "crl_required"}


class BadTrustFolder(Exception):
    """The trust folder cannot be used; the text says in a sentence what to do."""


@dataclass(frozen=True, slots=True)
class Folder:
    """What the trust folder says: `crls` are the addresses from which lists are fetched, and no others."""

    anchors: tuple[Anchor, ...]
    intermediates: tuple[x509.Certificate, ...]
    crls: tuple[str, ...]
    signers: tuple[x509.Certificate, ...]

    @property
    def authorities(self) -> tuple[x509.Certificate, ...]:
        """Return every authority that may sign a list."""
        return (*(anchor.certificate for anchor in self.anchors), *self.intermediates)

    @property
    def has_virtual(self) -> bool:
        """Return whether a certificate of the virtual eHealth is among those that are trusted."""
        return any(is_virtual(each) for each in (*self.authorities, *self.signers))


@lru_cache(maxsize=4)
def read_folder(folder: Path) -> Folder:
    """Return what this trust folder says; it is read once, so a change counts from the next start on.

    Raises BadTrustFolder.
    """
    anchors: list[Anchor] = []
    intermediates: list[x509.Certificate] = []
    crls: list[str] = []
    for file in _pem_files(folder / "anchors"):
        anchor, *below = _certificates(file)
        addresses, required = _settings(file.with_suffix(".toml"))
        anchors.append(Anchor(anchor, crl_required=required))
        intermediates += below
        crls += addresses
    for each in (*(anchor.certificate for anchor in anchors), *intermediates):
        _refuse_what_is_no_authority(each)
    signers = [each for file in _pem_files(folder / "sts") for each in _certificates(file)]
    return Folder(tuple(anchors), tuple(intermediates), tuple(dict.fromkeys(crls)), tuple(signers))


def _pem_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.pem")) if folder.is_dir() else []


def _certificates(file: Path) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(file.read_bytes())
    except (OSError, ValueError) as error:
        raise BadTrustFolder(
            f"{file} cannot be read as certificates; it must hold them as PEM, the anchor first."
        ) from error


def _settings(file: Path) -> tuple[list[str], bool]:
    try:
        read = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadTrustFolder(
            f'{file} is missing; it must say where lists of revoked certificates are fetched: crl = ["http://…"].'
        ) from None
    except (OSError, ValueError) as error:
        raise BadTrustFolder(f"{file} cannot be read as TOML.") from error
    addresses, required = read.get("crl", []), read.get("crl_required", True)
    for problem in _problems(read.keys() - _KEYS, addresses, required):
        raise BadTrustFolder(f"{file}: {problem}")
    return addresses, required


def _problems(unknown: set[str], addresses: object, required: object) -> Iterator[str]:
    if unknown:
        yield f"there is no setting {sorted(unknown)[0]}; there are crl and crl_required."
    if not isinstance(required, bool):
        yield "crl_required must be true or false."
    if not isinstance(addresses, list) or not all(_is_address(each) for each in addresses):
        yield 'crl must be a list of addresses, such as ["http://crl.example.be/issuing.crl"].'
    if required and not addresses:
        yield "crl must name at least one address; without a list every certificate below this anchor is refused."


def _is_address(value: object) -> bool:
    if not isinstance(value, str):
        return False
    parts = urlsplit(value)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username


def _refuse_what_is_no_authority(certificate: x509.Certificate) -> None:
    try:
        allowed = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (ValueError, x509.ExtensionNotFound):
        allowed = False
    if not allowed:
        name = certificate.subject.rfc4514_string()
        raise BadTrustFolder(
            f"The certificate {name} in the trust folder is no authority; put the one that issues there."
        )
