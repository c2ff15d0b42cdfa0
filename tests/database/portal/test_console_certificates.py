"""Managers revoke a test certificate with a reason, and find test users and certificates of whatever company."""

import uuid
from datetime import UTC, datetime

import pytest
from django.core import mail
from django.core.cache import cache
from tests.developers import developer, rules_of
from tests.managers import code, new_manager, sign_in
from tests.visits import text_of

from vaccinnet.acceptance.models import IssuedCertificate, TestCitizen, TestUserEvent
from vaccinnet.acceptance.test_users.certificates import certificates_of, get_certificate
from vaccinnet.acceptance.test_users.register import register_test_citizen, register_test_profile
from vaccinnet.register.models import Alias

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
SEARCH = "/beheer/testgebruikers"


@pytest.fixture
def console(client, settings):
    """A browser in which a manager signed in with both factors."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    new_manager(has_factor=True)
    sign_in(client)
    client.post("/beheer/tweede-factor", {"code": code()})
    return client


@pytest.fixture
def an():
    """A developer whose company has a doctor with a certificate."""
    an = developer()
    an.doctor = register_test_profile(an.company, kind="doctor", name="Hilde Testarts", by=an.party, now=NOW)
    get_certificate(an.company, an.doctor.key, by=an.party, now=NOW, key_type="ec")
    an.certificate = IssuedCertificate.objects.get(profile=an.doctor)
    return an


def address(an, name=""):
    return f"/beheer/bedrijven/{an.company.key}/certificaten/{name or an.certificate.serial}"


def test_a_certificate_is_revoked_with_a_reason_that_the_company_reads(console, an):
    assert address(an) in text_of(console.get(f"/beheer/bedrijven/{an.company.key}"))
    assert "niet terug te draaien" in text_of(console.get(address(an)))

    page = console.post(address(an), {"reason": "De sleutel staat op een site"}, follow=True)

    assert "Het certificaat is ingetrokken" in text_of(page)
    assert certificates_of(an.company, now=NOW)[0].state == "revoked"
    event = TestUserEvent.objects.last()
    assert (event.act, event.side, event.by_name) == ("revoke_certificate", "authority", "Bea Beheer")
    assert event.about == f"{an.certificate.serial} De sleutel staat op een site"
    assert "De sleutel staat op een site" in text_of(page)
    (sent,) = mail.outbox
    assert sent.to == ["an@acme.be"]
    assert "De sleutel staat op een site" in sent.body
    assert "Hilde" not in sent.body
    assert address(an) not in text_of(page)


@pytest.mark.parametrize("reason", ["", "ja", "x" * 151, "een\x00reden"])
def test_without_a_good_reason_nothing_is_revoked(console, an, reason):
    page = console.post(address(an), {"reason": reason})

    assert rules_of(page) == {"TRJ-211"}
    assert certificates_of(an.company, now=NOW)[0].is_usable
    assert mail.outbox == []


def test_what_is_revoked_is_not_revoked_again(console, an):
    console.post(address(an), {"reason": "De eerste keer"})

    assert "TRJ-208" in rules_of(console.post(address(an), {"reason": "Nog eens"}))
    assert TestUserEvent.objects.filter(act="revoke_certificate").count() == 1


def test_a_company_needs_no_reason_for_its_own(an):
    an.post(f"{an.at}/certificaten/{an.certificate.serial}/intrekken")

    assert TestUserEvent.objects.last().about == an.certificate.serial


def test_a_certificate_of_another_company_is_not_there(console, an):
    other = developer("bo@brand.be", company="Brand").company

    assert console.post(f"/beheer/bedrijven/{other.key}/certificaten/{an.certificate.serial}").status_code == 404
    assert console.get(address(an, "ABC")).status_code == 404
    assert console.get(f"/beheer/bedrijven/{uuid.uuid4()}/certificaten/AB").status_code == 404


def test_only_managers_revoke(an):
    assert an.client.post(address(an), {"reason": "Kwaad opzet"}).status_code == 404
    assert an.client.post(SEARCH, {"text": "Hilde"}).status_code == 404
    assert certificates_of(an.company, now=NOW)[0].is_usable


def test_test_users_are_found_by_name_and_number(console, an):
    key = register_test_citizen(
        an.company, given_names="Piet", family_name="Proef", birth_date=NOW.date(), sex="male", by=an.party, now=NOW
    )
    insz = Alias.objects.get(person_key=key).insz
    for text in ("hilde", an.doctor.user_code, an.doctor.insz, an.doctor.nihii):
        assert "Hilde Testarts" in text_of(console.post(SEARCH, {"text": text})), text
    for text in ("proef", insz, f"{insz[:6]} {insz[6:9]}-{insz[9:]}"):
        page = text_of(console.post(SEARCH, {"text": text}))
        assert "Piet Proef" in page, text
        assert f"/beheer/bedrijven/{an.company.key}" in page
    assert TestCitizen.objects.count() == 1


def test_certificates_are_found_by_serial_number_and_subject(console, an):
    for text in (an.certificate.serial[:8].lower(), an.doctor.insz):
        assert f"<code>{an.certificate.serial}</code>" in text_of(console.post(SEARCH, {"text": text})), text


@pytest.mark.parametrize("text", ["bestaat niet", "x" * 5000, "a\x00b", "%", "12345678901"])
def test_what_is_not_there_is_not_found(console, an, text):
    page = console.post(SEARCH, {"text": text})

    assert page.status_code == 200
    assert "Hilde" not in text_of(page)


def test_nothing_is_shown_before_a_search(console, an):
    assert "Hilde" not in text_of(console.get(SEARCH, {"text": "Hilde"}))
