"""One command starts everything, says where to look, survives what is killed, and stops cleanly."""

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import httpx
import pytest

pytestmark = pytest.mark.slow

VACCINNET = [sys.executable, "-m", "vaccinnet.client.cli"]
PATIENCE = 60


@pytest.fixture
def place():
    """A folder that the database's user may pass through, which pytest's own are not."""
    with tempfile.TemporaryDirectory(prefix="vaccinnet-run-") as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)


@pytest.fixture
def start(place):
    """Start `vaccinnet run` with these options, and return it once it answers."""
    started = []

    def start_one(*options):
        process = subprocess.Popen(
            [*VACCINNET, "run", "--json", "--port", "0", "--data-dir", str(place / "var"), *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
        )
        started.append(process)
        line = process.stdout.readline()
        assert line, process.stderr.read()
        return process, json.loads(line)

    yield start_one
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)


def environment(**more):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("VACCINNET_", "DATABASE_URL"))}
    return kept | more


def status(url, context=None):
    try:
        with urllib.request.urlopen(url, timeout=5, context=context) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        refused.close()
        return refused.code
    except OSError:
        return None


def until(is_so):
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.1)


def processes(place, *, of=""):
    """The processes of the installation in `place`, zombies apart, whose command holds `of`."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            variables = (folder / "environ").read_bytes()
        except OSError:
            continue
        is_ours = f"VACCINNET_DATA_DIR={place / 'var'}".encode() in variables or str(place / "var") in command
        if is_ours and of in command:
            found.append(int(folder.name))
    return sorted(found)


def test_starts_answers_and_leaves_nothing_running(place, start):
    process, addresses = start()

    assert status(addresses["health"]) == 200
    assert status(addresses["batch_upload_wsdl"]) == 200
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=PATIENCE)

    assert process.returncode == 0
    assert said == ""
    assert status(addresses["health"]) is None
    assert processes(place) == []


def test_every_body_gets_an_answer_however_it_is_sent(start):
    _, addresses = start()
    mebibyte = b" " * 1024 * 1024

    def post(body, **headers):
        # Whoever is not read to the end breaks off here instead of reading the answer.
        with httpx.Client(timeout=PATIENCE) as client:
            return client.post(addresses["batch_upload"], content=body, headers=headers)

    not_xml = post(b"not xml")
    chunked = post(iter([b"not ", b"xml"]))
    too_large = post(mebibyte * 33)
    chunked_and_too_large = post(iter([mebibyte] * 40))
    waits_to_be_asked = post(mebibyte * 33, Expect="100-continue")

    assert [each.status_code for each in (not_xml, chunked, too_large, chunked_and_too_large)] == [500] * 4
    assert chunked.text == not_xml.text
    assert "MSG-001" in too_large.text
    assert "MSG-001" in chunked_and_too_large.text
    assert "MSG-001" in waits_to_be_asked.text
    assert status(addresses["health"]) == 200


def test_can_be_started_again_on_the_same_data(start):
    first, _ = start()
    first.send_signal(signal.SIGTERM)
    first.communicate(timeout=PATIENCE)

    _, addresses = start()

    assert first.returncode == 0
    assert status(addresses["health"]) == 200


def test_speaks_https_with_a_virtual_certificate(place, start):
    _, addresses = start("--tls")
    trust = ssl.create_default_context(cafile=str(place / "var" / "acceptance" / "tls" / "chain.pem"))
    trust.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN

    assert addresses["base_url"].startswith("https://localhost:")
    assert status(addresses["health"], trust) == 200
    assert status(addresses["health"]) is None


def test_starts_again_what_is_killed(place, start):
    _, addresses = start()

    for victim in ("vaccinnet.config.serve", "vaccinnet.config.worker", "bin/postgres"):
        killed = processes(place, of=victim)
        for each in killed:
            os.kill(each, signal.SIGKILL)
        until(lambda victim=victim, killed=killed: set(processes(place, of=victim)) - set(killed))
        until(lambda: status(addresses["health"]) == 200)


def test_nothing_lives_on_after_the_command_is_killed(place, start):
    process, _ = start()

    process.kill()
    process.communicate()

    until(lambda: not processes(place, of="vaccinnet.config"))
    until(lambda: not processes(place))


def test_adopts_what_a_killed_command_left(place, start):
    first, _ = start()
    first.kill()
    first.communicate()

    _, addresses = start()

    assert status(addresses["health"]) == 200


def test_a_port_in_use_is_said_in_one_sentence(place):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])

        ended = subprocess.run(
            [*VACCINNET, "run", "--port", port, "--data-dir", str(place / "var")],
            capture_output=True,
            text=True,
            env=environment(),
        )

    assert ended.returncode == 2
    assert ended.stderr == f"Port {port} is in use by another program; choose another with --port.\n"
    assert not (place / "var").exists()


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"VACCINNET_RHYTHM_MINUTES": "often"}, "VACCINNET_RHYTHM_MINUTES must be a whole number; it is 'often'.\n"),
        (
            {"VACCINNET_ENVIRONMENT": "production", "VACCINNET_HOSTS": "vaccinnet.example.be"},
            "Production does not use the embedded database; name a PostgreSQL server with DATABASE_URL.\n",
        ),
        ({"VACCINNET_SECRET_KEY": "short"}, "VACCINNET_SECRET_KEY must be at least 50 random characters; "),
    ],
)
def test_a_wrong_setting_is_said_in_one_sentence(place, variables, said):
    ended = subprocess.run(
        [*VACCINNET, "run", "--port", "0", "--data-dir", str(place / "var")],
        capture_output=True,
        text=True,
        env=environment(**variables),
    )

    assert ended.returncode == 2
    assert ended.stderr.startswith(said)
    assert ended.stderr.count("\n") == 1


def test_a_file_in_the_place_of_the_data_folder_is_said_in_one_sentence(place):
    (place / "var").write_text("")

    ended = subprocess.run(
        [*VACCINNET, "run", "--port", "0", "--data-dir", str(place / "var")],
        capture_output=True,
        text=True,
        env=environment(),
    )

    assert ended.returncode == 2
    assert ended.stderr == f"{place / 'var'} is a file; name a folder with --data-dir.\n"
