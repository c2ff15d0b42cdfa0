"""Who may mail a set, and the link by which it is confirmed."""

import smtplib
import sys
from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail as outbox
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from tests.database.qualification.mailed.conftest import CHOICE, SENDER, Desk, rules_on
from tests.mailing import letter

from vaccinnet.integrators.models import Account
from vaccinnet.qualification.mailed import parcels
from vaccinnet.qualification.mailed.parcels import forget_parcels
from vaccinnet.qualification.models import Attempt, Parcel
from vaccinnet.trajectory.models import Application

# Who may.


def test_an_unknown_sender_gets_the_same_answer_and_nothing_is_kept(desk, files):
    known = desk.send(letter(SENDER, files=files))
    unknown = desk.send(letter("wie@elders.be", files=files))

    assert unknown == known
    assert Parcel.objects.count() == 1
    assert [each.to for each in desk.answers()] == [[SENDER]]


@pytest.mark.parametrize("change", ["unverified", "inactive"])
def test_an_address_that_is_not_proven_or_no_longer_used_is_unknown(desk, files, change):
    if change == "unverified":
        EmailAddress.objects.update(verified=False)
    else:
        Account.objects.update(is_active=False)

    assert desk.send(letter(SENDER, files=files))[0] == 250

    assert not Parcel.objects.exists()
    assert desk.answers() == []


@pytest.mark.parametrize(
    "sender",
    [f"{SENDER}, bo@andere.be", f"wie@elders.be\r\nFrom: {SENDER}", f'"{SENDER}" <wie@elders.be>', "geen adres", ""],
    ids=["two addresses", "two heads", "in the name", "no address", "nobody"],
)
def test_a_sender_that_can_be_read_in_two_ways_is_nobody(desk, files, sender):
    raw = letter("x@y.be", files=files[:1]).as_bytes().replace(b"From: x@y.be", b"From: " + sender.encode(), 1)

    desk.send(raw)

    assert not Parcel.objects.exists()


def test_nothing_is_kept_of_a_company_that_may_not_qualify_yet_and_it_is_told(desk, files):
    Application.objects.update(state="planning")

    desk.send(letter(SENDER, files=files))
    (told,) = desk.answers()

    assert "QUA-081" in told.body
    assert "/gemaild/" not in told.body
    assert bytes(Parcel.objects.get().contents) == b""


def test_nobody_writes_to_somebody_else_through_the_answer(desk, files):
    desk.send(letter(f"Klik hier http://kwaad.example <{SENDER}>", subject="Klik http://kwaad.example", files=files))

    (asked,) = desk.answers()

    assert "kwaad" not in asked.message().as_string()


def test_whoever_waits_too_long_for_the_workers_is_not_asked_any_more(desk, files):
    desk.send(letter(SENDER, files=files))
    Parcel.objects.update(arrived_at=datetime.now(UTC) - timedelta(days=2))

    assert desk.answers() == []


class Refuses(BaseEmailBackend):
    """A mail server that refuses one address, for good or for now."""

    code = 550

    def send_messages(self, mails):
        (mail,) = mails
        if mail.to == [SENDER]:
            raise smtplib.SMTPRecipientsRefused({SENDER: (self.code, b"no")})
        outbox.outbox += mails
        return 1


def test_an_address_that_refuses_mail_keeps_nobody_else_waiting(desk, files, programs, now, settings, monkeypatch):
    other = Desk(programs["batch"].company, now, email="col@voorbeeld.be")
    desk.send(letter(SENDER, files=files[:1]))
    desk.send(letter("col@voorbeeld.be", files=files[:1]))
    settings.EMAIL_BACKEND = f"{Refuses.__module__}.{Refuses.__name__}"
    monkeypatch.setitem(sys.modules, Refuses.__module__, sys.modules[__name__])

    monkeypatch.setattr(Refuses, "code", 451)
    assert [each.to for each in other.answers()] == [["col@voorbeeld.be"]]
    assert Parcel.objects.filter(asked_at__isnull=True).count() == 1

    monkeypatch.setattr(Refuses, "code", 550)
    assert other.answers() == []
    assert not Parcel.objects.filter(asked_at__isnull=True).exists()


def test_a_forged_sender_costs_nothing(desk, files):
    """What was sent in somebody's name is never judged, and goes away by itself."""
    desk.send(letter(SENDER, files=files))
    link = desk.link()

    for method in ("get", "head"):
        getattr(desk.browser, method)(link)
    forget_parcels(datetime.now(UTC) + timedelta(days=1, minutes=1))

    assert not Attempt.objects.exists()
    assert bytes(Parcel.objects.get().contents) == b""
    late = desk.confirm(link)
    assert "QUA-082" in rules_on(late)
    assert not Attempt.objects.exists()


def test_somebody_gets_few_mails_for_what_others_send_in_his_name(desk, files, monkeypatch):
    monkeypatch.setattr(parcels, "MOST_A_DAY", 5)
    monkeypatch.setattr(parcels, "MOST_WAITING", 100)

    codes = {desk.send(letter(SENDER, subject=f"Set {number}", files=files[:1]))[0] for number in range(9)}

    assert codes == {250}
    assert len(desk.answers()) == 5


def test_no_more_than_a_few_parcels_wait(desk, files):
    for number in range(6):
        desk.send(letter(SENDER, subject=f"Set {number}", files=files[:1]))

    assert Parcel.objects.count() == parcels.MOST_WAITING


def test_a_mail_that_is_brought_twice_is_one_parcel(desk, files):
    mail = letter(SENDER, files=files).as_bytes()

    desk.send(mail)
    desk.send(b"Received: from a by b; later\r\n" + mail)

    assert Parcel.objects.count() == 1


def test_when_too_much_waits_nobody_is_told_whether_he_is_known(desk, files, monkeypatch):
    monkeypatch.setattr(parcels, "MOST_BYTES_WAITING", 1000)

    answers = {desk.send(letter(sender, files=files[:1]))[0] for sender in (SENDER, "wie@elders.be")}

    assert answers == {452}
    assert not Parcel.objects.exists()


# The link.


def test_a_link_works_once(desk, files):
    desk.send(letter(SENDER, files=files))
    link = desk.link()
    desk.confirm(link)

    again = desk.confirm(link)

    assert "QUA-082" in rules_on(again)
    assert Attempt.objects.count() == 1


def test_a_link_is_for_its_sender_only(desk, files, programs, now):
    desk.send(letter(SENDER, files=files))
    link = desk.link()
    colleague = Desk(programs["batch"].company, now, email="col@voorbeeld.be")

    assert colleague.browser.get(link).status_code == 404
    assert desk.confirm(link, browser=colleague.browser).status_code == 404
    assert "aanmelden" in desk.confirm(link, browser=Client()).request["PATH_INFO"]
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("change", [lambda link: link[:-2] + "xx", lambda link: link.rpartition("/")[0] + "/abc"])
def test_a_link_that_was_changed_is_not_there(desk, files, change):
    desk.send(letter(SENDER, files=files))

    assert desk.confirm(change(desk.link())).status_code == 404
    assert not Attempt.objects.exists()


def test_what_was_mailed_is_thrown_away(desk, files):
    desk.send(letter(SENDER, files=files))
    link = desk.link()

    page = desk.confirm(link, do="throw_away")

    assert "weggegooid" in page.content.decode()
    assert bytes(Parcel.objects.get().contents) == b""
    assert "QUA-082" in rules_on(desk.confirm(link))


@pytest.mark.parametrize(
    "choice", ["", "batch:andere_vaccinatieplanner", "registration:voorbeeld_zorgdossier_az-teststad"]
)
def test_only_a_program_that_may_qualify_is_chosen(desk, files, choice):
    desk.send(letter(SENDER, files=files))
    link = desk.link()

    page = desk.confirm(link, choice)

    assert "QUA-083" in rules_on(page)
    assert not Attempt.objects.exists()
    desk.confirm(link)
    assert Attempt.objects.count() == 1


def test_a_form_of_another_site_confirms_nothing(desk, files):
    desk.send(letter(SENDER, files=files))
    link = desk.link()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = desk.browser.cookies

    assert strict.post(link, {"program": CHOICE, "do": "judge"}).status_code == 403
    assert not Attempt.objects.exists()


def test_the_course_of_a_parcel_is_forgotten_in_the_end(desk, files):
    desk.send(letter(SENDER, files=files))

    forget_parcels(datetime.now(UTC) + timedelta(days=31))

    assert not Parcel.objects.exists()
