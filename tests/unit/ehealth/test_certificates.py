"""Certificates of the form of eHealth's, and what OpenSSL and Java say of them."""

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

from vaccinnet.ehealth.certificates import (
    Issuer,
    Validity,
    make_crl,
    make_issuing,
    make_leaf,
    make_root,
    make_tls_leaf,
)
from vaccinnet.ehealth.subject import Subject, read_subject
from vaccinnet.ehealth.virtual import VIRTUAL, is_virtual

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
YEARS = Validity(NOW, NOW + timedelta(days=1095))
HOSPITAL = Subject("NIHII-HOSPITAL", "71099902", name="AZ TESTSTAD")
CRL_URL = "http://localhost:8000/eHealth/crl/virtual-issuing.crl"
RSA_KEY = rsa.generate_private_key(65537, 2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
ROOT = make_root(ec.generate_private_key(ec.SECP384R1()), name="Virtual root", validity=YEARS, serial=1)
ISSUING = make_issuing(RSA_KEY, name="Virtual issuing", issuer=ROOT, validity=YEARS, serial=2)


def leaf(key=RSA_KEY, **changes):
    facts = {"issuer": ISSUING, "validity": YEARS, "serial": 3, "crl_url": CRL_URL, **changes}
    return make_leaf(HOSPITAL, public_key=key.public_key(), **facts)


def extension(certificate, kind):
    return certificate.extensions.get_extension_for_class(kind)


def pem(*certificates):
    return b"".join(each.public_bytes(Encoding.PEM) for each in certificates)


def test_chains_from_leaf_to_root():
    certificate = leaf()

    certificate.verify_directly_issued_by(ISSUING.certificate)
    ISSUING.certificate.verify_directly_issued_by(ROOT.certificate)
    ROOT.certificate.verify_directly_issued_by(ROOT.certificate)


def test_the_issuing_authority_may_have_no_authority_below_it():
    constraints = extension(ISSUING.certificate, x509.BasicConstraints)

    assert (constraints.critical, constraints.value.ca, constraints.value.path_length) == (True, True, 0)


def test_a_leaf_has_the_extensions_of_a_real_one():
    certificate = leaf()

    usage = extension(certificate, x509.KeyUsage)
    assert usage.critical
    assert usage.value.digital_signature
    assert usage.value.content_commitment
    assert usage.value.key_encipherment
    assert not usage.value.key_cert_sign
    assert set(extension(certificate, x509.ExtendedKeyUsage).value) == {
        ExtendedKeyUsageOID.CLIENT_AUTH,
        ExtendedKeyUsageOID.EMAIL_PROTECTION,
    }
    assert extension(certificate, x509.BasicConstraints).critical
    assert not extension(certificate, x509.BasicConstraints).value.ca
    assert extension(certificate, x509.CRLDistributionPoints).value[0].full_name[0].value == CRL_URL
    assert ExtensionOID.AUTHORITY_INFORMATION_ACCESS not in {each.oid for each in certificate.extensions}
    assert read_subject(certificate) == HOSPITAL


def test_an_elliptic_leaf_does_not_claim_to_encipher_keys():
    certificate = leaf(EC_KEY)

    assert not extension(certificate, x509.KeyUsage).value.key_encipherment


def test_every_virtual_certificate_says_so_and_not_critically():
    tls = make_tls_leaf(["localhost"], public_key=EC_KEY.public_key(), issuer=ISSUING, validity=YEARS, serial=4)

    for certificate in (ROOT.certificate, ISSUING.certificate, leaf(), tls):
        assert is_virtual(certificate)
        assert not certificate.extensions.get_extension_for_oid(VIRTUAL).critical


def test_a_certificate_can_be_made_without_the_mark():
    assert not is_virtual(leaf(virtual=False))


def test_a_revocation_list_names_what_was_revoked():
    crl = make_crl(ISSUING, revoked=[(3, NOW)], number=7, this_update=NOW, next_update=NOW + timedelta(hours=24))

    entry = crl.get_revoked_certificate_by_serial_number(3)
    assert crl.is_signature_valid(ISSUING.certificate.public_key())
    assert entry is not None
    assert entry.revocation_date_utc == NOW
    assert crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number == 7


@pytest.mark.parametrize("key", [RSA_KEY, EC_KEY], ids=["rsa", "ec"])
def test_openssl_accepts_the_chain_strictly(key, tmp_path: Path):
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    crl = make_crl(ISSUING, revoked=[], number=1, this_update=NOW, next_update=NOW + timedelta(hours=24))
    (tmp_path / "root.pem").write_bytes(pem(ROOT.certificate))
    (tmp_path / "issuing.pem").write_bytes(pem(ISSUING.certificate))
    (tmp_path / "leaf.pem").write_bytes(pem(leaf(key)))
    (tmp_path / "crl.pem").write_bytes(crl.public_bytes(Encoding.PEM))

    command = ["openssl", "verify", "-x509_strict", "-crl_check", "-CRLfile", "crl.pem", "-attime"]
    command += [str(int(NOW.timestamp()) + 60), "-CAfile", "root.pem", "-untrusted", "issuing.pem", "leaf.pem"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.stdout == "leaf.pem: OK\n", done.stderr


def test_a_server_certificate_holds_for_its_hosts():
    hosts = ["vaccinnet.test", "127.0.0.1"]
    certificate = make_tls_leaf(hosts, public_key=EC_KEY.public_key(), issuer=ISSUING, validity=YEARS, serial=4)

    policy = x509.verification.PolicyBuilder().store(x509.verification.Store([ROOT.certificate])).time(NOW)
    verifier = policy.build_server_verifier(x509.DNSName("vaccinnet.test"))
    chain = verifier.verify(certificate, [ISSUING.certificate])

    assert chain[0] == certificate
    assert [str(name.value) for name in extension(certificate, x509.SubjectAlternativeName).value] == hosts


def test_a_certificate_by_somebody_else_does_not_chain():
    stranger = Issuer(ISSUING.certificate, rsa.generate_private_key(65537, 2048))
    certificate = leaf(issuer=stranger)

    with pytest.raises(InvalidSignature):
        certificate.verify_directly_issued_by(ISSUING.certificate)
