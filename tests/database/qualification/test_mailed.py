"""A set comes by mail, over real SMTP: kept until its sender confirms it, judged as what is uploaded, and answered."""

import json
import re
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs7
from django.core import mail as outbox
from django.test import Client
from lxml import etree
from tests.developers import BACKEND
from tests.mailing import INBOX, letter, listening, locked, post, zipped
from typer.testing import CliRunner

from vaccinnet.client.cli import app
from vaccinnet.integrators.models import Account, Member
from vaccinnet.kmehr.identifiers import is_insz
from vaccinnet.portal.mailed import answer_mail
from vaccinnet.qualification.judge_shown import judge_shown
from vaccinnet.qualification.mailed import parcels
from vaccinnet.qualification.mailed.parcels import forget_parcels
from vaccinnet.qualification.mailed.recipient import recipient
from vaccinnet.qualification.mailed.zip_password import make_zip_password
from vaccinnet.qualification.models import Attempt, AttemptFile, Parcel, Way
from vaccinnet.trajectory.models import Application

SENDER = "an@voorbeeld.be"
CHOICE = "batch:voorbeeld_zorgdossier_az-teststad"


class Desk:
    """Somebody who mails a set: an account, its browser and its inbox."""

    def __init__(self, company, now, email=SENDER):
        self.account = Account.objects.create(email=email, joined_at=now)
        EmailAddress.objects.create(user=self.account, email=email, verified=True, primary=True)
        self.member = Member.objects.create(
            company=company, account_key=self.account.key, email=email, name="An", invited_at=now, joined_at=now
        )
        self.browser = Client()
        self.browser.force_login(self.account, backend=BACKEND)
        self.port = None

    def send(self, mail):
        return post(self.port, mail)

    def answers(self):
        """What the workers sent since the last time."""
        outbox.outbox = []
        answer_mail(datetime.now(UTC), base_url="https://acceptatie.example", own_address=INBOX)
        return list(outbox.outbox)

    def link(self):
        (asked,) = self.answers()
        return re.search(r"https://acceptatie\.example(/ontwikkelaar/gemaild/\S+)", asked.body)[1]

    def confirm(self, link, choice=CHOICE, do="judge", browser=None):
        return (browser or self.browser).post(link, {"program": choice, "do": do}, follow=True)

    def judged(self, mail, choice=CHOICE):
        """Mail it, confirm it, and return the one attempt that came of it."""
        assert self.send(mail)[0] == 250
        page = self.confirm(self.link(), choice)
        assert page.status_code == 200, page.content.decode()
        return Attempt.objects.get()


@pytest.fixture(autouse=True)
def here(settings, tmp_path):
    settings.INBOX_ADDRESS = INBOX
    settings.INBOX_KEYS = tmp_path / "mail"


@pytest.fixture
def desk(programs, now):
    company = programs["batch"].company
    answers = {
        "services": ["BatchUpload", "RegistratieService"],
        "integrator_part": "Voorbeeld",
        "program_part": "Zorgdossier",
        "organisation_part": "AZ-Teststad",
        "language": "nl",
    }
    Application.objects.create(
        company=company, answers=answers, state="integration", since=now, begun_at=now, filed_at=now
    )
    one = Desk(company, now)
    with listening() as one.port:
        yield one


@pytest.fixture
def files(shown):
    """The files of the set for batches, as a mail program attaches them."""
    return [(each.name, each.contents) for each in shown("batch")]


def outcomes(attempt):
    return {each["id"]: each["outcome"] for each in attempt.verdicts.get().reports["nl"]["criteria"]}


def failed(attempt):
    return [id for id, outcome in outcomes(attempt).items() if outcome == "failed"]


def numbers_in(files):
    """The numbers of persons that stand in plain text in these files."""
    found = {each for _, contents in files for each in re.findall(r">(\d{11})<", contents.decode())}
    return {each for each in found if is_insz(each)}


def rules_on(page):
    return set(re.findall(r"QUA-\d{3}", page.content.decode()))


# The way of a good set.


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


# What a mail may hold.


def test_a_zip_opens(desk, files):
    assert set(outcomes(desk.judged(letter(SENDER, files=[("set.zip", zipped(files))]))).values()) == {"passed"}


def test_a_zip_that_is_locked_with_the_password_of_the_portal_opens(desk, files, programs):
    page = desk.browser.post(
        f"/ontwikkelaar/{desk.member.company_id}/mail", {"program": programs["batch"].key}, follow=True
    )
    password = re.search(r"<code>([a-z0-9-]{24})</code>", page.content.decode())[1]

    attempt = desk.judged(letter(SENDER, files=[("set.zip", locked(files, password))]))

    assert set(outcomes(attempt).values()) == {"passed"}


def test_a_wrong_password_is_a_finding_and_nothing_is_kept(desk, files, programs, now, settings):
    make_zip_password(programs["batch"], by=desk.account.key, now=now, secret_key=settings.SECRET_KEY)

    attempt = desk.judged(letter(SENDER, files=[("set.zip", locked(files, "iets anders"))]))

    assert "QUA-001" in failed(attempt)
    assert not AttemptFile.objects.exists()


def test_the_password_of_another_program_opens_nothing(desk, files, programs, now, settings):
    other = make_zip_password(programs["registration"], by=desk.account.key, now=now, secret_key=settings.SECRET_KEY)

    attempt = desk.judged(letter(SENDER, files=[("set.zip", locked(files, other))]))

    assert "QUA-001" in failed(attempt)


def encrypted(files, settings, now, **headers):
    """A mail that is encrypted to the register."""
    own = recipient(settings.INBOX_KEYS, address=INBOX, now=now)
    inner = letter(SENDER, files=files).as_bytes()
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(inner).add_recipient(own.certificate)
    body = builder.encrypt(serialization.Encoding.SMIME, [pkcs7.PKCS7Options.Binary])
    head = "".join(f"{name}: {value}\r\n" for name, value in {"From": SENDER, "Subject": "Geheim", **headers}.items())
    return head.encode() + body.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def test_a_mail_that_is_encrypted_to_the_register_opens(desk, files, settings, now):
    assert set(outcomes(desk.judged(encrypted(files, settings, now))).values()) == {"passed"}


@pytest.mark.parametrize("options", [[], ["-stream"]], ids=["at once", "in pieces"])
def test_what_openssl_encrypts_opens(desk, files, settings, now, tmp_path, options):
    own = recipient(settings.INBOX_KEYS, address=INBOX, now=now)
    (tmp_path / "own.pem").write_bytes(own.pem)
    made = subprocess.run(
        [
            "openssl",
            "smime",
            "-encrypt",
            "-aes-256-cbc",
            *options,
            "-from",
            SENDER,
            "-subject",
            "Set",
            tmp_path / "own.pem",
        ],
        input=letter(SENDER, files=[("set.zip", zipped(files))]).as_bytes(),
        capture_output=True,
        check=True,
    )

    attempt = desk.judged(made.stdout)

    assert set(outcomes(attempt).values()) == {"passed"}


def test_what_is_encrypted_to_somebody_else_stays_shut(desk, files, settings, now, tmp_path):
    mail = encrypted(files, settings, now)
    settings.INBOX_KEYS = tmp_path / "others"
    recipient(settings.INBOX_KEYS, address=INBOX, now=now)

    desk.send(mail)
    page = desk.confirm(desk.link())

    assert "QUA-080" in rules_on(page)
    assert not Attempt.objects.exists()
    assert bytes(Parcel.objects.get().contents) == b""


# Bad contents.


def test_a_bomb_is_not_unpacked(desk):
    attempt = desk.judged(letter(SENDER, files=[("set.zip", zipped([("a.xml", b"0" * 30_000_000)]))]))

    assert "QUA-001" in failed(attempt)
    assert not AttemptFile.objects.exists()


def test_a_thousand_files(desk):
    many = [(f"{number}.xml", b"<a/>") for number in range(1000)]

    attempt = desk.judged(letter(SENDER, files=[("set.zip", zipped(many))]))

    assert "QUA-001" in failed(attempt)


def test_a_thousand_attachments(desk):
    desk.send(letter(SENDER, files=[(f"{number}.xml", b"<a/>") for number in range(1000)]))

    page = desk.confirm(desk.link())

    assert "QUA-080" in rules_on(page)
    assert not Attempt.objects.exists()


def test_nested_zips_and_names_that_point_elsewhere(desk, files):
    tricks = [("in.zip", zipped(files)), ("../../etc/cron.d/a.xml", b"<a/>"), ("/etc/passwd", b"<a/>"), *files]

    attempt = desk.judged(letter(SENDER, files=[("set.zip", zipped(tricks))]))

    assert failed(attempt) == ["QUA-001"]
    assert {each.name.rpartition("/")[2] for each in attempt.files.all()} == {name for name, _ in files}


def test_other_formats_are_said_and_not_kept(desk, files):
    attempt = desk.judged(letter(SENDER, files=[*files, ("personeel.xml", b"%PDF-1.7 namen")]))

    assert failed(attempt) == ["QUA-002"]
    assert bytes(attempt.files.get(name="personeel.xml").contents) == b""


def test_one_file_twice(desk, files):
    attempt = desk.judged(letter(SENDER, files=[*files, ("kopie.xml", files[0][1])]))

    assert "QUA-003" in failed(attempt)


def test_a_request_without_its_response(desk, files):
    attempt = desk.judged(letter(SENDER, files=files[:-1]))

    assert outcomes(attempt)["QUA-005"] == "open"


def test_somebody_elses_messages_are_judged_and_not_kept(desk, shown, programs, now):
    other = Desk(programs["other"].company, now, email="bo@andere.be")
    other.port = desk.port
    answers = {"services": ["RegistratieService"], "integrator_part": "Andere", "program_part": "Vaccinatieplanner"}
    Application.objects.create(
        company=programs["other"].company, answers=answers, state="integration", since=now, begun_at=now, filed_at=now
    )
    files = [(each.name, each.contents) for each in shown("registration")]

    attempt = other.judged(letter("bo@andere.be", files=files), "registration:andere_vaccinatieplanner")

    assert {"QUA-010", "QUA-013"} <= set(failed(attempt))
    assert not attempt.files.filter(is_withheld=False).exists()
    (told,) = other.answers()
    people = numbers_in(files)
    assert people
    assert not any(each in told.body + told.attachments[1][1] for each in people)


@pytest.mark.parametrize(
    ("mail", "says"),
    [
        (letter(SENDER), "geen bijlage"),
        (letter(SENDER, files=[]).as_bytes() + b"\r\n", "geen bijlage"),
        (b"From: an@voorbeeld.be\r\n\r\n", "geen bijlage"),
        (b"From: an@voorbeeld.be\r\nContent-Type: application/pkcs7-mime\r\n\r\nMIIB", "tot het einde"),
        (
            b"From: an@voorbeeld.be\r\nContent-Type: application/pkcs7-mime; smime-type=signed-data\r\n\r\nMIIB",
            "als één blok",
        ),
        (
            b"From: an@voorbeeld.be\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n"
            b"Content-Type: message/rfc822; name=door.eml\r\n\r\nFrom: x@y.be\r\n\r\nhallo\r\n--a--\r\n",
            "een andere mail als bijlage",
        ),
        (
            b"From: an@voorbeeld.be\r\n"
            + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(100)),
            "te diep",
        ),
    ],
    ids=["no attachment", "none in bytes", "nothing", "cut off", "opaque", "forwarded", "nested"],
)
def test_a_mail_that_cannot_be_opened_is_explained_and_gone(desk, mail, says):
    desk.send(mail)

    page = desk.confirm(desk.link())

    assert "QUA-080" in rules_on(page)
    assert says in page.content.decode()
    assert not Attempt.objects.exists()
    assert bytes(Parcel.objects.get().contents) == b""


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


# The pages.


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
