"""A visit: who signed in stays so until it signs out, does nothing for a while, or has been here too long."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
from django.urls import path

from vaccinnet.consultation.viewer import Viewer
from vaccinnet.database.sessions import SessionStore as Engine
from vaccinnet.portal.visitor import only_for, sign_in, sign_out, visitor_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 27, 10, tzinfo=UTC)
DOCTOR = Viewer.responsible(uuid.uuid4(), for_key=uuid.uuid4())


@only_for("citizen")
def own_page(request):
    return HttpResponse(request.visitor.name)


urlpatterns = [path("", own_page), path("aanmelden", own_page, name="sign-in")]


def request_at(now, session=None):
    request = RequestFactory().get("/")
    request.now = now
    request.session = session or SessionStore()
    return request


def test_comes_back_as_who_signed_in():
    request = request_at(NOW)
    sign_in(request, DOCTOR, name="Dr. Test")

    visitor = visitor_of(request_at(NOW + timedelta(hours=7), request.session))

    assert (visitor.viewer, visitor.name, visitor.since) == (DOCTOR, "Dr. Test", NOW)


def test_a_visit_lasts_no_longer_than_the_setting_says():
    request = request_at(NOW)
    sign_in(request, DOCTOR, name="Dr. Test")

    assert visitor_of(request_at(NOW + timedelta(hours=8), request.session)) is None
    assert visitor_of(request_at(NOW - timedelta(seconds=1), request.session)) is None


@override_settings(VISITOR_IDLE=timedelta(minutes=10))
def test_a_visit_ends_without_a_click():
    request = request_at(NOW)
    sign_in(request, DOCTOR, name="Dr. Test")

    assert request.session.get_expiry_age() == 600


def test_signing_in_and_out_leaves_nothing_of_the_session_before():
    request = request_at(NOW)
    request.session["mine"] = "something"
    request.session.save()
    before = request.session.session_key

    sign_in(request, DOCTOR, name="Dr. Test")
    request.session.save()
    assert request.session.session_key != before
    assert "mine" not in request.session

    sign_out(request)
    assert visitor_of(request) is None


@override_settings(ROOT_URLCONF=__name__)
def test_a_page_for_citizens_sends_others_to_sign_in():
    request = request_at(NOW)
    assert own_page(request).url == "/aanmelden"

    sign_in(request, DOCTOR, name="Dr. Test")
    assert own_page(request).url == "/aanmelden"

    sign_in(request, Viewer.citizen(uuid.uuid4()), name="Test")
    assert own_page(request).content == b"Test"


@override_settings(ROOT_URLCONF=__name__, VISITOR_IDLE=timedelta(minutes=30))
def test_a_click_gives_the_idle_time_anew_once_a_minute():
    request = request_at(NOW)
    sign_in(request, Viewer.citizen(uuid.uuid4()), name="Test")

    def is_kept(after):
        request.now = NOW + after
        request.session.modified = False
        own_page(request)
        return request.session.modified

    assert not is_kept(timedelta(seconds=59))
    assert is_kept(timedelta(seconds=60))
    assert not is_kept(timedelta(seconds=119))
    assert is_kept(timedelta(seconds=120))


def test_a_session_that_was_deleted_is_not_kept_again():
    session = Engine()
    session["visitor"] = "somebody"
    session.save()
    session["visitor"] = "somebody else"
    session.save()
    assert SessionStore(session.session_key)["visitor"] == "somebody else"

    Session.objects.all().delete()

    with pytest.raises(UpdateError):
        session.save()
    assert not Session.objects.exists()


def test_a_session_that_ended_is_read_no_more():
    kept = SessionStore()
    kept["visitor"] = "somebody"
    kept.set_expiry(60)
    kept.save()

    assert Engine(kept.session_key)["visitor"] == "somebody"

    Session.objects.update(expire_date=datetime.now(UTC) - timedelta(seconds=1))
    ended = Engine(kept.session_key)
    assert "visitor" not in ended
    assert ended.session_key is None
