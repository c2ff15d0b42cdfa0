"""Mails about the road: each event is told once, to the other side, and the intake comes with a calendar file."""

import io
import zipfile
from datetime import UTC, datetime
from functools import partial

import pytest
from django.core import mail
from django.test import Client
from tests.database.trajectory.conftest import new_road
from tests.managers import ADDRESS, new_manager
from tests.visits import text_of

from vaccinnet.integrators.kept_mail import latest
from vaccinnet.portal.console.mail import tell_news
from vaccinnet.portal.cookbook.take_home import take_home_for

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
    # What the developer takes home goes before it.
    assert [each.to for each in latest()] == [ADDRESS, "an@acme.be"]
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

    assert [each.to for each in latest()] == ["an@acme.be"]


def test_who_files_gets_the_cookbooks_and_the_reference_application_once(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    road = new_road().walk("filed")
    told()

    (sent,) = mail.outbox
    names = [name for name, _, _ in sent.attachments]
    assert [each.split("-")[2] for each in names[:-1]] == [each.lower() for each in road.row.answers["services"]]
    assert zipfile.ZipFile(io.BytesIO(sent.attachments[-1][1])).testzip() is None
    assert all(contents.startswith(b"%PDF") for _, contents, _ in sent.attachments[:-1])
    assert len(sent.message().as_bytes()) < 10_000_000 * 1.05
    assert "https://acceptatie.example/cookbooks/" in sent.body
    road.ask_for_more("Welke versie is het?")
    road.file()
    told()
    assert [each.attachments for each in mail.outbox[1:]] == [[]]


def test_the_page_of_mail_names_what_is_attached_and_is_no_text():
    new_road().walk("filed")
    told()

    attached = latest()[0].attached

    assert [each["name"].rpartition(".")[2] for each in attached][-1] == "zip"
    assert {each["text"] for each in attached} == {""}
    assert attached[-1]["name"] in text_of(Client().get("/ontwikkelaar/post"))


def test_what_does_not_fit_in_a_mail_is_named_with_its_address(monkeypatch):
    whole = take_home_for(["BatchUpload"], "nl")
    assert [each.path for each in whole.attached] == [
        "/cookbooks/batchupload.pdf",
        "/cookbooks/referentietoepassing.zip",
    ]
    room = whole.attached[0].bytes_sent
    monkeypatch.setattr("vaccinnet.portal.console.mail.take_home_for", partial(take_home_for, most_bytes=room))

    new_road().walk("filed")
    told()

    assert "https://acceptatie.example/cookbooks/referentietoepassing.zip" in latest()[0].text
    assert not any(each["name"].endswith(".zip") for each in latest()[0].attached)
