"""What a receiver says to whoever comes, over real SMTP: one address, bounded bytes, time and numbers, no circles."""

import datetime
import re
import smtplib
import socket
import ssl
import time
from contextlib import closing
from ipaddress import ip_network

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.mailing import INBOX, NOREPLY, letter, listening, post

MIB = 1024 * 1024


@pytest.fixture
def kept():
    return []


@pytest.fixture
def receiver(kept):
    """Start a receiver under these terms that keeps every letter in a list; returns its port."""
    opened = []

    def start(deliver=None, **terms):
        def keep(one):
            kept.append(one)
            return "kept"

        opened.append(listening(deliver or keep, **terms))
        return opened[-1].__enter__()

    yield start
    for each in opened:
        each.__exit__(None, None, None)


def program(port):
    return closing(smtplib.SMTP("127.0.0.1", port, local_hostname="acme.be", timeout=20))


def raw(port):
    return closing(socket.create_connection(("127.0.0.1", port), timeout=20))


def until_closed(connection):
    said = b""
    try:
        while got := connection.recv(4096):
            said += got
    except ConnectionResetError:
        pass
    return said


def hear(connection, awaited):
    """Return what the receiver says, up to these words."""
    said = b""
    while awaited not in said:
        got = connection.recv(1 if awaited.endswith(b"TLS\r\n") else 4096)
        assert got, said
        said += got
    return said


def is_cut_off(connection, again, *, listens=False):
    """Return whether sending this again and again ends at the other side, within ten seconds."""
    until = time.monotonic() + 10
    try:
        while time.monotonic() < until:
            connection.sendall(again)
            if listens and not connection.recv(4096):
                return True
    except ConnectionError:
        return True
    return False


def test_takes_a_letter_for_its_own_address(receiver, kept):
    port = receiver()

    assert post(port, letter(subject="Set één"))[0] == 250
    assert post(port, letter(subject="Andere"), to=INBOX.upper())[0] == 250

    assert [(each.sender, each.subject) for each in kept] == [("an@acme.be", "Set één"), ("an@acme.be", "Andere")]
    assert b"Hierbij de set." in kept[0].contents


@pytest.mark.parametrize(
    "to", ["iemand@elders.be", "postmaster@vaccinnet.example", f"{INBOX}@elders.be", f"elders.be!{INBOX}"]
)
def test_passes_nothing_on_to_others(receiver, kept, to):
    assert post(receiver(), letter(), to=to)[0] >= 500
    assert kept == []


def test_says_how_much_it_takes_and_refuses_50_mb_before_they_are_sent(receiver, kept):
    with program(receiver()) as mail:
        mail.ehlo()
        assert mail.esmtp_features["size"] == str(16 * MIB)

        code, _ = mail.mail("an@acme.be", [f"size={50 * MIB}"])

    assert (code, kept) == (552, [])


def test_50_mb_that_were_not_announced_are_not_kept(receiver, kept):
    line = b"a" * 76 + b"\r\n"

    assert post(receiver(), b"From: an@acme.be\r\n\r\n" + line * (50 * MIB // len(line)), sender="an@acme.be")[0] == 552
    assert kept == []


def test_whoever_goes_on_and_on_is_not_listened_to(receiver, kept):
    port = receiver(most_bytes=MIB)
    with raw(port) as connection:
        connection.sendall(f"EHLO a\r\nMAIL FROM:<a@b.be>\r\nRCPT TO:<{INBOX}>\r\nDATA\r\n".encode())
        assert is_cut_off(connection, (b"a" * 76 + b"\r\n") * 1000)

    assert kept == []


def test_a_line_without_an_end_is_not_listened_to(receiver, kept):
    with raw(receiver()) as connection:
        connection.sendall(f"EHLO a\r\nMAIL FROM:<a@b.be>\r\nRCPT TO:<{INBOX}>\r\nDATA\r\n".encode())
        assert is_cut_off(connection, b"a" * 64 * 1024)

    assert kept == []


def test_a_command_that_takes_long_ends_the_connection(receiver):
    with raw(receiver(command=0.2)) as connection:
        assert until_closed(connection).startswith(b"220 ")


def test_a_connection_does_not_last_however_busy_it_is(receiver):
    with raw(receiver(connection=0.5, most_commands=1_000_000)) as connection:
        connection.sendall(b"EHLO a\r\n")

        assert is_cut_off(connection, b"NOOP\r\n", listens=True)


def test_a_command_too_often_ends_the_connection(receiver):
    with raw(receiver(most_commands=3)) as connection:
        connection.sendall(b"EHLO a\r\n" + b"NOOP\r\n" * 4)

        assert b"421 4.7.0 NOOP sent too many times" in until_closed(connection)


def test_too_many_connections_of_one_address_are_turned_away_and_others_not_for_long(receiver):
    port = receiver(most_connections_of_one=2)
    with program(port), program(port), raw(port) as third:
        assert until_closed(third).startswith(b"421 4.3.2")

    assert post_when_let_in(port)[0] == 250


def test_too_many_connections_in_all_are_turned_away(receiver):
    port = receiver(most_connections=2, relays=(ip_network("127.0.0.0/8"),))
    with program(port), program(port), raw(port) as third:
        assert until_closed(third).startswith(b"421 4.3.2")

    assert post_when_let_in(port)[0] == 250


def post_when_let_in(port):
    """Post once those who left are counted no longer."""
    until = time.monotonic() + 10
    while True:
        try:
            return post(port, letter())
        except (smtplib.SMTPConnectError, smtplib.SMTPServerDisconnected):
            assert time.monotonic() < until


def test_too_many_letters_of_one_address(receiver, kept):
    port = receiver(most_letters_an_hour=2)

    assert [post(port, letter(subject=str(n)))[0] for n in range(3)] == [250, 250, 451]
    assert len(kept) == 2


def test_own_mail_servers_bring_as_many_as_they_have(receiver):
    port = receiver(most_letters_an_hour=2, relays=(ip_network("127.0.0.1"),))

    assert {post(port, letter(subject=str(n)))[0] for n in range(5)} == {250}


def test_behind_a_proxy_the_address_is_the_one_that_it_tells(receiver, kept):
    port = receiver(is_behind_proxy=True, most_letters_an_hour=1)

    def mail_from(address):
        with raw(port) as connection:
            connection.sendall(f"PROXY TCP4 {address} 10.0.0.1 4711 25\r\n".encode())
            connection.sendall(f"EHLO a\r\nMAIL FROM:<a@b.be>\r\nRCPT TO:<{INBOX}>\r\nQUIT\r\n".encode())
            return re.findall(rb"^(\d{3}) ", until_closed(connection), re.MULTILINE)

    assert mail_from("192.0.2.1") == [b"220", b"250", b"250", b"250", b"221"]
    assert mail_from("192.0.2.1") == [b"220", b"250", b"451", b"503", b"221"]
    assert mail_from("192.0.2.2") == [b"220", b"250", b"250", b"250", b"221"]


def test_behind_a_proxy_nobody_comes_by_himself(receiver):
    with raw(receiver(is_behind_proxy=True)) as connection:
        connection.sendall(b"EHLO a\r\n")

        assert until_closed(connection) == b""


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; owner=x"},
        {"Precedence": "bulk"},
        {"Precedence": "auto_reply"},
        {"X_Loop": INBOX},
        {"List_Id": "<lijst.acme.be>"},
        {"Return_Path": "<>"},
        {"X_Autoreply": "yes"},
    ],
    ids=str,
)
def test_what_a_machine_wrote_is_not_taken(receiver, kept, headers):
    assert post(receiver(), letter(**headers))[0] == 554
    assert kept == []


@pytest.mark.parametrize("sender", [INBOX, NOREPLY, f"Vaccinnet <{NOREPLY.upper()}>"])
def test_what_the_register_wrote_itself_is_not_taken(receiver, kept, sender):
    assert post(receiver(), letter(sender), sender="an@acme.be")[0] == 554
    assert kept == []


def test_a_bounce_is_not_taken(receiver, kept):
    assert post(receiver(), letter(), sender="")[0] == 550
    assert kept == []


def test_what_goes_in_circles_is_not_taken(receiver, kept):
    hops = b"".join(b"Received: from a by b; Mon, 2 Mar 2026 10:00:%02d +0100\r\n" % n for n in range(40))

    assert post(receiver(), hops + letter().as_bytes(), sender="an@acme.be")[0] == 554
    assert kept == []


def test_auto_submitted_by_nobody_is_taken(receiver, kept):
    assert post(receiver(), letter(Auto_Submitted="no"))[0] == 250
    assert len(kept) == 1


def test_what_breaks_is_told_without_a_word_of_it_and_tried_again(receiver):
    def break_off(one):
        raise ValueError(f"cannot keep {one.sender}")

    code, said = post(receiver(break_off), letter())

    assert code == 451
    assert "an@acme.be" not in said
    assert "ValueError" not in said


def test_nothing_is_said_before_the_letter_is_kept(receiver, kept):
    """A letter that was answered with 250 is where it should be."""
    states = []

    def keep(one):
        states.append(len(kept))
        kept.append(one)
        return "kept"

    code, _ = post(receiver(keep), letter())

    assert (code, states, len(kept)) == (250, [0], 1)


@pytest.mark.parametrize("outcome", ["kept", "dropped"])
def test_an_answer_takes_as_long_for_everybody(receiver, outcome):
    port = receiver(lambda one: outcome, answers_after=0.5)
    began = time.monotonic()

    post(port, letter())

    assert 0.5 <= time.monotonic() - began < 5


@pytest.fixture
def tls(tmp_path):
    """A context with a certificate that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.vaccinnet.example")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "tls.pem").write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tmp_path / "tls.pem")
    return context


def unproven():
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def test_speaks_tls_where_there_is_a_certificate(receiver, kept, tls):
    with program(receiver(tls=tls)) as mail:
        mail.ehlo()
        assert "starttls" in mail.esmtp_features
        mail.starttls(context=unproven())
        mail.ehlo()
        assert "auth" not in mail.esmtp_features

        assert mail.sendmail("an@acme.be", [INBOX], letter().as_bytes()) == {}

    assert len(kept) == 1


def test_what_was_said_before_tls_counts_no_longer(receiver, kept, tls):
    with raw(receiver(tls=tls)) as connection:
        hear(connection, b"220 ")
        connection.sendall(b"EHLO a\r\n")
        hear(connection, b"250 HELP\r\n")
        # Commands that stand behind STARTTLS in the clear must not be heard inside it.
        connection.sendall(f"STARTTLS\r\nMAIL FROM:<a@b.be>\r\nRCPT TO:<{INBOX}>\r\n".encode())
        hear(connection, b"220 Ready to start TLS\r\n")
        with unproven().wrap_socket(connection) as inside:
            inside.sendall(b"EHLO a\r\nDATA\r\n")
            said = hear(inside, b"RCPT command\r\n")

    assert said.splitlines()[-1] == b"503 Error: need RCPT command"
    assert kept == []


def test_no_certificate_no_tls(receiver):
    with program(receiver()) as mail:
        mail.ehlo()

        assert "starttls" not in mail.esmtp_features
