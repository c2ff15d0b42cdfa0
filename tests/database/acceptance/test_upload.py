"""The certificate of a real acceptance key, used for a test user: here of another authority that is trusted too."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from vaccinnet.acceptance import ca
from vaccinnet.acceptance.rules.uploaded_certificate import MOST_BYTES
from vaccinnet.acceptance.test_users.certificates import certificates_of, get_certificate
from vaccinnet.acceptance.test_users.prepared import preparation_of
from vaccinnet.acceptance.test_users.register import register_test_profile
from vaccinnet.acceptance.test_users.upload import stop_using_certificate, use_certificate
from vaccinnet.ehealth.keystore import read_p12
from vaccinnet.ehealth.subject import parse_subject
from vaccinnet.integrators.declare import declare_company
from vaccinnet.profiles.find_sender import find_sender
from vaccinnet.rulebook import Refused
from vaccinnet.trajectory.party import Party

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 27, 10, tzinfo=UTC)
BY = Party.integrator(uuid.uuid4(), "An Peeters", company_key=uuid.uuid4())
UNTIL = NOW + timedelta(days=100)
HOSPITAL = "NIHII-HOSPITAL=71000040"


@pytest.fixture
def company():
    return declare_company(name="Acme", now=NOW)


@pytest.fixture
def doctor(company):
    return register_test_profile(company, kind="doctor", name="Hilde Testarts", by=BY, now=NOW)


@pytest.fixture
def hospital(company, doctor):
    return register_test_profile(
        company, kind="organisation", name="AZ Proef", subkind="hospital", doctors=[doctor.key], by=BY, now=NOW
    )


def certificate_of(subject=HOSPITAL, *, until=UNTIL):
    """Return a certificate that this environment trusts, of which it keeps no account: as one of eHealth is."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    return ca.issue_leaf(parse_subject(subject, name="AZ Proef"), key, made_by=ca.authority(NOW), until=until)


def pem(certificate):
    return certificate.public_bytes(Encoding.PEM)


def refused(*arguments, **options):
    with pytest.raises(Refused) as refusal:
        use_certificate(*arguments, by=BY, now=NOW, **options)
    return [(each.rule, each.where, each.says) for each in refusal.value.findings]


def test_its_subject_speaks_for_the_test_user_with_its_number(company, hospital):
    use_certificate(company, hospital.key, pem(certificate_of()), by=BY, now=NOW)

    sender = find_sender(parse_subject(HOSPITAL))
    assert (sender.key, sender.nihii) == (hospital.key, "71000040")


def test_a_certificate_in_der_is_read_too(company, hospital):
    kept = use_certificate(company, hospital.key, certificate_of().public_bytes(Encoding.DER), by=BY, now=NOW)

    assert kept.subject == HOSPITAL


def test_it_stands_in_the_list_and_in_the_checklist(company, hospital):
    use_certificate(company, hospital.key, pem(certificate_of()), by=BY, now=NOW)

    (known,) = certificates_of(company, now=NOW)
    assert (known.state, known.is_usable, known.not_after) == ("valid", True, UNTIL)
    assert certificates_of(company, now=UNTIL - timedelta(days=5))[0].state == "expires"
    assert certificates_of(company, now=UNTIL)[0].state == "expired"
    assert preparation_of(company, services=["BatchUpload"], now=NOW)[0].is_ready


def test_a_doctor_gets_the_number_that_came_with_it(company, doctor):
    use_certificate(
        company, doctor.key, pem(certificate_of(f"SSIN={doctor.insz}")), by=BY, now=NOW, nihii="10000007004"
    )

    doctor.refresh_from_db()
    assert doctor.nihii == "10000007004"


def test_a_wrong_number_beside_it_is_told(company, doctor):
    certificate = pem(certificate_of(f"SSIN={doctor.insz}"))

    assert refused(company, doctor.key, certificate, nihii="10000008004") == [("TRJ-201", "nihii", "wrong")]


def test_a_private_key_is_thrown_away_unread(company, hospital):
    key = ec.generate_private_key(ec.SECP256R1())
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    assert refused(company, hospital.key, pem(certificate_of()) + secret) == [("TRJ-209", "certificate", "key")]


def test_a_keystore_and_other_files_are_no_certificate(company, hospital):
    keystore = get_certificate(company, hospital.key, by=BY, now=NOW, key_type="ec").p12

    for upload, says in (
        (b"", "none"),
        (b"x" * (MOST_BYTES + 1), "size"),
        (keystore, "form"),
        (b"-----BEGIN CERTIFICATE-----\nnope\n-----END CERTIFICATE-----", "form"),
        (b"\x00\xff", "form"),
    ):
        assert refused(company, hospital.key, upload) == [("TRJ-209", "certificate", says)]


def test_one_that_is_not_trusted_is_refused_by_the_rules_of_the_web_services(company, hospital):
    expired = certificate_of(until=NOW - timedelta(days=1))

    (finding,) = refused(company, hospital.key, pem(expired))
    assert finding[0].startswith("SEC-")


def test_a_certificate_speaks_for_its_kind_and_for_one_test_user(company, hospital, doctor):
    assert refused(company, doctor.key, pem(certificate_of())) == [("TRJ-209", "certificate", "kind")]
    use_certificate(company, hospital.key, pem(certificate_of()), by=BY, now=NOW)
    second = register_test_profile(
        company, kind="organisation", name="AZ Twee", subkind="hospital", doctors=[doctor.key], by=BY, now=NOW
    )

    assert refused(company, second.key, pem(certificate_of())) == [("TRJ-209", "certificate", "taken")]


def test_another_company_uses_it_for_nobody(hospital):
    other = declare_company(name="Andere", now=NOW)

    assert refused(other, hospital.key, pem(certificate_of())) == [("TRJ-209", "profile", "other")]


def test_it_can_be_taken_away_again(company, hospital):
    kept = use_certificate(company, hospital.key, pem(certificate_of()), by=BY, now=NOW)

    stop_using_certificate(company, kept.fingerprint, by=BY, now=NOW)

    assert find_sender(parse_subject(HOSPITAL)) is None
    assert certificates_of(company, now=NOW) == []
    with pytest.raises(Refused, match="TRJ-208"):
        stop_using_certificate(company, kept.fingerprint, by=BY, now=NOW)


def test_what_the_virtual_ca_made_speaks_on(company, hospital):
    made = get_certificate(company, hospital.key, by=BY, now=NOW, key_type="ec")
    certificate = read_p12(made.p12, password=made.password).certificate
    kept = use_certificate(company, hospital.key, pem(certificate), by=BY, now=NOW)

    stop_using_certificate(company, kept.fingerprint, by=BY, now=NOW)

    assert isinstance(certificate, x509.Certificate)
    assert hospital.certificate_subjects.count() == 1
