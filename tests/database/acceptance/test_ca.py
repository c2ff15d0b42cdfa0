"""The virtual CA at work, against a real database."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from vaccinnet.acceptance import ca
from vaccinnet.acceptance.load_cast import load_cast
from vaccinnet.acceptance.models import IssuedCertificate
from vaccinnet.ehealth.keystore import read_p12
from vaccinnet.ehealth.subject import Subject, parse_subject, read_subject
from vaccinnet.ehealth.virtual import is_virtual
from vaccinnet.profiles.find_sender import find_sender
from vaccinnet.profiles.models import Profile

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 10, 24, 25, tzinfo=UTC)
HOSPITAL = parse_subject("NIHII-HOSPITAL=79990158")


@pytest.fixture(autouse=True)
def _cast():
    load_cast(NOW)


def issue(subject=HOSPITAL, **changes):
    """Return the keystore of a new certificate."""
    made = ca.issue_certificate(subject, **{"password": "geheim", "now": NOW, "key_type": "ec", **changes})
    return read_p12(made.p12, password="geheim")


def refusals(certificate, now=NOW):
    return [finding.rule for finding in ca.trust(now).decide(certificate, now).findings]


def test_a_certificate_is_trusted_and_speaks_for_its_profile():
    certificate = issue().certificate

    sender = find_sender(read_subject(certificate))
    assert refusals(certificate) == []
    assert is_virtual(certificate)
    assert sender is not None
    assert sender.user_code == "ORG-1001"


def test_names_the_file_as_ehealth_does():
    made = ca.issue_certificate(HOSPITAL, password="geheim", now=NOW, key_type="ec")

    assert made.file_name == "NIHII-HOSPITAL=79990158 20261123-102425.acc-p12"


def test_writes_the_name_of_the_profile_and_the_application_id():
    subject = read_subject(issue(parse_subject("CBE=1999900270, VACCINATIE")).certificate)

    assert subject == Subject("CBE", "1999900270", "VACCINATIE", "VACCINATIECENTRUM DE PROEFBUIS")


def test_makes_rsa_keys_unless_told_otherwise():
    rsa, elliptic = issue(key_type="rsa"), issue()

    assert rsa.key.key_size == 2048
    assert isinstance(elliptic.key, ec.EllipticCurvePrivateKey)


def test_the_keystore_holds_the_chain_to_the_root():
    keystore = issue()

    issuing, root = keystore.chain
    keystore.certificate.verify_directly_issued_by(issuing)
    issuing.verify_directly_issued_by(root)


def test_makes_an_expired_certificate_on_demand():
    certificate = issue(expired=True).certificate

    (rule,) = refusals(certificate)
    assert certificate.not_valid_after_utc < NOW
    assert refusals(certificate, certificate.not_valid_after_utc) != [rule]


def test_makes_a_revoked_certificate_on_demand():
    certificate = issue(revoked=True).certificate

    entry = ca.crl(NOW).get_revoked_certificate_by_serial_number(certificate.serial_number)
    assert entry is not None
    assert len(refusals(certificate)) == 1


def test_refuses_a_subject_without_a_profile():
    with pytest.raises(ca.NoSuchProfile):
        issue(parse_subject("NIHII-HOSPITAL=71067049"))


def test_a_revocation_counts_at_once():
    certificate = issue().certificate
    before = refusals(certificate)

    ca.revoke(certificate.serial_number, at=NOW)

    assert before == []
    assert len(refusals(certificate)) == 1


def test_the_first_moment_of_a_revocation_stays():
    serial = issue(revoked=True).certificate.serial_number

    ca.revoke(serial, at=NOW + timedelta(days=1))

    entry = ca.crl(NOW).get_revoked_certificate_by_serial_number(serial)
    assert entry is not None
    assert entry.revocation_date_utc == NOW


def test_a_revoked_certificate_stays_revoked_when_its_profile_goes():
    certificate = issue(revoked=True).certificate

    Profile.objects.filter(user_code="ORG-1001").delete()

    assert len(refusals(certificate)) == 1
    assert IssuedCertificate.objects.get().profile is None


def test_the_list_and_the_trust_are_the_same_until_something_changes():
    issue(revoked=True)
    crl, trust = ca.crl(NOW), ca.trust(NOW)

    issue()

    assert ca.crl(NOW + timedelta(minutes=1)) is crl
    assert ca.trust(NOW + timedelta(minutes=1)) is trust


def test_a_later_list_has_a_higher_number_and_holds_a_day():
    issue(revoked=True)
    first = ca.crl(NOW)
    issue(revoked=True, now=NOW + timedelta(seconds=1))
    second = ca.crl(NOW + timedelta(seconds=1))
    third = ca.crl(NOW + timedelta(hours=1))

    numbers = [
        each.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number for each in (first, second, third)
    ]
    assert numbers == sorted(set(numbers))
    assert third.next_update_utc - third.last_update_utc == timedelta(hours=24)


def test_a_server_certificate_chains_to_the_root_and_has_its_key():
    chain, key = ca.issue_server_certificate(["localhost", "127.0.0.1"], now=NOW)

    leaf, issuing = x509.load_pem_x509_certificates(chain)
    leaf.verify_directly_issued_by(issuing)
    assert issuing == ca.authority(NOW).issuing.certificate
    assert key.startswith(b"-----BEGIN PRIVATE KEY-----")


def test_a_server_certificate_speaks_for_nobody():
    chain, _ = ca.issue_server_certificate(["localhost"], now=NOW)

    assert refusals(x509.load_pem_x509_certificates(chain)[0]) != []


@pytest.fixture
def own_folder(settings, tmp_path):
    """A folder for an authority of this test alone."""
    settings.VACCINNET_DATA_DIR = tmp_path
    return tmp_path / "acceptance"


def test_after_a_renewal_earlier_certificates_hold_until_their_authority_is_taken_away(own_folder):
    before, revoked = issue().certificate, issue(revoked=True).certificate

    ca.renew(NOW)

    after = issue().certificate
    assert before.issuer != after.issuer
    assert [refusals(each) for each in (before, after)] == [[], []]
    assert refusals(revoked) != []
    (own_folder / "ca").rename(own_folder / "away")
    assert refusals(before) != []
    assert refusals(after) == []
