"""Keystores as eHealth gives them: PKCS#12, the key and its certificate under the alias `authentication`."""

from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import PrivateFormat, pkcs12

from vaccinnet.ehealth.certificates import PrivateKey
from vaccinnet.ehealth.subject import Subject

ALIAS = b"authentication"


class BadKeystore(ValueError):
    """The keystore cannot be used; the text says why and what to do."""


class NotAKeystore(BadKeystore):
    """The bytes are not a PKCS#12 file."""


class WrongPassword(BadKeystore):
    """The password does not open the keystore."""


class NoKey(BadKeystore):
    """The keystore has no key that can sign, or not the one called `authentication`."""


@dataclass(frozen=True, slots=True)
class Keystore:
    """What a keystore holds: a private key, its certificate, and the certificates of its issuers."""

    key: PrivateKey = field(repr=False)
    certificate: x509.Certificate = field(repr=False)
    chain: tuple[x509.Certificate, ...] = field(default=(), repr=False)


def write_p12(keystore: Keystore, *, password: str) -> bytes:
    """Return `keystore` as PKCS#12 that Java (from 8u301), .NET and OpenSSL read; the password may not be empty."""
    encryption = (
        PrivateFormat.PKCS12.encryption_builder()
        .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        .hmac_hash(hashes.SHA256())
        .build(password.encode())
    )
    return pkcs12.serialize_key_and_certificates(
        ALIAS, keystore.key, keystore.certificate, keystore.chain or None, encryption
    )


def read_p12(data: bytes, *, password: str) -> Keystore:
    """Return the key called `authentication` (or the only one), its certificate and chain.

    Raises NotAKeystore, WrongPassword or NoKey.
    """
    try:
        read = pkcs12.load_pkcs12(data, password.encode())
    except ValueError as refused:
        # The library has one exception for both and tells them apart in words.
        if "password" in str(refused):
            raise WrongPassword("The password does not open this keystore.") from None
        raise NotAKeystore("This is not a PKCS#12 file (.p12, .acc-p12).") from None
    if not isinstance(read.key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) or read.cert is None:
        raise NoKey("This keystore has no RSA or elliptic key with its certificate.")
    # The library reads the first key only; a real keystore may hold one for encryption beside that for signing.
    if read.cert.friendly_name != ALIAS and any(each.friendly_name == ALIAS for each in read.additional_certs):
        raise NoKey(
            "The first key of this keystore is not the one called 'authentication'. Copy that one to a keystore of its "
            "own: keytool -importkeystore -srckeystore FILE -srcalias authentication -destkeystore NEW -deststoretype "
            "PKCS12"
        )
    return Keystore(read.key, read.cert.certificate, tuple(each.certificate for each in read.additional_certs))


def p12_file_name(subject: Subject, *, made_at: datetime) -> str:
    """Return the file name of an acceptance keystore, `TYPE=ID[,APPID] yyyyMMdd-HHmmss.acc-p12`."""
    return f"{str(subject).replace(', ', ',')} {made_at:%Y%m%d-%H%M%S}.acc-p12"
