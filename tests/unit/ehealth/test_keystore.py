"""PKCS#12 keystores: written for Java, .NET and OpenSSL, read with a clear word when something is wrong."""

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12

from vaccinnet.ehealth.certificates import Validity, make_leaf, make_root
from vaccinnet.ehealth.keystore import (
    Keystore,
    NoKey,
    NotAKeystore,
    WrongPassword,
    p12_file_name,
    read_p12,
    write_p12,
)
from vaccinnet.ehealth.subject import Subject

NOW = datetime(2026, 11, 23, 10, 24, 25, tzinfo=UTC)
YEAR = Validity(NOW, NOW + timedelta(days=365))
DOCTOR = Subject("SSIN", "85073099932", name="AN PEETERS")
ROOT = make_root(ec.generate_private_key(ec.SECP256R1()), name="Virtual root", validity=YEAR, serial=1)


def keystore(key):
    public = key.public_key()
    leaf = make_leaf(DOCTOR, public_key=public, issuer=ROOT, validity=YEAR, serial=2, crl_url="http://localhost/crl")
    return Keystore(key, leaf, (ROOT.certificate,))


RSA = keystore(rsa.generate_private_key(65537, 2048))
EC = keystore(ec.generate_private_key(ec.SECP256R1()))


@pytest.mark.parametrize("written", [RSA, EC], ids=["rsa", "ec"])
def test_reads_what_it_wrote(written):
    read = read_p12(write_p12(written, password="geheim"), password="geheim")

    assert read.key.private_numbers() == written.key.private_numbers()
    assert (read.certificate, read.chain) == (written.certificate, written.chain)


def test_says_that_the_password_is_wrong():
    with pytest.raises(WrongPassword):
        read_p12(write_p12(EC, password="geheim"), password="Geheim")


@pytest.mark.parametrize("data", [b"", b"-----BEGIN CERTIFICATE-----", b"0\x82\x01\x00" + b"a" * 256])
def test_says_that_a_file_is_no_keystore(data):
    with pytest.raises(NotAKeystore):
        read_p12(data, password="geheim")


def test_says_that_there_is_no_key():
    only_certificates = pkcs12.serialize_key_and_certificates(None, None, None, [EC.certificate], NoEncryption())

    with pytest.raises(NoKey, match="no RSA or elliptic key"):
        read_p12(only_certificates, password="")


def test_refuses_the_encryption_key_of_a_keystore_that_has_one_for_signing():
    named = pkcs12.PKCS12Certificate(RSA.certificate, b"authentication")
    two = pkcs12.serialize_key_and_certificates(b"1234567", EC.key, EC.certificate, [named], NoEncryption())

    with pytest.raises(NoKey, match="-srcalias authentication"):
        read_p12(two, password="")


@pytest.mark.parametrize("written", [RSA, EC], ids=["rsa", "ec"])
def test_java_finds_the_key_under_its_alias(written, tmp_path: Path):
    if not shutil.which("keytool"):
        pytest.skip("no JDK is installed")
    (tmp_path / "it.p12").write_bytes(write_p12(written, password="geheim"))

    command = ["keytool", "-list", "-keystore", "it.p12", "-storepass", "geheim", "-alias", "authentication", "-v"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert "Entry type: PrivateKeyEntry\nCertificate chain length: 2" in done.stdout, done.stdout


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        (DOCTOR, "SSIN=85073099932 20261123-102425.acc-p12"),
        (Subject("CBE", "0809394427", "IAMACC"), "CBE=0809394427,IAMACC 20261123-102425.acc-p12"),
    ],
)
def test_names_the_file_as_ehealth_does(subject, name):
    assert p12_file_name(subject, made_at=NOW) == name


def test_never_shows_its_key():
    assert "Private" not in repr(RSA)
