"""Holders of certificates as files, in the forms that other programs read."""

from dataclasses import dataclass
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
    """Write the files of a holder to a folder, which is made."""
    folder.mkdir()
    holder = Holder(keystore, *(folder / name for name in ("holder.acc-p12", "key.pem", "certificate.pem")))
    holder.p12.write_bytes(write_p12(keystore, password=PASSWORD))
    holder.key.write_bytes(keystore.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    holder.certificate.write_bytes(keystore.certificate.public_bytes(Encoding.PEM))
    return holder
