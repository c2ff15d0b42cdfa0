"""The virtual eHealth over HTTP."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.utils.translation import override

from vaccinnet.acceptance import ca
from vaccinnet.acceptance.models import IssuedCertificate
from vaccinnet.ehealth.keystore import read_p12
from vaccinnet.ehealth.subject import read_subject
from vaccinnet.profiles.models import CertificateSubject

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cast_of_now")]

GOOD = {"profile": "NIHII-HOSPITAL=79990158", "password": "geheim", "key": "ec"}


def ask(client, **changes):
    return client.post("/eHealth/certificates", {**GOOD, **changes})


def test_gives_a_keystore_as_a_download(client):
    answer = ask(client)

    certificate = read_p12(answer.content, password="geheim").certificate
    now = datetime.now(UTC)
    assert read_subject(certificate).number == "79990158"
    assert ca.trust(now).decide(certificate, now).is_trusted
    assert answer["Content-Type"] == "application/x-pkcs12"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"].startswith('attachment; filename="NIHII-HOSPITAL=79990158 ')


def test_gives_an_expired_or_a_revoked_one_on_demand(client):
    expired = read_p12(ask(client, expired="true").content, password="geheim").certificate
    revoked = read_p12(ask(client, revoked="true").content, password="geheim").certificate

    published = x509.load_der_x509_crl(client.get("/eHealth/crl/virtual-issuing.crl").content)
    assert expired.not_valid_after_utc < datetime.now(UTC)
    assert [each.serial_number for each in published] == [revoked.serial_number]


def test_says_everything_that_is_wrong_in_dutch_and_in_english(client):
    with override("nl"):
        dutch = ask(client, profile="x", password="")
    with override("en"):
        english = ask(client, profile="x", password="")

    assert (dutch.status_code, english.status_code) == (400, 400)
    assert dutch.content.decode().count("\n") == 2
    assert "wachtwoord" in dutch.content.decode()
    assert "choose a password" in english.content.decode()


def test_does_not_know_a_profile_that_is_not_there(client):
    answer = ask(client, profile="NIHII-HOSPITAL=71067049")

    assert answer.status_code == 404
    assert "test-users" in answer.content.decode()


def test_keeps_a_developers_own_profile_to_its_developer(client):
    CertificateSubject.objects.filter(number="79990158").update(number="71067049")

    assert ask(client, profile="NIHII-HOSPITAL=71067049").status_code == 404


def test_makes_a_bounded_number_a_minute(client):
    now = datetime.now(UTC)
    IssuedCertificate.objects.bulk_create(
        IssuedCertificate(serial=str(n), subject="x", issued_at=now, not_after=now + timedelta(days=1))
        for n in range(60)
    )

    answer = ask(client)

    assert (answer.status_code, answer["Retry-After"]) == (429, "60")


def test_is_no_page_to_look_at(client):
    assert client.get("/eHealth/certificates").status_code == 405


def test_publishes_its_certificates(client):
    root, issuing = (client.get(f"/eHealth/{name}.pem").content for name in ("root", "issuing"))

    authority = ca.authority(datetime.now(UTC))
    assert root == authority.root.certificate.public_bytes(Encoding.PEM)
    assert issuing == authority.issuing.certificate.public_bytes(Encoding.PEM)


def test_publishes_the_list_where_certificates_say(client):
    certificate = read_p12(ask(client).content, password="geheim").certificate
    (point,) = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value

    answer = client.get(point.full_name[0].value.removeprefix("http://localhost:8000"))

    assert answer["Content-Type"] == "application/pkix-crl"
    assert x509.load_der_x509_crl(answer.content).issuer == certificate.issuer
