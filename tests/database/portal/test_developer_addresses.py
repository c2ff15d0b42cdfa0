"""Every address of developers as everybody: nobody sees or does anything of a company of which he is no member."""

import uuid
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import URLPattern
from tests.developers import developer

from vaccinnet.acceptance.load_cast import load_cast
from vaccinnet.acceptance.models import IssuedCertificate, TestUserEvent
from vaccinnet.acceptance.parts import parts
from vaccinnet.acceptance.test_users.certificates import get_certificate
from vaccinnet.acceptance.test_users.register import register_test_profile
from vaccinnet.admission.admit import admit_program
from vaccinnet.admission.facts import By
from vaccinnet.integrators.members import members_of
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.portal.developer.urls import urlpatterns
from vaccinnet.trajectory import apply
from vaccinnet.trajectory.models import Event
from vaccinnet.trajectory.sample import ANSWERS
from vaccinnet.trajectory.terms import Terms

pytestmark = pytest.mark.django_db

OF_COMPANY = [each for each in urlpatterns if "company_key" in str(each.pattern)]
# Pages for whoever signed in, of no company.
OF_ACCOUNT = [each for each in urlpatterns if each.name in ("developer", "make-company", "join-company")]
SECRET = "Heel geheim programma"
VERSION = ANSWERS.program_version


@pytest.fixture
def owner():
    """A developer whose company has something at every address."""
    an = developer()
    now = datetime.now(UTC)
    begun = apply.begin_application(an.company, by=an.party, now=now)
    an.application = apply.file_application(
        begun.number,
        ANSWERS.but(program_name=SECRET),
        by=an.party,
        seen=begun.revision,
        now=now,
        terms=Terms(),
    )
    an.doctor = register_test_profile(an.company, kind="doctor", name="Hilde Testarts", by=an.party, now=now)
    get_certificate(an.company, an.doctor.key, by=an.party, now=now, key_type="ec")
    services, by = ["BatchUpload"], By("Mia Beheer")
    admit_program("Acme_Zorgdossier", services=services, passed=services, version=VERSION, by=by, now=now)
    return an


def address(pattern: URLPattern, owner) -> str:
    """Return the address with what the company of the owner has."""
    own = {
        "company_key": owner.company.key,
        "number": owner.application.number,
        "member_key": members_of(owner.company)[0].key,
        "profile_key": owner.doctor.key,
        "serial": IssuedCertificate.objects.get(profile=owner.doctor).serial,
        "fingerprint": "0" * 64,
        "task_key": uuid.uuid4(),
        "invitation_key": uuid.uuid4(),
        "attempt_key": uuid.uuid4(),
        "service": "batch",
        "criterion": "QUA-026",
        "software_id": "Acme_Zorgdossier",
        "kind": "doctor",
    }
    route = str(pattern.pattern)
    for name in pattern.pattern.converters:
        kind = (
            type(pattern.pattern.converters[name]).__name__.removesuffix("Converter").lower().replace("string", "str")
        )
        route = route.replace(f"<{kind}:{name}>", str(own[name]))
    assert "<" not in route
    return f"/ontwikkelaar/{route}"


def facts(owner) -> tuple:
    """Return what would be other if somebody had done something with the company."""
    return (
        Event.objects.filter(application__company=owner.company).count(),
        TestUserEvent.objects.filter(company=owner.company).count(),
        IssuedCertificate.objects.filter(profile=owner.doctor, revoked_at__isnull=True).count(),
        [each.key for each in members_of(owner.company)],
    )


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_who_did_not_sign_in_gets_in(owner, method):
    before = facts(owner)

    for pattern in [*OF_COMPANY, *OF_ACCOUNT]:
        answer = getattr(Client(), method)(address(pattern, owner))

        assert answer.status_code in (302, 405), pattern.name
        assert answer.status_code == 405 or answer.url.startswith("/ontwikkelaar/aanmelden"), pattern.name
    assert facts(owner) == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_member_of_another_company_gets_what_is_not_there(owner, method):
    before, other = facts(owner), developer("bo@andere.be", company="Andere")

    for pattern in OF_COMPANY:
        answer = getattr(other.client, method)(address(pattern, owner))

        assert answer.status_code in (404, 405), pattern.name
        assert SECRET not in answer.content.decode(), pattern.name
        assert "Hilde Testarts" not in answer.content.decode(), pattern.name
    assert facts(owner) == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_things_of_another_company_are_not_found_in_ones_own(owner, method):
    before, other = facts(owner), developer("bo@andere.be", company="Andere")

    for pattern in OF_COMPANY:
        borrowed = address(pattern, owner).replace(str(owner.company.key), str(other.company.key))
        answer = getattr(other.client, method)(borrowed)

        assert answer.status_code < 500, pattern.name
        assert SECRET not in answer.content.decode(), pattern.name
        assert "Hilde Testarts" not in answer.content.decode(), pattern.name
    assert facts(owner) == before


@pytest.mark.parametrize("kind", ["citizen", "caregiver", "responsible", "manager"])
def test_visitors_of_the_register_are_no_developers(owner, kind):
    load_cast(datetime.now(UTC))
    visitor = Client()
    chosen = next(each for each in parts(business_day(datetime.now(UTC))) if each.viewer.kind == kind)
    visitor.post("/Vaccinnet/aanmelden", {"part": chosen.id})

    for pattern in OF_COMPANY:
        answer = visitor.get(address(pattern, owner))

        assert answer.status_code in (302, 405), pattern.name
        assert SECRET not in answer.content.decode(), pattern.name


def test_a_member_gets_every_page(owner):
    for pattern in OF_COMPANY:
        answer = owner.client.get(address(pattern, owner), follow=True)

        # The intake has no time yet, no set was shown, and no key signs certificates here.
        absent = ("intake-calendar", "attempt", "attempt-pdf", "attempt-json", "admission-jws", "admission-pdf")
        expected = (404,) if pattern.name in absent else (200, 405)
        assert answer.status_code in expected, pattern.name


def test_nothing_is_done_for_a_form_of_another_site(owner):
    before = facts(owner)
    stranger = Client(enforce_csrf_checks=True)
    stranger.cookies = owner.client.cookies

    for pattern in [*OF_COMPANY, *OF_ACCOUNT]:
        answer = stranger.post(address(pattern, owner), {"company": "Kwaad", "person": "Kwaad"})

        assert answer.status_code in (403, 405), pattern.name
    assert facts(owner) == before
