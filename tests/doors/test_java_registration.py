"""The Java example for doctors: it compiles, it gets and keeps a token, and what it signs is proven by our verifier.

That it interoperates with a deployment is tested in tests/interop.
"""

import shutil
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from lxml import etree

from vaccinnet.ehealth.keystore import write_p12
from vaccinnet.ehealth.subject import Subject
from vaccinnet.ehealth.wss import verify_holder
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.qualification.judge import Circumstances, judge
from vaccinnet.registration.schema import request_findings
from vaccinnet.registration.wire import AddRequest, GetRequest, RemoveRequest, read_request
from vaccinnet.soap.envelope import read

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.stand_in_sts import DOCTOR, StandInSts

EXAMPLE = Path(__file__).parents[2] / "examples" / "java"
MESSAGE = EXAMPLE / "registration-message.xml"
MISSING = [program for program in ("java", "javac") if shutil.which(program) is None]
PASSWORD = "geheim"
KEYS = {
    "rsa": rsa.generate_private_key(65537, 2048),
    "p256": ec.generate_private_key(ec.SECP256R1()),
    "p384": ec.generate_private_key(ec.SECP384R1()),
}

pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"no JDK here: {', '.join(MISSING)} not found; the example is untested"
)


@pytest.fixture(scope="session")
def classes(tmp_path_factory):
    """The folder with the compiled example; it compiles without a warning."""
    folder = tmp_path_factory.mktemp("java")
    source = EXAMPLE / "RegistrationClient.java"
    subprocess.run(["javac", "-Xlint:all,-serial", "-Werror", "--release", "17", "-d", folder, source], check=True)
    return folder


@pytest.fixture
def sts():
    return StandInSts()


class Client:
    """The example, run by a doctor with a key; it writes what it signs instead of sending it."""

    def __init__(self, classes, folder, sts, key="p256", subject=DOCTOR):
        self.out, self.token = folder / "signed.xml", folder / "token.xml"
        self.sts = sts
        self._classes, self._p12 = classes, folder / "holder.acc-p12"
        self._p12.write_bytes(write_p12(sts.keystore(KEYS[key], subject), password=PASSWORD))

    def run(self, *arguments, **options):
        """Run it against the STS; an option that is None is left out."""
        with self.sts.serving() as url:
            given = {"p12": self._p12, "password": PASSWORD, "software_id": "A_B", "sts": url, "write": self.out}
            given |= {"token": self.token} | options
            pairs = [(f"--{name.replace('_', '-')}", value) for name, value in given.items() if value is not None]
            # It lives for a second: the JDK need not make it fast.
            command = ["java", "-XX:TieredStopAtLevel=1", "-cp", self._classes, "RegistrationClient"]
            command += [*arguments, *sum(pairs, ())]
            return subprocess.run([str(each) for each in command], capture_output=True, text=True, timeout=60)

    def said(self):
        """The request that was written, after it is proven whose it is."""
        envelope, now = read(self.out.read_bytes()), datetime.now(UTC)
        spoken = verify_holder(envelope, trust=self.sts.trust(), now=now)
        assert spoken.subject == DOCTOR
        assert request_findings(envelope.payload) == []
        return read_request(envelope.payload)


@pytest.fixture
def client(classes, tmp_path, sts):
    return Client(classes, tmp_path, sts)


@pytest.mark.parametrize("key", KEYS)
def test_what_it_signs_is_proven(classes, tmp_path, sts, key):
    client = Client(classes, tmp_path, sts, key)

    done = client.run("add", MESSAGE, MESSAGE)

    said = client.said()
    assert done.returncode == 0, done.stderr
    assert isinstance(said, AddRequest)
    assert (said.software_id, said.patient_id, len(said.messages)) == ("A_B", "99123100069", 2)


def test_its_messages_are_what_the_register_wants(client):
    client.run("add", MESSAGE, MESSAGE)

    messages = [each.contents for each in client.said().messages]
    judged = [judge(each, Circumstances(business_day(datetime.now(UTC)))).findings for each in messages]
    assert judged == [(), ()]
    assert len({etree.fromstring(each).findtext("{*}header/{*}id") for each in messages}) == 2


def test_it_asks_to_remove_and_to_fetch(client):
    client.run("remove", "0123", patient="99123100069")
    removed = client.said()
    client.run("get", patient="99123100069", since="2026-01-31")

    assert removed == RemoveRequest("A_B", "", "99123100069", "0123")
    assert client.said() == GetRequest("A_B", "", "99123100069", datetime(2026, 1, 31).date())  # noqa: DTZ001


def test_what_it_asks_of_the_sts_is_understood(client):
    client.run("get", patient="99123100069")

    (asked,) = client.sts.asked
    assert asked.unclear == ()
    assert {value for _, value in asked.request.claims} == {DOCTOR.number}


def test_a_practice_asks_as_a_practice(classes, tmp_path, sts):
    client = Client(classes, tmp_path, sts, subject=Subject("NIHII-OFFICE_DOCTORS", "79992138", name="PRAKTIJK"))

    client.run("get", patient="99123100069")

    (asked,) = sts.asked
    assert [name.rpartition("1.0:")[2] for name, _ in asked.request.claims] == [
        "certificateholder:officedoctors:nihii-number",
        "officedoctors:nihii-number",
    ]


def test_it_keeps_the_token_for_its_owner_alone(client):
    client.run("get", patient="99123100069")
    client.run("get", patient="99123100069")

    assert len(client.sts.asked) == 1
    assert client.said()
    assert stat.S_IMODE(client.token.stat().st_mode) == 0o600


def test_without_a_file_it_asks_for_each_call(client):
    for _ in range(2):
        client.run("get", patient="99123100069", token=None)

    assert len(client.sts.asked) == 2


def test_a_token_that_ends_in_five_minutes_is_asked_again(client):
    client.sts.lifetime = timedelta(minutes=4, seconds=59)
    client.run("get", patient="99123100069")
    client.run("get", patient="99123100069")

    assert len(client.sts.asked) == 2


def test_the_token_of_another_certificate_is_asked_again(classes, tmp_path, sts):
    Client(classes, tmp_path, sts, "p256").run("get", patient="99123100069")
    other = Client(classes, tmp_path, sts, "p384")

    other.run("get", patient="99123100069")

    assert len(sts.asked) == 2
    assert other.said()


@pytest.mark.parametrize(
    ("arguments", "changes", "said"),
    [
        (["get"], {"password": "wrong", "patient": "1"}, "cannot be opened"),
        (["get"], {}, "--patient is missing"),
        (["add"], {}, "Between one and 5 messages"),
        (["add", *[MESSAGE] * 6], {}, "Between one and 5 messages"),
        (["add", "none.xml"], {}, "none.xml cannot be read"),
        (["get"], {"patient": "1", "sts": "http://127.0.0.1:1"}, "cannot be reached"),
        (["get"], {"patient": "1", "url": "http://127.0.0.1:1", "write": None}, "cannot be reached"),
    ],
)
def test_it_says_why_it_cannot(client, arguments, changes, said):
    done = client.run(*arguments, **changes)

    assert done.returncode == 2
    assert said in done.stderr


def test_a_certificate_of_nobody_who_registers(classes, tmp_path, sts):
    client = Client(classes, tmp_path, sts, subject=Subject("NIHII-HOSPITAL", "79990158", name="AZ TESTSTAD"))

    done = client.run("get", patient="99123100069")

    assert (done.returncode, done.stderr) == (2, "The certificate is not one of a doctor or a practice.\n")
