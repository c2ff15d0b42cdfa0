"""Every address of the console as everybody: only a manager who proved the second factor sees or does anything."""

import uuid
from datetime import UTC, datetime

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern
from tests.database.trajectory.conftest import new_road
from tests.developers import developer
from tests.managers import SECRET, code, new_manager, sign_in

from vaccinnet.acceptance.load_cast import load_cast
from vaccinnet.acceptance.models import IssuedCertificate, TestUserEvent
from vaccinnet.acceptance.parts import parts
from vaccinnet.acceptance.test_users.certificates import get_certificate
from vaccinnet.acceptance.test_users.register import register_test_profile
from vaccinnet.consultation.viewer import ViewerKind
from vaccinnet.integrators import managing
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.portal.console.urls import urlpatterns
from vaccinnet.trajectory.models import Event

pytestmark = pytest.mark.django_db

# The pages of the second factor and of signing in are for every account, and have tests of their own.
CONSOLE = [each for each in urlpatterns if "tweede-factor" not in str(each.pattern) and each.name != "mfa_index"]
# What the application, its company and its certificate are called in an address.
KNOWN = {"number", "key", "name", "act"}
ANYTHING = {"int": "1", "uuid": str(uuid.UUID(int=1)), "slug": "x", "str": "x", "path": "x"}
KINDS: tuple[ViewerKind, ...] = ("citizen", "caregiver", "responsible", "manager")


@pytest.fixture(autouse=True)
def quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


@pytest.fixture
def road():
    """An application that was filed, whose company has a test user with a certificate."""
    road = new_road()
    road.now = datetime.now(UTC)
    road.walk("times_proposed")
    doctor = register_test_profile(road.company, kind="doctor", name="Hilde Testarts", by=road.developer, now=road.now)
    get_certificate(road.company, doctor.key, by=road.developer, now=road.now, key_type="ec")
    road.certificate = IssuedCertificate.objects.get(profile=doctor)
    return road


def address(pattern: URLPattern, road) -> str:
    """Return the address with what is there."""
    own = {"number": road.number, "key": road.company.key, "name": road.certificate.serial, "act": "note"}
    route = str(pattern.pattern)
    for name, converter in pattern.pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
        route = route.replace(f"<{kind}:{name}>", str(own.get(name, ANYTHING[kind])))
    assert "<" not in route
    return f"/beheer/{route}"


def facts(road) -> tuple:
    """Return what would be other if somebody had done something."""
    return (
        Event.objects.count(),
        TestUserEvent.objects.count(),
        IssuedCertificate.objects.filter(revoked_at__isnull=True).count(),
        road.row.revision,
    )


def nothing_happens(client, road, *, gets: tuple[int, ...], leads_to: str = "") -> None:
    """Ask every address in both ways, and see that each is refused in the same way and nothing is done."""
    before = facts(road)
    filled = {"note_text": "Kwaad opzet", "reason": "Kwaad opzet", "text": "Hilde", "seen": road.row.revision}
    for pattern in CONSOLE:
        for answer in (client.get(address(pattern, road)), client.post(address(pattern, road), filled)):
            assert answer.status_code in (*gets, 405), pattern.name
            assert answer.status_code != 302 or answer["Location"].startswith(leads_to), pattern.name
            assert "Hilde Testarts" not in answer.content.decode(), pattern.name
            assert road.company.name not in answer.content.decode(), pattern.name
    assert facts(road) == before


def test_who_did_not_sign_in_goes_to_sign_in(road):
    nothing_happens(Client(), road, gets=(302,), leads_to="/ontwikkelaar/aanmelden")


@pytest.mark.parametrize("kind", KINDS)
def test_who_signed_in_for_the_record_goes_to_sign_in(road, kind):
    load_cast(datetime.now(UTC))
    visitor = Client()
    played = next(each for each in parts(business_day(datetime.now(UTC))) if each.viewer.kind == kind)
    visitor.post("/Vaccinnet/aanmelden", {"part": played.id})

    nothing_happens(visitor, road, gets=(302,), leads_to="/ontwikkelaar/aanmelden")


def test_for_a_developer_there_is_no_console(road):
    nothing_happens(developer("bo@brand.be", company="Brand").client, road, gets=(404,))


def test_a_second_factor_makes_no_manager_of_a_developer(road):
    bo = developer("bo@brand.be", company="Brand")
    TOTP.activate(bo.account, SECRET)

    nothing_happens(bo.client, road, gets=(404,))


def test_a_manager_without_second_factor_sets_it_up_first(client, road):
    new_manager()
    sign_in(client)

    nothing_happens(client, road, gets=(302,), leads_to="/beheer/tweede-factor/instellen")


def test_a_manager_who_did_not_prove_the_second_factor_does_so_first(client, road):
    account = new_manager()
    sign_in(client)
    TOTP.activate(account, SECRET)

    nothing_happens(client, road, gets=(302,), leads_to="/beheer/tweede-factor/opnieuw")


def test_who_manages_no_longer_is_out_at_once(client, road):
    new_manager(has_factor=True)
    sign_in(client)
    client.post("/beheer/tweede-factor", {"code": code()})
    assert client.get("/beheer/").status_code == 200

    managing.stop_managing("bea@register.example")

    nothing_happens(client, road, gets=(404,))


def test_a_manager_gets_every_page(client, road):
    new_manager(has_factor=True)
    sign_in(client)
    client.post("/beheer/tweede-factor", {"code": code()})

    for pattern in CONSOLE:
        answer = client.get(address(pattern, road))

        # The intake has no time yet, and no organisation asked for activation; what is called otherwise is not there.
        absent = ("console-calendar", "console-activation")
        is_known = pattern.name not in absent and set(pattern.pattern.converters) <= KNOWN
        expected = (200, 405) if is_known else (404, 405)
        assert answer.status_code in expected, pattern.name


def test_nothing_is_done_for_a_form_of_another_site(client, road):
    new_manager(has_factor=True)
    sign_in(client)
    client.post("/beheer/tweede-factor", {"code": code()})
    stranger = Client(enforce_csrf_checks=True)
    stranger.cookies = client.cookies
    before = facts(road)

    for pattern in urlpatterns:
        answer = stranger.post(address(pattern, road), {"reason": "Kwaad opzet", "note_text": "Kwaad"})

        assert answer.status_code in (302, 403, 405), pattern.name
    assert facts(road) == before


def test_a_managers_rights_end_at_the_pages_of_a_company(client, road):
    new_manager(has_factor=True)
    sign_in(client)
    client.post("/beheer/tweede-factor", {"code": code()})

    at = f"/ontwikkelaar/{road.company.key}"
    for page in (f"/aanvragen/{road.number}", "/testgebruikers", "/mensen", "/testgebruikers/koppelen"):
        assert client.get(f"{at}{page}").status_code == 404, page


def test_downloads_of_the_site_are_for_everybody_and_hold_nothing_of_a_company(road):
    everybody = Client()

    for path in ("/cookbooks/referentietoepassing.zip", "/cookbooks/referentietoepassing.tar.gz"):
        answer = everybody.get(path)

        assert answer.status_code == 200, path
        assert str(road.company.key).encode() not in answer.content
        assert "sessionid" not in answer.cookies
