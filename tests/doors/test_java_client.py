"""The Java example: it compiles, and what it signs is proven by our own verifier."""

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from vaccinnet.batch.wire import ResultRequest, UploadRequest, read_request
from vaccinnet.client.judge import Circumstances, judge
from vaccinnet.client.offline_signature import judge_signature
from vaccinnet.ehealth.certificates import Validity, make_leaf, make_root
from vaccinnet.ehealth.keystore import Keystore, write_p12
from vaccinnet.ehealth.subject import Subject
from vaccinnet.kmehr.business_day import business_day
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
