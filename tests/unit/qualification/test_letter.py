"""What stands in a letter: its head, its parts, and what was encrypted to the register."""

import subprocess
import tracemalloc
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs7
from hypothesis import given
from hypothesis import strategies as st

from vaccinnet.qualification.mailed.ber import as_der
from vaccinnet.qualification.mailed.contents import open_letter
from vaccinnet.qualification.mailed.envelope import CannotOpen, open_envelope
from vaccinnet.qualification.mailed.letter import read_letter
from vaccinnet.qualification.mailed.recipient import BadRecipient, new_recipient, recipient, recipients

OWN = ("kwalificatie@vaccinnet.example",)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def letter(head=b"", body=b"hallo", **headers):
    mail = {"From": "an@acme.be", "Subject": "Set", **headers}
    return (
        b"".join(f"{name.replace('_', '-')}: {value}\r\n".encode() for name, value in mail.items())
        + head
        + b"\r\n"
        + body
    )


def read(contents):
    return read_letter(contents, own_addresses=OWN)


def files(contents, keys=()):
    return [(each.name, each.contents) for each in open_letter(contents, keys).files]


def says(contents, keys=()):
    return [each.says for each in open_letter(contents, keys).findings]


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mail")
    recipient(folder, address=OWN[0], now=NOW)
    return recipients(folder)


# The head.


@pytest.mark.parametrize(
    ("sender", "read_as"),
    [
        ("an@acme.be", "an@acme.be"),
        ("An Peeters <An@ACME.be>", "an@acme.be"),
        ('"Peeters, An" <an@acme.be>', "an@acme.be"),
        ("=?utf-8?q?An_Pe=C3=ABters?= <an@acme.be>", "an@acme.be"),
        ("an@acme.be, bo@acme.be", ""),
        ("an@acme.be (bo@acme.be)", "an@acme.be"),
        ("an", ""),
        ("<>", ""),
        ("", ""),
        ("an@acme.be\0", ""),
        ("(" * 50_000 + "an@acme.be", ""),
        ("(" * 900 + "an@acme.be", ""),
    ],
)
def test_the_sender_is_one_address_or_nobody(sender, read_as):
    assert read(letter(From=sender)).sender == read_as


def test_a_second_from_makes_it_nobody():
    assert read(letter(b"From: bo@acme.be\r\n")).sender == ""


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("=?utf-8?q?Set_=C3=A9=C3=A9n?=", "Set één"),
        ("=?utf-8?b?////?=", "=?utf-8?b?////?="),
        ("=?no-such-charset?q?a?=", "=?no-such-charset?q?a?="),
        ("a\tb\x07c", "a b c"),
        ("x" * 500, "x" * 200),
    ],
)
def test_a_subject_is_one_printable_line(written, shown):
    assert read(letter(Subject=written)).subject == shown


@pytest.mark.parametrize("id", ["<a b@c>", "a@b", "<a@b>\r\n X: y", f"<{'a' * 300}@b>", "<é@b>", ""])
def test_an_id_that_could_break_a_head_is_left_out(id):
    assert read(letter(Message_ID=id)).message_id == ""


def test_a_letter_is_the_same_whichever_way_it_came():
    one, other = letter(Message_ID="<1@acme.be>"), letter(b"Received: from a by b\r\n", Message_ID="<1@acme.be>")

    assert read(one).digest == read(other).digest
    assert read(one).digest != read(letter(Message_ID="<2@acme.be>")).digest
    assert read(one).digest != read(letter(Message_ID="<1@acme.be>", body=b"anders")).digest


@given(st.binary(max_size=500))
def test_any_bytes_are_read_and_taken_apart(data):
    assert read(data).sender == ""
    assert says(data) != []


# The parts.


def test_words_logos_and_signatures_are_no_files():
    mail = EmailMessage()
    mail.set_content("Hierbij.")
    mail.add_alternative("<p>Hierbij.</p>", subtype="html")
    mail.add_attachment(b"<a/>", "application", "xml", filename="een.xml")
    mail.add_attachment(b"\x89PNG", "image", "png", disposition="inline", cid="<logo>")
    mail.add_attachment(b"0\x80", "application", "pkcs7-signature", filename="smime.p7s")

    assert files(mail.as_bytes()) == [("een.xml", b"<a/>")]


def test_xml_without_a_name_is_a_file_and_so_is_text_with_a_name():
    mail = EmailMessage()
    mail.set_content("Hierbij.")
    mail.add_attachment("<a/>", "xml")
    mail.add_attachment("<b/>", filename="b.xml")
    mail.add_attachment(b"<c/>", "application", "octet-stream", filename="=?utf-8?q?=C3=A9=C3=A9n.xml?=")

    found = files(mail.as_bytes())

    assert [contents.strip() for _, contents in found] == [b"<a/>", b"<b/>", b"<c/>"]
    assert [name for name, _ in found][1:] == ["b.xml", "één.xml"]
    assert found[0][0].endswith(".xml")


@pytest.mark.parametrize("name", ["../../etc/a.xml", "C:\\Users\\an\\a.xml", "/a.xml"])
def test_a_name_keeps_no_path(name):
    mail = EmailMessage()
    mail.set_content("Hierbij.")
    mail.add_attachment(b"<a/>", "application", "xml", filename=name)

    assert files(mail.as_bytes()) == [("a.xml", b"<a/>")]


def test_a_mail_that_is_a_file_itself():
    assert files(letter(b"Content-Type: application/xml; name=a.xml\r\n", b"<a/>")) == [("a.xml", b"<a/>")]


def test_parts_in_parts_cost_little():
    body = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(2000))

    assert says(letter(body=b"")[:-2] + body + b"\r\n" * 100_000) == ["deep"]


def test_a_letter_of_many_lines_takes_no_more_than_some_times_its_bytes():
    contents = letter(
        b"Content-Type: application/xml; name=a.xml\r\n", b"a" * 60 + b"\r\n" + b"\r\n".join([b"a" * 60] * 60_000)
    )
    tracemalloc.start()
    open_letter(contents, ())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 10 * len(contents)


# What was encrypted.


def envelope(contents, own, *options):
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(contents).add_recipient(own.certificate)
    return builder.encrypt(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def test_an_envelope_opens_with_an_earlier_key_too(tmp_path):
    first = recipient(tmp_path, address=OWN[0], now=NOW)
    second = new_recipient(tmp_path, address=OWN[0], now=NOW + timedelta(days=1))

    kept = recipients(tmp_path)

    assert [each.fingerprint for each in kept] == [second.fingerprint, first.fingerprint]
    assert open_envelope(envelope(b"een", first), kept) == b"een"
    assert open_envelope(envelope(b"twee", second), kept) == b"twee"


@pytest.mark.parametrize(
    "change", [lambda data: data[:-1], lambda data: data[:20], lambda data: b"", lambda data: b"hallo"]
)
def test_an_envelope_that_is_cut_off_is_broken(keys, change):
    with pytest.raises(CannotOpen, match="broken"):
        open_envelope(change(envelope(b"een", keys[0])), keys)


def test_why_an_envelope_does_not_open_is_not_told(keys):
    """Whether key, padding or contents are wrong looks the same."""
    data = bytearray(envelope(b"een" * 100, keys[0]))
    of_key, of_contents = bytes(data), bytearray(data)
    at = of_key.index(keys[0].certificate.serial_number.to_bytes(20, "big").lstrip(b"\0")) + 60
    changed_key = bytearray(of_key)
    changed_key[at] ^= 1
    of_contents[-1] ^= 1

    for each in (changed_key, of_contents):
        with pytest.raises(CannotOpen, match="closed"):
            open_envelope(bytes(each), keys)


def test_openssl_and_other_algorithms(keys, tmp_path):
    (tmp_path / "own.pem").write_bytes(keys[0].pem)

    def encrypted(*options):
        command = ["openssl", "cms", "-encrypt", "-outform", "DER", *options, str(tmp_path / "own.pem")]
        return subprocess.run(command, input=b"een" * 20_000, capture_output=True, check=True).stdout

    assert len(open_envelope(encrypted("-aes-256-cbc", "-binary"), keys)) == 60_000
    assert len(open_envelope(encrypted("-aes-128-cbc", "-binary", "-stream"), keys)) == 60_000
    for shut in (("-aes-256-gcm",), ("-des3",)):
        with pytest.raises(CannotOpen, match="algorithm"):
            open_envelope(encrypted(*shut, "-binary"), keys)


def test_an_envelope_in_an_envelope_is_not_opened(keys):
    head = b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\n"
    inner = head + envelope(b"Content-Type: text/xml\r\n\r\n<a/>", keys[0])

    assert files(head + envelope(b"Content-Type: text/xml\r\n\r\n<a/>", keys[0]), keys)[0][1].strip() == b"<a/>"
    assert says(head + envelope(inner, keys[0]), keys) == ["deep"]


def test_nobody_else_reads_the_keys(tmp_path):
    recipient(tmp_path / "mail", address=OWN[0], now=NOW)

    (file,) = (tmp_path / "mail").glob("*")
    assert file.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "mail").stat().st_mode & 0o777 == 0o700


def test_a_certificate_is_made_anew_before_it_expires_and_for_another_address(tmp_path):
    first = recipient(tmp_path, address=OWN[0], now=NOW)

    assert recipient(tmp_path, address=OWN[0], now=NOW + timedelta(days=1000)).fingerprint == first.fingerprint
    assert recipient(tmp_path, address=OWN[0], now=NOW + timedelta(days=1080)).fingerprint != first.fingerprint
    assert recipient(tmp_path, address="ander@vaccinnet.example", now=NOW).fingerprint != first.fingerprint


def test_a_key_that_cannot_be_read_is_said(tmp_path):
    (tmp_path / "a.pem").write_text("-----BEGIN")

    with pytest.raises(BadRecipient, match=r"a\.pem cannot be read"):
        recipients(tmp_path)


# BER.


@pytest.mark.parametrize(
    ("ber", "der"),
    [
        ("3080020101 0000", "3003020101"),
        ("2480 04016104016204016300 00", "0403616263"),
        ("A080 0401610401620000", "80026162"),
        ("A080 30800000 0000", "A0023000"),
        ("308102 0500", "30020500"),
        ("0400", "0400"),
    ],
)
def test_unknown_lengths_become_known(ber, der):
    assert as_der(bytes.fromhex(ber)) == bytes.fromhex(der)


@pytest.mark.parametrize(
    "bad", ["", "30", "3080", "0480", "30050201", "1F8101", "3003020201", "30850000000001", "3080" * 40]
)
def test_what_is_no_ber_is_refused(bad):
    with pytest.raises(ValueError, match=r"\w"):
        as_der(bytes.fromhex(bad))


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_or_written(data):
    try:
        written = as_der(data)
    except ValueError:
        return
    assert as_der(written) == written
