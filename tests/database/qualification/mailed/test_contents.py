"""What a mail with a set may hold: files, zips, what is encrypted; and what is bad in it."""

import re
import subprocess

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs7
from tests.database.qualification.mailed.conftest import SENDER, Desk, failed, numbers_in, outcomes, rules_on
from tests.mailing import INBOX, letter, locked, zipped

from vaccinnet.qualification.mailed.recipient import recipient
from vaccinnet.qualification.mailed.zip_password import make_zip_password
from vaccinnet.qualification.models import Attempt, AttemptFile, Parcel
from vaccinnet.trajectory.models import Application


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
