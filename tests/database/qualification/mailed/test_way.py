"""A set comes by mail, over real SMTP: kept until its sender confirms it, judged as what is uploaded, and answered."""

import json
import re
from dataclasses import replace

import pytest
from django.test import Client
from lxml import etree
from tests.database.qualification.mailed.conftest import CHOICE, SENDER, Desk, numbers_in, outcomes
from tests.mailing import INBOX, letter
from typer.testing import CliRunner

from vaccinnet.client.cli import app
from vaccinnet.qualification.judge_shown import judge_shown
from vaccinnet.qualification.mailed.recipient import recipient
from vaccinnet.qualification.mailed.zip_password import make_zip_password
from vaccinnet.qualification.models import Attempt, Way


def test_a_mailed_set_is_judged_when_it_is_confirmed_and_the_report_comes_by_mail(desk, files):
    assert desk.send(letter(SENDER, files=files))[0] == 250
    assert not Attempt.objects.exists()
    (asked,) = desk.answers()
    assert asked.to == [SENDER]
    link = re.search(r"https://acceptatie\.example(\S+)", asked.body)[1]

    seen = desk.browser.get(link)
    judged = desk.confirm(link)

    assert "Set 1" in seen.content.decode()
    assert "alle criteria zijn in orde" in judged.content.decode()
    attempt = Attempt.objects.get()
    assert (attempt.way, attempt.service, attempt.files.count()) == (Way.MAIL, "batch", 12)
    (told,) = desk.answers()
    assert told.to == [SENDER]
    assert told.subject == "Kwalificatietest BatchUpload: in orde"
    (pdf, report) = told.attachments
    assert pdf[0] == "verslag.pdf"
    assert pdf[1].startswith(b"%PDF")
    assert json.loads(report[1])["counts"]["passed"] == 24
    assert desk.answers() == []


def test_answers_are_marked_so_that_no_machine_answers_them(desk, files):
    desk.send(letter(SENDER, files=files))

    (asked,) = desk.answers()

    assert asked.extra_headers["Auto-Submitted"] == "auto-replied"
    assert asked.extra_headers["X-Loop"] == INBOX
    assert asked.extra_headers["In-Reply-To"] == letter(SENDER)["Message-ID"]
    # Also when somebody's filter sends the answer back.
    assert desk.send(asked.message().as_bytes())[0] == 554


@pytest.mark.parametrize("service", ["batch", "registration"])
def test_mail_and_upload_come_to_the_same_verdict(desk, shown, programs, now, service):
    changed = [
        replace(each, contents=each.contents.replace(b"EJ6791", b"EJ6799")) if each.name.startswith("01") else each
        for each in shown(service)
    ]
    choice = {"batch": CHOICE, "registration": "registration:voorbeeld_zorgdossier"}[service]

    attempt = desk.judged(letter(SENDER, files=[(each.name, each.contents) for each in changed]), choice)

    uploaded = judge_shown(changed, programs[service], service, now=now).verdict
    assert outcomes(attempt) == {each.rule.id: each.outcome for each in uploaded.criteria}


def test_what_a_mail_program_formatted_anew_is_judged_by_the_bytes_of_the_journal(desk, files):
    def reindented(contents):
        root = etree.fromstring(contents)
        etree.indent(root)
        return etree.tostring(root, encoding="UTF-8")

    attempt = desk.judged(letter(SENDER, files=[(name, reindented(contents)) for name, contents in files]))

    assert set(outcomes(attempt).values()) == {"passed"}
    kept = {bytes(each.contents) for each in attempt.files.all()}
    assert kept == {contents for _, contents in files}


def test_mail_and_the_command_at_home_come_to_the_same_verdict(desk, files, tmp_path):
    """But for what only journal and register can prove."""
    changed = [(name, contents.replace(b"EJ6791", b"EJ6799")) for name, contents in files[:-1]]
    for name, contents in changed:
        (tmp_path / name).write_bytes(contents)

    attempt = desk.judged(letter(SENDER, files=changed))
    home = CliRunner().invoke(app, ["qualify", *(str(tmp_path / name) for name, _ in changed), "--json"])

    told = {each["id"]: each["outcome"] for each in json.loads(home.stdout)["criteria"]}
    proofs = {"QUA-012", "QUA-013", "QUA-014"}
    assert {id: outcome for id, outcome in outcomes(attempt).items() if id not in proofs} == {
        id: outcome for id, outcome in told.items() if id not in proofs
    }
    assert "failed" in told.values()


def test_a_colleague_sees_the_password_and_nobody_else(desk, programs, now):
    address = f"/ontwikkelaar/{desk.member.company_id}/mail"
    made = desk.browser.post(address, {"program": programs["batch"].key}, follow=True).content.decode()
    password = re.search(r"<code>([a-z0-9-]{24})</code>", made)[1]
    colleague = Desk(programs["batch"].company, now, email="col@voorbeeld.be")
    stranger = Desk(programs["other"].company, now, email="bo@andere.be")

    assert password in colleague.browser.get(address).content.decode()
    assert stranger.browser.get(address).status_code == 404
    own = f"/ontwikkelaar/{stranger.member.company_id}/mail"
    assert stranger.browser.post(own, {"program": programs["batch"].key}).status_code == 404
    assert password in colleague.browser.get(address).content.decode()


def test_a_password_of_another_secret_key_is_made_anew(desk, programs, now, settings):
    make_zip_password(programs["batch"], by=desk.account.key, now=now, secret_key="another" * 10)

    page = desk.browser.get(f"/ontwikkelaar/{desk.member.company_id}/mail").content.decode()

    assert "Wachtwoord maken" in page


def test_the_certificate_is_there_for_everybody(desk, settings, now):
    assert Client().get("/ontwikkelaar/mail-certificaat.pem").status_code == 404
    own = recipient(settings.INBOX_KEYS, address=INBOX, now=now)

    assert Client().get("/ontwikkelaar/mail-certificaat.pem").content == own.pem
    assert own.fingerprint in desk.browser.get(f"/ontwikkelaar/{desk.member.company_id}/mail").content.decode()


def test_a_report_tells_first_what_failed_and_no_personal_data(desk, files):
    changed = [(name, contents.replace(b"EJ6791", b"EJ6799")) for name, contents in files]
    desk.judged(letter(SENDER, files=changed[:-1]))

    (told,) = desk.answers()

    assert told.subject == "Kwalificatietest BatchUpload: niet in orde"
    found = re.findall(r"^(QUA-\d+) – (niet in orde|nog niet getoond)", told.body, re.MULTILINE)
    assert [outcome for _, outcome in found] == sorted((outcome for _, outcome in found), key="niet in orde".__ne__)
    assert "QUA-007" in dict(found)
    people = numbers_in(files)
    assert people
    assert not any(each in told.body + told.attachments[1][1] for each in people)
