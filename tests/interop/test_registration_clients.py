"""Clients of the RegistratieService that are not ours interoperate: zeep and Node's soap, and the Java example.

Those of zeep and Node are made from the WSDL, and sign with the recipes of the cookbook: the very files run here.
"""
# ruff: noqa: E402  (recipes are found once their folder is known)

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import zeep
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from lxml import etree

from vaccinnet.acceptance.cast import read_cast
from vaccinnet.ehealth.wss import verify_holder
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.kmehr.message import Folder, Id, Message, Party, Patient, sequence_ids
from vaccinnet.kmehr.read import read_message
from vaccinnet.kmehr.sample import SAMPLE_HEADER, SAMPLE_VACCINATION
from vaccinnet.kmehr.write import to_bytes
from vaccinnet.registration.wire import GetRequest, write_get
from vaccinnet.soap.envelope import read
from vaccinnet.soap.write import wrap

ROOT = Path(__file__).parents[2]
RECIPES, JAVA, NODE = ROOT / "docs" / "cookbook" / "recipes", ROOT / "examples" / "java", Path(__file__).parent / "node"
sys.path[:0] = [str(ROOT), str(RECIPES)]
from tests.holders import PASSWORD, keep
from tests.stand_in_sts import DOCTOR, StandInSts
from zeep_holder_of_key import HolderOfKey
from zeep_token import ask_token

pytestmark = pytest.mark.slow

SOFTWARE_ID = "Voorbeeld_Zorgdossier"
PROFILES = {each.user_code: each for each in read_cast().profiles}
EVA = next(each for each in read_cast().citizens if each.given_names == "Eva")
# Who speaks, with which kind of key, and who answers for the vaccination.
SPEAKERS = {
    "stagemeester": ("ART-2006", "ec", "ART-2006"),
    "trainee": ("ART-2007", "rsa", "ART-2006"),
    "practice": ("PRA-3001", "rsa", "ART-2009"),
    "specialist": ("ART-2008", "ec", "ART-2008"),
}


@dataclass(frozen=True)
class Said:
    """What a client made of an answer: the code of the call, code and number of each message, and the numbers told."""

    code: str
    results: tuple[tuple[str, str], ...] = ()
    told: tuple[str, ...] = ()


class Speaker:
    """Somebody of the cast with a certificate, and messages in that name."""

    def __init__(self, running, role):
        user_code, kind, author = SPEAKERS[role]
        self.profile, self.author = PROFILES[user_code], PROFILES[author]
        self.holder = running.holder(self.profile, kind)

    def message(self, *, days_ago):
        header = SAMPLE_HEADER.but(id=f"{self.profile.nihii}.{uuid.uuid4().hex}", sender=(_party(self.profile),))
        today = business_day(datetime.now(UTC))
        vaccination = SAMPLE_VACCINATION.but(
            ids=sequence_ids(1), author=(_party(self.author),), given_on=today - timedelta(days=days_ago)
        )
        patient = Patient(EVA.insz, (EVA.given_names,), EVA.family_name, birth_date=EVA.birth_date, sex=EVA.sex)
        folder = Folder(sequence_ids(1), patient, (vaccination,))
        return to_bytes(Message(header.but(date=today), (folder,)))


def _party(profile):
    kind = "orgpractice" if profile.user_code.startswith("PRA") else "persphysician"
    return Party((Id("ID-HCPARTY", f"{profile.nihii:0<11}"),), kind, profile.name)


@pytest.fixture(scope="session")
def speakers(running):
    return {role: Speaker(running, role) for role in SPEAKERS}


class Client:
    """What the clients share: where the service is, and a file for the token of each speaker."""

    def __init__(self, running, folder):
        self.addresses, self.folder = running.addresses, folder

    def token(self, by):
        file = self.folder / f"{by.profile.user_code}.xml"
        if not file.exists():
            file.write_bytes(self.ask_token(by.holder))
        return file


class Zeep(Client):
    """The client that zeep makes from the WSDL. It wants base64Binary as bytes."""

    def ask_token(self, holder):
        keystore = holder.keystore
        return ask_token(self.addresses["security_token_service"], keystore.key, keystore.certificate)

    def add(self, by, *messages):
        sent = [{"_value_1": each, "DisableStockChange": True} for each in messages]
        return self._call(by, "AddVaccinations", Base64EncodedKmehrmessage=sent)

    def remove(self, by, vaccination_id):
        return self._call(by, "RemoveVaccination", VaccinationId=vaccination_id)

    def get(self, by, software_id=SOFTWARE_ID):
        since = business_day(datetime.now(UTC)) - timedelta(days=30)
        return self._call(by, "GetVaccinations", software_id, vaccinationDateSince=since)

    def _call(self, by, operation, software_id=SOFTWARE_ID, **request):
        wsse = HolderOfKey(by.holder.keystore.key, self.token(by).read_bytes())
        client = zeep.Client(self.addresses["registration_wsdl"], wsse=wsse)
        with client.transport.session:
            try:
                answer = client.service[operation](SoftwareId=software_id, PatientId=EVA.insz, **request)
            except zeep.exceptions.Fault as fault:
                return Said(_rule(fault.message))
        answer = zeep.helpers.serialize_object(answer)
        results = [(each["Status"]["Code"], each["VaccinationId"]) for each in answer.get("Results") or ()]
        return Said(
            answer["Status"]["Code"],
            tuple((code, id["_value_1"] if id else "") for code, id in results),
            _told(answer.get("Base64EncodedKmehr")),
        )


class Node(Client):
    """The client that Node's soap makes from the WSDL. It wants base64Binary as text in base64."""

    def ask_token(self, holder):
        return run_node("token", self.addresses["security_token_service"], holder.key, holder.certificate)

    def add(self, by, *messages):
        sent = [
            {"attributes": {"DisableStockChange": "true"}, "$value": base64.b64encode(each).decode()}
            for each in messages
        ]
        return self._call(by, "AddVaccinations", Base64EncodedKmehrmessage=sent)

    def remove(self, by, vaccination_id):
        return self._call(by, "RemoveVaccination", VaccinationId=vaccination_id)

    def get(self, by, software_id=SOFTWARE_ID):
        since = business_day(datetime.now(UTC)) - timedelta(days=30)
        return self._call(by, "GetVaccinations", software_id, vaccinationDateSince=since.isoformat())

    def _call(self, by, operation, software_id=SOFTWARE_ID, **request):
        file = self.folder / "request.json"
        file.write_text(json.dumps({"SoftwareId": software_id, "PatientId": EVA.insz} | request))
        wsdl = self.addresses["registration_wsdl"]
        answer = json.loads(run_node(operation, wsdl, by.holder.key, self.token(by), file))
        if "fault" in answer:
            return Said(_rule(answer["fault"]))
        found = answer.get("Results", [])
        # It makes a list of several, and an object of one.
        results = [
            (each["Status"]["Code"], each.get("VaccinationId"))
            for each in (found if isinstance(found, list) else [found])
        ]
        kmehr = answer.get("Base64EncodedKmehr")
        return Said(
            answer["Status"]["Code"],
            tuple((code, id["$value"] if id else "") for code, id in results),
            _told(kmehr and base64.b64decode(kmehr)),
        )


class Java(Client):
    """The Java example, which asks for its tokens itself."""

    def __init__(self, running, folder):
        super().__init__(running, folder)
        subprocess.run(["javac", "-d", folder, JAVA / "RegistrationClient.java"], check=True)

    def ask_token(self, holder):
        raise AssertionError("a call before this one asked for it")

    def add(self, by, *messages):
        files = [self.folder / f"{number}.xml" for number in range(len(messages))]
        for file, message in zip(files, messages, strict=True):
            file.write_bytes(message)
        return self._call(by, "add", *files)

    def remove(self, by, vaccination_id):
        return self._call(by, "remove", vaccination_id, "--patient", EVA.insz)

    def get(self, by, software_id=SOFTWARE_ID):
        since = business_day(datetime.now(UTC)) - timedelta(days=30)
        return self._call(by, "get", "--patient", EVA.insz, "--since", since, software_id=software_id)

    def _call(self, by, *arguments, software_id=SOFTWARE_ID):
        token = self.folder / f"{by.profile.user_code}.xml"
        options = ["--software-id", software_id, "--p12", by.holder.p12, "--password", PASSWORD, "--token", token]
        # It lives for a second: the JDK need not make it fast.
        command = ["java", "-XX:TieredStopAtLevel=1", "-cp", self.folder, "RegistrationClient", *arguments, *options]
        command += ["--url", self.addresses["base_url"].rstrip("/")]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=60)
        code = _rule(done.stdout.partition(": ")[2])
        assert done.returncode == (code != "OK"), done.stderr
        results = re.findall(r"^message \S+: (?:VaccinationId (\w+)|refused).*\n  (\S+)", done.stdout, re.MULTILINE)
        told = re.findall(r"^\d{4}-.*VaccinationId (\w+)", done.stdout, re.MULTILINE)
        return Said(code, tuple(("OK" if id else _rule(text), id) for id, text in results), tuple(told))


def run_node(operation, *arguments):
    """Return what the client in Node says; it finds its packages where they were installed."""
    found = os.environ | {"NODE_PATH": str(NODE / "node_modules")}
    command = ["node", NODE / "registration.js", RECIPES, operation, *arguments]
    ended = subprocess.run(list(map(str, command)), capture_output=True, timeout=60, env=found)
    assert not ended.returncode, ended.stderr.decode()
    return ended.stdout


def _rule(text):
    return text.split()[0].rstrip(":")


def _told(kmehr):
    folders = read_message(etree.fromstring(kmehr)).folders if kmehr else ()
    return tuple(each.local_id.split("/")[-2] for folder in folders for each in folder.vaccinations)


@pytest.fixture(scope="session")
def zeep_client(running, tmp_path_factory):
    return Zeep(running, tmp_path_factory.mktemp("zeep"))


@pytest.fixture(scope="session")
def node_client(running, node_modules, tmp_path_factory):
    return Node(running, tmp_path_factory.mktemp("node"))


@pytest.fixture(scope="session")
def java_client(running, tmp_path_factory):
    if missing := [program for program in ("java", "javac") if shutil.which(program) is None]:
        pytest.skip(f"no JDK here: {', '.join(missing)} not found; the example is untested")
    return Java(running, tmp_path_factory.mktemp("java"))


@pytest.fixture(params=["zeep", "node", "java"])
def client(request):
    return request.getfixturevalue(f"{request.param}_client")


@pytest.mark.parametrize("role", ["stagemeester", "trainee", "practice"])
def test_adds_fetches_and_removes(client, speakers, role):
    by = speakers[role]

    added = client.add(by, by.message(days_ago=1), by.message(days_ago=2))
    first, second = [id for _, id in added.results]
    fetched = client.get(by)
    removed = client.remove(by, first)

    assert (added.code, [code for code, _ in added.results]) == ("OK", ["OK", "OK"])
    assert fetched.code == "OK"
    assert {first, second} <= set(fetched.told)
    assert removed == Said("OK")
    left = client.get(by).told
    assert (first in left, second in left) == (False, True)


def test_reads_what_is_refused(client, speakers):
    by = speakers["trainee"]

    added = client.add(by, by.message(days_ago=-3))
    removed = client.remove(by, "F" * 32)
    fetched = client.get(by, software_id="Niemand_Niets")

    assert added == Said("VAC-014", (("VAC-014", ""),))
    assert removed == Said("REG-030")
    assert fetched == Said("REG-002")


def test_reads_a_fault(client, speakers):
    by = speakers["trainee"]
    client.get(by)
    token = client.token(by)
    issued = token.read_bytes()
    token.write_bytes(issued.replace(by.profile.nihii.encode(), b"19990512004"))

    said = client.get(by)

    token.write_bytes(issued)
    assert said == Said("SEC-063")


def test_the_java_example_runs_as_its_page_says(running):
    if not shutil.which("java"):
        pytest.skip("no JDK here: java not found; the example is untested")
    doctor = running.holder(PROFILES["ART-2005"])
    command = ["java", "RegistrationClient.java", "add", "registration-message.xml", "--software-id", SOFTWARE_ID]
    command += ["--p12", doctor.p12, "--password", PASSWORD, "--url", running.addresses["base_url"].rstrip("/")]

    done = subprocess.run(list(map(str, command)), cwd=JAVA, capture_output=True, text=True, timeout=60)

    assert done.returncode == 0, done.stderr
    assert re.search("VaccinationId [0-9A-F]{32}", done.stdout)


@pytest.fixture(scope="session")
def beside(speakers, tmp_path_factory):
    """A folder with what the examples of the page find beside them: recipes, certificate and message."""
    folder = tmp_path_factory.mktemp("recipes")
    speaker = speakers["specialist"]
    for file in RECIPES.iterdir():
        if file.is_file():
            shutil.copy(file, folder)
    shutil.copy(speaker.holder.p12, folder / "doctor.acc-p12")
    (folder / "message.xml").write_bytes(speaker.message(days_ago=5))
    return folder


def example_of(page, language, base_url):
    """Return the example in this language, which then talks to the deployment."""
    (code,) = re.findall(rf"^```{language}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    return code.replace("http://localhost:8000", base_url.rstrip("/"))


@pytest.mark.parametrize("language", ["python", "js"])
def test_an_example_of_the_page_registers(request, running, beside, language):
    page = (RECIPES.parent / "recipes.md").read_text()
    found = os.environ.copy()
    command = [sys.executable, "example.python"]
    if language == "js":
        found["NODE_PATH"] = str(request.getfixturevalue("node_modules"))
        command = ["node", "example.js"]
        _, openssl = re.findall(r"^```sh\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
        subprocess.run(["sh", "-ec", openssl], cwd=beside, check=True, capture_output=True)
    (beside / f"example.{language}").write_text(example_of(page, language, running.addresses["base_url"]))

    done = subprocess.run(command, cwd=beside, capture_output=True, text=True, timeout=60, env=found)

    assert re.fullmatch("OK [0-9A-F]{32}\n", done.stdout), done.stderr


# The plug-ins by themselves


@pytest.mark.parametrize("name", ["zeep_holder_of_key.py", "holder-of-key.js"])
def test_a_plug_in_has_at_most_a_hundred_lines(name):
    assert len((RECIPES / name).read_text().splitlines()) <= 100


KEYS = {
    "rsa": rsa.generate_private_key(65537, 2048),
    "p256": ec.generate_private_key(ec.SECP256R1()),
    "p384": ec.generate_private_key(ec.SECP384R1()),
}


def signed_by_zeep(envelope, holder, token, folder):
    HolderOfKey(holder.keystore.key, token).apply(envelope, {})
    return etree.tostring(envelope)


def signed_by_node(envelope, holder, token, folder):
    files = folder / "envelope.xml", folder / "token.xml"
    # As soap writes it.
    written = etree.tostring(envelope).replace(b"<soap:Header/>", b"<soap:Header></soap:Header>")
    for file, data in zip(files, (written, token), strict=True):
        file.write_bytes(data)
    return run_node("sign", files[0], holder.key, files[1])


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("by_node", [False, True], ids=["zeep", "node"])
def test_a_plug_in_leaves_any_assertion_whole(request, tmp_path, key, by_node):
    if by_node:
        request.getfixturevalue("node_modules")
    sts = StandInSts()
    holder = keep(sts.keystore(KEYS[key]), tmp_path / "holder")
    envelope = wrap(write_get(GetRequest(SOFTWARE_ID, "", EVA.insz)))

    with sts.serving() as url:
        if by_node:
            token = run_node("token", url, holder.key, holder.certificate)
        else:
            token = ask_token(url, holder.keystore.key, holder.keystore.certificate)
    signed = (signed_by_node if by_node else signed_by_zeep)(envelope, holder, token, tmp_path)

    (asked,) = sts.asked
    spoken = verify_holder(read(signed), trust=sts.trust(), now=datetime.now(UTC))
    assert (asked.unclear, spoken.subject) == ((), DOCTOR)
