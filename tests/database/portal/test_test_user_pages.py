"""The test users of a developer on the pages: the checklist, a set, registering, certificates and reset."""

import re

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.developers import developer, rules_of

from vaccinnet.acceptance.models import IssuedCertificate, TestCitizen, UploadedCertificate
from vaccinnet.ehealth.keystore import read_p12
from vaccinnet.profiles.models import Profile

pytestmark = pytest.mark.django_db


@pytest.fixture
def an():
    return developer()


@pytest.fixture
def doctor(an):
    an.post(f"{an.at}/testgebruikers/nieuw/doctor", name="Hilde Testarts")
    return Profile.objects.get(name="Hilde Testarts")


def states(page):
    return re.findall(r"(klaar|ontbreekt|nog niet gekoppeld|nog zonder certificaat):</b>", page.content.decode())


def certify(who, profile):
    """Return the page with the password, the password, and the keystore that it opens."""
    page = who.post(f"{who.at}/testgebruikers/{profile.key}/certificaat")
    password = re.search(r"<pre><code>(.+?)</code></pre>", page.content.decode())[1]
    return page, password, who.post(f"{who.at}/testgebruikers/sleutel")


def test_without_anything_every_line_is_missing_and_leads_to_where_it_is_done(an):
    page = an.get(f"{an.at}/testgebruikers")

    assert set(states(page)) == {"ontbreekt"}
    assert len(states(page)) == 8
    for kind in ("organisation", "doctor", "trainee", "practice", "citizen"):
        assert f"{an.at}/testgebruikers/nieuw/{kind}" in page.content.decode()


def test_a_set_and_certificates_make_every_line_ready(an):
    page = an.post(f"{an.at}/testgebruikers/set")
    assert set(states(page)) == {"klaar", "nog zonder certificaat"}

    for each in Profile.objects.filter(company=an.company):
        certify(an, each)

    page = an.get(f"{an.at}/testgebruikers")
    assert set(states(page)) == {"klaar"}
    assert "Alles is klaar" in page.content.decode()


def test_the_password_opens_the_file_and_both_are_given_once(an, doctor):
    page, password, file = certify(an, doctor)

    assert file["Content-Type"] == "application/x-pkcs12"
    assert "attachment" in file["Content-Disposition"]
    assert read_p12(file.content, password=password).certificate
    assert "no-store" in page["Cache-Control"]
    assert password not in an.get(f"{an.at}/testgebruikers").content.decode()
    again = an.post(f"{an.at}/testgebruikers/sleutel")
    assert "al opgehaald" in again.content.decode()


def test_a_certificate_is_renewed_and_revoked(an, doctor):
    certify(an, doctor)
    old = IssuedCertificate.objects.get()

    an.post(f"{an.at}/certificaten/{old.serial}/vernieuwen")
    page = an.post(f"{an.at}/certificaten/{old.serial}/intrekken")

    assert "✗ ingetrokken" in page.content.decode()
    assert "✓ geldig" in page.content.decode()
    assert IssuedCertificate.objects.count() == 2
    assert rules_of(an.post(f"{an.at}/certificaten/{old.serial}/intrekken")) == {"TRJ-208"}


def test_who_asks_too_many_certificates_in_an_hour_is_told(an, doctor, monkeypatch):
    monkeypatch.setattr("vaccinnet.acceptance.rules.certificate.MOST_AN_HOUR", 1)
    certify(an, doctor)

    page = an.post(f"{an.at}/testgebruikers/{doctor.key}/certificaat")

    assert rules_of(page) == {"TRJ-207"}


def test_an_organisation_is_registered_with_its_doctor(an, doctor):
    page = an.post(
        f"{an.at}/testgebruikers/nieuw/organisation", name="AZ Proef", subkind="hospital", doctors=[str(doctor.key)]
    )

    assert "AZ Proef" in page.content.decode()
    assert Profile.objects.get(name="AZ Proef").nihii


@pytest.mark.parametrize("doctors", [[], ["x"], ["00000000-0000-0000-0000-000000000001"]])
def test_what_is_wrong_with_an_organisation_is_said_beside_its_field(an, doctors):
    page = an.post(f"{an.at}/testgebruikers/nieuw/organisation", name="", nihii="12", doctors=doctors)

    text = page.content.decode()
    assert rules_of(page) == {"TRJ-200", "TRJ-201", "TRJ-204"}
    for name in ("name", "subkind", "nihii", "doctors"):
        assert f'href="#{name}"' in text
    assert not Profile.objects.exists()


def test_a_citizen_is_registered_with_a_number_of_nobody(an):
    page = an.post(
        f"{an.at}/testgebruikers/nieuw/citizen",
        given_names="Jan",
        family_name="Proef",
        birth_date="1980-05-01",
        sex="male",
    )

    assert "Jan Proef" in page.content.decode()
    assert TestCitizen.objects.get().company == an.company


@pytest.mark.parametrize("day", ["geen", "1980-02-31", "2999-01-01"])
def test_a_citizen_with_a_wrong_day_of_birth_is_refused(an, day):
    written = {"given_names": "Jan", "family_name": "Proef", "birth_date": day, "sex": "male"}

    page = an.post(f"{an.at}/testgebruikers/nieuw/citizen", **written)

    assert 'href="#birth_date"' in page.content.decode()
    assert not TestCitizen.objects.exists()


@pytest.mark.parametrize(
    ("contents", "said"),
    [
        (b"", "Er is geen bestand"),
        (b"x" * 40_000, "32769"),
        (b"-----BEGIN PRIVATE KEY-----", "private sleutel"),
        (b"hallo", "PEM"),
    ],
)
def test_what_is_no_certificate_is_refused(an, doctor, contents, said):
    file = SimpleUploadedFile("certificaat.pem", contents)

    page = an.post(f"{an.at}/testgebruikers/{doctor.key}/opladen", certificate=file)

    assert rules_of(page) == {"TRJ-209"}
    assert said in page.content.decode()
    assert not UploadedCertificate.objects.exists()


def test_a_certificate_is_uploaded_and_let_go(an, doctor):
    _, password, file = certify(an, doctor)
    pem = read_p12(file.content, password=password).certificate.public_bytes(Encoding.PEM)

    page = an.post(f"{an.at}/testgebruikers/{doctor.key}/opladen", certificate=SimpleUploadedFile("a.pem", pem))
    assert "opgeladen" in page.content.decode()
    fingerprint = UploadedCertificate.objects.get().fingerprint
    an.post(f"{an.at}/certificaten/{fingerprint}/stoppen")

    assert not UploadedCertificate.objects.exists()


def test_data_are_reset_only_after_the_page_that_says_what_goes(an, doctor):
    assert "verdwijnen" in an.get(f"{an.at}/testgebruikers/leegmaken").content.decode()

    page = an.post(f"{an.at}/testgebruikers/leegmaken")

    assert "0 vaccinaties en 0 batches" in page.content.decode()
    assert Profile.objects.filter(company=an.company).exists()


def test_an_unknown_kind_is_no_page(an):
    assert an.get(f"{an.at}/testgebruikers/nieuw/minister").status_code == 404


def test_a_doctor_is_linked_to_an_organisation_that_is_there(an, doctor):
    an.post(f"{an.at}/testgebruikers/nieuw/organisation", name="AZ Los", subkind="hospital", doctors=[doctor.key])
    organisation = Profile.objects.get(name="AZ Los")
    organisation.linked_doctors.all().delete()
    page = an.get(f"{an.at}/testgebruikers")
    assert "nog niet gekoppeld" in states(page)
    assert f"{an.at}/testgebruikers/koppelen" in page.content.decode()

    page = an.post(f"{an.at}/testgebruikers/koppelen", doctor=doctor.key, to=organisation.key)

    assert "De arts is gekoppeld" in page.content.decode()
    assert organisation.linked_doctors.get().role == "responsible"
    assert rules_of(an.post(f"{an.at}/testgebruikers/koppelen", doctor=doctor.key, to=organisation.key)) == {"TRJ-212"}


@pytest.mark.parametrize("wrong", ["", "geen sleutel", "00000000-0000-0000-0000-000000000001"])
def test_only_own_test_users_are_linked(an, doctor, wrong):
    other = developer("bo@brand.be", company="Brand")
    other.post(f"{other.at}/testgebruikers/nieuw/doctor", name="Vreemde Arts")
    stranger = Profile.objects.get(name="Vreemde Arts")
    for of_doctor, to in (
        (doctor.key, wrong),
        (wrong, doctor.key),
        (stranger.key, doctor.key),
        (doctor.key, doctor.key),
    ):
        page = an.post(f"{an.at}/testgebruikers/koppelen", doctor=of_doctor, to=to)

        assert rules_of(page) <= {"TRJ-212"}
    assert not stranger.links.exists()
    assert not doctor.links.exists()
