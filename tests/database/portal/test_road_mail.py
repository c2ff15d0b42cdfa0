"""Mails about the road: each event is told once, to the other side, and the intake comes with a calendar file."""

from datetime import UTC, datetime

import pytest
from tests.database.trajectory.conftest import new_road
from tests.managers import ADDRESS, new_manager

from vaccinnet.integrators.kept_mail import latest
from vaccinnet.portal.console.mail import tell_news

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kept(settings):
    settings.EMAIL_BACKEND = "vaccinnet.integrators.kept_mail.Keep"


def told():
    return tell_news(datetime.now(UTC), base_url="https://acceptatie.example/")


def test_both_sides_are_told_what_the_other_did_and_once():
    new_manager()
    road = new_road().walk("filed")
    assert told() == 1
    assert latest()[0].to == ADDRESS
    assert f"https://acceptatie.example/beheer/aanvragen/{road.number}" in latest()[0].text

    road.ask_for_more("Welke versie is het?")

    assert told() == 1
    assert latest()[0].to == "an@acme.be"
    assert "Welke versie is het?" in latest()[0].text
    assert told() == 0


def test_the_agreed_time_goes_along_as_a_calendar_file():
    new_manager()
    road = new_road().walk("times_proposed")
    told()
    assert latest()[0].attached == []

    road.accept()
    told()

    (attached,) = latest()[0].attached
    assert attached["name"] == "intake.ics"
    assert "BEGIN:VEVENT" in attached["text"]


def test_nobody_gets_a_mail_while_nobody_manages():
    new_road().walk("filed")
    told()

    assert latest() == []
