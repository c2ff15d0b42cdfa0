"""Holders of certificates as files, in the forms that other programs read."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from vaccinnet.ehealth.keystore import Keystore, write_p12

PASSWORD = "geheim"


@dataclass(frozen=True)
class Holder:
    """Somebody with a certificate, and its files: the keystore, and key and certificate in PEM."""

    keystore: Keystore
    p12: Path
    key: Path
    certificate: Path


def keep(keystore: Keystore, folder: Path) -> Holder:
    """Write the files of a holder to a new folder of this name, or of this name with a number."""
    folder = next(each for each in _free(folder) if not each.exists())
    folder.mkdir()
    holder = Holder(keystore, *(folder / name for name in ("holder.acc-p12", "key.pem", "certificate.pem")))
    holder.p12.write_bytes(write_p12(keystore, password=PASSWORD))
    holder.key.write_bytes(keystore.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    holder.certificate.write_bytes(keystore.certificate.public_bytes(Encoding.PEM))
    return holder


def _free(folder: Path) -> Iterator[Path]:
    yield folder
    yield from (folder.with_name(f"{folder.name}-{number}") for number in count(2))
