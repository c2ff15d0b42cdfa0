"""An integrator makes a set of BatchUpload with the command, passes at home and is captured; and the demonstration."""

import json
import subprocess
import time
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from tests.deployment import VACCINNET, deployment, throw_away_folder, variables

from vaccinnet.acceptance.cast import read_cast
from vaccinnet.kmehr.business_day import business_day

pytestmark = pytest.mark.slow

CAST = {each.user_code: each for each in read_cast().profiles}
HOSPITAL = CAST["ORG-1001"]
PROGRAM = HOSPITAL.software_ids[0]
PATIENCE = 60


class Desk:
    """Where the integrator works: a folder, a certificate and the command."""

    def __init__(self, folder, base_url, data_folder):
        self.folder, self.base_url, self.data_folder = folder, base_url, data_folder
        form = {"profile": str(HOSPITAL.subject), "password": "geheim"}
        asked = httpx.post(f"{base_url}/eHealth/certificates", data=form).raise_for_status()
        (folder / "own.acc-p12").write_bytes(asked.content)

    def run(self, *arguments):
        ended = subprocess.run(
            [*VACCINNET, *map(str, arguments)],
            cwd=self.folder,
            env=variables(VACCINNET_LANG="en"),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert "Traceback" not in ended.stderr, ended.stderr
        return ended

    def speak(self, *arguments):
        spoken = ["--p12", "own.acc-p12", "--password", "geheim", "--url", self.base_url, "--save", "set", "--json"]
        ended = self.run("batch", *arguments, *spoken)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return json.loads(ended.stdout)

    def send(self, kind, name, people, vaccines, days_ago):
        described = {
            "sender": {
                "kind": "hospital",
                "name": HOSPITAL.name,
                "nihii": f"{HOSPITAL.nihii:0<11}",
                "user_code": "ORG-1001",
            },
            "person": [person(each, vaccines if n == 0 else vaccines[1:], days_ago) for n, each in enumerate(people)],
        }
        (self.folder / f"{name}.json").write_text(json.dumps(described))
        return self.speak(kind, f"{name}.json", "--pakket", PROGRAM)["transaction_id"]

    def process(self, transaction_id):
        """Wait until a batch is processed, without keeping the answers that it is too early."""
        self.run("batches", "process", "--data-dir", self.data_folder)
        until = time.monotonic() + PATIENCE
        asked = ["batch", "result", transaction_id, "--user-code", "ORG-1001", "--p12", "own.acc-p12"]
        while self.run(*asked, "--password", "geheim", "--url", self.base_url).returncode:
            assert time.monotonic() < until, "the batch was not processed"


def person(citizen, vaccines, days_ago):
    today = business_day(datetime.now(UTC))
    return {
        "insz": citizen.insz,
        "first_name": citizen.given_names,
        "family_name": citizen.family_name,
        "sex": citizen.sex,
        "vaccination": [
            {"cnk": cnk, "lot": "EJ6796", "given_on": str(today - timedelta(days=days_ago + n))}
            for n, cnk in enumerate(vaccines)
        ],
    }


@pytest.fixture
def desk(tmp_path):
    with throw_away_folder() as folder, deployment(folder / "data") as started:
        yield Desk(tmp_path, started.addresses["base_url"], folder / "data")


def test_a_set_made_with_the_command_qualifies_at_home_and_as_captured(desk):
    people = [each for each in read_cast().citizens if each.given_names in ("Eva", "Adam", "Lies", "Sofie")]
    pairs = [people[:2], people[2:4]]

    uploads = [desk.send("send", f"own-{n}", pair, ["4293254", "4185492"], 1) for n, pair in enumerate(pairs)]
    desk.process(uploads[-1])
    for each in uploads:
        desk.speak("result", each, "--user-code", "ORG-1001")
    early = desk.run("qualify", "set")
    history = [desk.send("supplement", f"old-{n}", pair, ["1734094", "1149939"], 900) for n, pair in enumerate(pairs)]
    desk.process(history[-1])
    at_home = desk.run("qualify", "set", "--pdf", "report.pdf")
    captured = desk.run(
        *("qualification", "capture", PROGRAM, "--service", "batch", "--submit", "--json"),
        "--data-dir",
        desk.data_folder,
    )
    kept = desk.run("qualification", "history", PROGRAM, "--data-dir", desk.data_folder)

    assert early.returncode == 1
    assert "QUA-022: not shown yet" in early.stdout
    assert at_home.returncode == 0, at_home.stdout
    assert "21 passed, 0 failed, 3 not shown yet" in at_home.stdout
    assert (desk.folder / "report.pdf").read_bytes().startswith(b"%PDF")
    assert captured.returncode == 0, captured.stdout
    assert json.loads(captured.stdout)["counts"] == {"passed": 24, "failed": 0, "open": 0, "person": 0}
    assert kept.stdout.split("\t")[1:4] == ["batch", "capture", "passed"]


def test_a_program_that_is_not_known(desk):
    ended = desk.run("qualification", "capture", "A_B", "--service", "batch", "--data-dir", desk.data_folder)

    assert (ended.returncode, ended.stderr) == (2, "No program here has the softwareID A_B.\n")


@pytest.mark.parametrize("command", [["capture", "A_B", "--service", "batch"], ["history", "A_B"]])
def test_nobody_qualifies_in_production(command, tmp_path):
    ended = subprocess.run(
        [*VACCINNET, "qualification", *command, "--data-dir", str(tmp_path)],
        env=variables(VACCINNET_ENVIRONMENT="production"),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )

    assert (ended.returncode, ended.stderr.splitlines()[-1][:31]) == (2, "Programs qualify in acceptance:")


def test_the_demonstration_ends_with_the_test_passed_for_both_services():
    ended = subprocess.run([*VACCINNET, "demo"], env=variables(), capture_output=True, text=True, timeout=2 * PATIENCE)

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.count("24 passed") == 2
