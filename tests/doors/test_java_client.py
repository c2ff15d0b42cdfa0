"""The Java example: it compiles, what it signs is proven by our own verifier, and it reads what the door answers."""

import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from vaccinnet.batch.wire import ResultRequest, UploadRequest, read_request
from vaccinnet.ehealth.certificates import Validity, make_leaf, make_root
from vaccinnet.ehealth.keystore import Keystore, write_p12
from vaccinnet.ehealth.subject import Subject
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.qualification.judge import Circumstances, judge
from vaccinnet.qualification.offline_signature import judge_signature
from vaccinnet.soap.envelope import read

EXAMPLE = Path(__file__).parents[2] / "examples" / "java"
MISSING = [program for program in ("java", "javac") if shutil.which(program) is None]
PASSWORD = "geheim"

pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"no JDK here: {', '.join(MISSING)} not found; the example is untested"
)


@pytest.fixture(scope="session")
def classes(tmp_path_factory):
    """The folder with the compiled example; it compiles without a warning."""
    folder = tmp_path_factory.mktemp("java")
    source = EXAMPLE / "BatchUploadClient.java"
    subprocess.run(["javac", "-Xlint:all,-serial", "-Werror", "--release", "17", "-d", folder, source], check=True)
    return folder


@pytest.fixture
def client(classes):
    """Run the client with these arguments."""
    return lambda *arguments: subprocess.run(
        ["java", "-cp", classes, "BatchUploadClient", *map(str, arguments)], capture_output=True, text=True, timeout=60
    )


def make_p12(key, path):
    """Write a keystore of the hospital of the cast with this key."""
    now = datetime.now(UTC)
    year = Validity(now - timedelta(days=1), now + timedelta(days=365))
    root = make_root(ec.generate_private_key(ec.SECP256R1()), name="Nobody's root", validity=year, serial=1)
    leaf = make_leaf(
        Subject("NIHII-HOSPITAL", "79990158", name="AZ TESTSTAD"),
        public_key=key.public_key(),
        issuer=root,
        validity=year,
        serial=2,
        crl_url="http://localhost/crl",
    )
    path.write_bytes(write_p12(Keystore(key, leaf, (root.certificate,)), password=PASSWORD))
    return path


@pytest.mark.parametrize(
    "key",
    [
        rsa.generate_private_key(65537, 2048),
        ec.generate_private_key(ec.SECP256R1()),
        ec.generate_private_key(ec.SECP384R1()),
    ],
    ids=["rsa", "p256", "p384"],
)
def test_what_it_signs_is_proven(client, tmp_path, key):
    p12, out = make_p12(key, tmp_path / "hospital.acc-p12"), tmp_path / "signed.xml"

    done = client(
        *(
            "aanleveren",
            EXAMPLE / "message.xml",
            "--pakket",
            "A_B_C",
            "--p12",
            p12,
            "--password",
            PASSWORD,
            "--write",
            out,
        )
    )

    now = datetime.now(UTC)
    envelope = read(out.read_bytes())
    request = read_request(envelope.payload)
    findings, subject = judge_signature(envelope, at=now, otherwise=now)
    assert done.returncode == 0, done.stderr
    assert (findings, str(subject)) == ((), "NIHII-HOSPITAL=79990158")
    assert isinstance(request, UploadRequest)
    assert (request.origin, request.pakket) == ("own", "A_B_C")


def test_its_message_is_what_the_register_wants(client, tmp_path):
    p12, out = make_p12(ec.generate_private_key(ec.SECP256R1()), tmp_path / "hospital.acc-p12"), tmp_path / "signed.xml"

    client(
        *(
            "aanleveren",
            EXAMPLE / "message.xml",
            "--pakket",
            "A_B_C",
            "--p12",
            p12,
            "--password",
            PASSWORD,
            "--write",
            out,
        )
    )

    assert judge(out.read_bytes(), Circumstances(business_day(datetime.now(UTC)))).findings == ()


def test_it_asks_for_a_result(client, tmp_path):
    p12, out = make_p12(ec.generate_private_key(ec.SECP256R1()), tmp_path / "hospital.acc-p12"), tmp_path / "signed.xml"

    client(
        *("resultaat", "0123", "--user-code", "ORG-1001", "--p12", p12, "--password", PASSWORD, "--write", out),
    )

    assert read_request(read(out.read_bytes()).payload) == ResultRequest("0123", "ORG-1001")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"--password": "wrong"}, "cannot be opened"),
        ({"--p12": "none.p12"}, "none.p12 cannot be opened"),
        ({"--pakket": None}, "--pakket is missing"),
        ({"--url": "http://127.0.0.1:1"}, "cannot be reached"),
    ],
)
def test_it_says_why_it_cannot(client, tmp_path, changes, said):
    p12 = make_p12(ec.generate_private_key(ec.SECP256R1()), tmp_path / "hospital.acc-p12")
    options = {"--p12": p12, "--password": PASSWORD, "--pakket": "A_B_C"} | changes

    done = client(
        "aanleveren", EXAMPLE / "message.xml", *(part for pair in options.items() if pair[1] for part in pair)
    )

    assert done.returncode == 2
    assert said in done.stderr


# Over HTTP, with the door behind it.


@pytest.fixture
def over_http(door, classes, tmp_path):
    """Run the client against a server that passes its one call on to the door, in the transaction of the test."""
    p12 = tmp_path / "own.acc-p12"
    p12.write_bytes(write_p12(door.hospital.keystore, password=PASSWORD))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            answer = door.post(sent, self.path, soapaction=self.headers["SOAPAction"])
            self.send_response(answer.status)
            self.send_header("Content-Type", "text/xml; charset=utf-8")
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *args):
            pass

    def run(*arguments):
        with HTTPServer(("127.0.0.1", 0), Handler) as server:
            server.timeout = 30
            address = ("--p12", p12, "--password", PASSWORD, "--url", f"http://127.0.0.1:{server.server_port}")
            command = ["java", "-cp", classes, "BatchUploadClient", *arguments, *address]
            with subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, text=True) as process:
                server.handle_request()
                told, _ = process.communicate(timeout=30)
        return process.returncode, told

    return run


def test_the_register_takes_what_it_sends(door, over_http):
    code, told = over_http("aanleveren", EXAMPLE / "message.xml", "--pakket", door.hospital.pakket)
    request_id = re.search(r"accepted: ([0-9A-F]{32})", told)[1]
    door.process()
    result = over_http("resultaat", request_id, "--user-code", "ORG-1001")

    assert code == 0
    assert result == (0, "person 1: OK\n  vaccination 1: OK\n")
    assert [each.given_on for each in door.record("Eva")] == [door.days_ago(1)]


def test_it_shows_what_was_refused_of_a_batch(door, over_http, tmp_path):
    late = tmp_path / "late.xml"
    late.write_text((EXAMPLE / "message.xml").read_text().replace("{yesterday}", "2999-01-01"))

    _, told = over_http("aanleveren", late, "--pakket", door.hospital.pakket)
    door.process()
    code, result = over_http("resultaat", told.split()[-1], "--user-code", "ORG-1001")

    assert code == 1
    assert "vaccination 1: VAC-014" in result


def test_it_shows_the_pair_that_refuses(over_http):
    code, told = over_http("aanleveren", EXAMPLE / "message.xml", "--pakket", "Unknown_X_Y")

    assert code == 1
    assert told.startswith("refused: BAT-002\nBAT-002")


def test_it_shows_a_fault_with_its_findings(door, over_http, monkeypatch):
    monkeypatch.setattr(door, "post", lambda data, *_, post=door.post, **__: post(data.replace(b"Oudejaar", b"Anders")))

    code, told = over_http("aanleveren", EXAMPLE / "message.xml", "--pakket", door.hospital.pakket)

    assert code == 1
    assert told.startswith("refused: SEC-051")
    assert re.search(r"SEC-051, line \d+: ", told)
