"""A doctor, a trainee with his stagemeester, a practice and its member at work with the command, on a deployment."""

import json
import subprocess
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from tests.deployment import VACCINNET, deployment, throw_away_folder, variables

from vaccinnet.acceptance.cast import read_cast
from vaccinnet.kmehr.business_day import business_day

pytestmark = pytest.mark.slow

CAST = {each.user_code: each for each in read_cast().profiles}
EVA = next(each for each in read_cast().citizens if each.given_names == "Eva")
SOFTWARE_ID = "Voorbeeld_Zorgdossier"


class Desk:
    """Where somebody of the cast works: files, a certificate and the command."""

    def __init__(self, folder, base_url, user_code):
        self.folder, self.base_url, self.profile = folder, base_url, CAST[user_code]
        self.folder.mkdir()
        form = {"profile": str(self.profile.subject), "password": "geheim"}
        asked = httpx.post(f"{base_url}/eHealth/certificates", data=form).raise_for_status()
        (self.folder / "own.acc-p12").write_bytes(asked.content)

    def run(self, *arguments, needs_program=True):
        """Run the command and return how it ended, with what it wrote as JSON."""
        program = ["--software-id", SOFTWARE_ID] if needs_program else []
        spoken = ["--p12", "own.acc-p12", "--password", "geheim", "--url", self.base_url, "--json", *program]
        ended = subprocess.run(
            [*VACCINNET, *arguments, *spoken],
            cwd=self.folder,
            env=variables(XDG_CACHE_HOME=str(self.folder / "cache"), VACCINNET_LANG="en"),
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert "Traceback" not in ended.stderr
        return ended.returncode, json.loads(ended.stdout) if ended.stdout else ended.stderr

    def add(self, *vaccinations, author=None, options=()):
        """Register vaccinations of Eva; each is given as changes of a good one."""
        good = {"cnk": "2374429", "lot": "LOT1", "given_on": day(1)} | ({"author": party(author)} if author else {})
        described = {
            "sender": party(self.profile),
            "person": [
                {
                    "insz": EVA.insz,
                    "first_name": EVA.given_names,
                    "family_name": EVA.family_name,
                    "sex": EVA.sex,
                    "vaccination": [good | each for each in vaccinations or ({},)],
                }
            ],
        }
        (self.folder / "described.json").write_text(json.dumps(described))
        return self.run("registration", "add", "described.json", *options)

    def remove(self, vaccination_id):
        return self.run("registration", "remove", vaccination_id, "--patient", EVA.insz)

    def get(self, *options):
        return self.run("registration", "get", "--patient", EVA.insz, *options)


def day(days_ago):
    return str(business_day(datetime.now(UTC)) - timedelta(days=days_ago))


def party(profile):
    return {"kind": profile.kind, "name": profile.name, "nihii": f"{profile.nihii:0<11}"}


@pytest.fixture(scope="module")
def base_url():
    with throw_away_folder() as folder, deployment(folder / "data") as started:
        yield started.addresses["base_url"]


@pytest.fixture
def desk(base_url, tmp_path):
    return lambda user_code: Desk(tmp_path / user_code, base_url, user_code)


def results(answer):
    return [(each["status"]["code"], each["vaccination_id"]) for call in answer["calls"] for each in call["results"]]


def test_a_doctor_registers_fetches_and_removes(desk):
    doctor = desk("ART-2005")

    code, added = doctor.add(*[{"given_on": day(n)} for n in range(1, 8)], options=["--save", "kept"])
    ids = [id for _, id in results(added)]
    fetched = doctor.get("--out", "record.xml")
    removed = [doctor.remove(id)[0] for id in ids]

    assert (code, added["accepted"], [len(call["results"]) for call in added["calls"]]) == (0, 7, [5, 2])
    assert fetched[0] == 0
    assert {each["vaccination_id"] for each in fetched[1]["vaccinations"]} >= set(ids)
    assert (doctor.folder / "record.xml").read_bytes().startswith(b"<?xml")
    assert removed == [0] * 7
    assert len(list((doctor.folder / "kept").glob("AddVaccinations-*.xml"))) == 4


def test_the_messages_that_are_kept_are_good_for_check(desk):
    doctor = desk("ART-2005")
    doctor.add({"cnk": "2246775"}, options=["--save", "kept"])
    (request,) = (doctor.folder / "kept").glob("*-request.xml")

    checked = subprocess.run([*VACCINNET, "check", request], capture_output=True, text=True, env=variables())

    assert checked.returncode == 0, checked.stdout


def test_a_trainee_registers_under_the_stagemeester_who_removes_it(desk):
    trainee, stagemeester = desk("ART-2007"), desk("ART-2006")

    refused = trainee.add({"cnk": "4185492"})
    code, added = trainee.add({"cnk": "4185492"}, author=CAST["ART-2006"])
    ((_, id),) = results(added)

    assert (refused[0], results(refused[1])[0][0]) == (1, "REG-021")
    assert code == 0
    assert stagemeester.remove(id)[0] == 0


def test_a_practice_registers_for_its_member_who_cannot_remove_it(desk):
    practice, member = desk("PRA-3001"), desk("ART-2009")

    code, added = practice.add({"cnk": "1149939"}, author=CAST["ART-2009"])
    ((_, id),) = results(added)
    by_member = member.remove(id)

    assert code == 0
    assert (by_member[0], by_member[1]["status"]["code"]) == (1, "REG-032")
    assert practice.remove(id)[0] == 0


def test_stock_moves_unless_it_is_left_alone(desk):
    doctor = desk("ART-2010")

    left = doctor.add({"cnk": "2246775", "given_on": day(3)})[1]["calls"][0]["results"][0]["stocked"]
    alone = doctor.add({"cnk": "2246775", "given_on": day(4)}, options=["--no-stock"])[1]

    assert (left, alone["calls"][0]["results"][0]["stocked"]) == (19, 19)


def test_a_token_is_kept_and_asked_anew_when_the_sts_knows_it_no_more(desk):
    doctor = desk("ART-2008")
    first = doctor.run("token", needs_program=False)[1]
    kept = next((doctor.folder / "cache").rglob("*.xml"))
    before = kept.read_bytes()

    doctor.get()
    unchanged = kept.read_bytes()
    # The seal no longer holds, as after a new STS.
    kept.write_bytes(before.replace(b"doctor:boolean", b"doctor:booleaN", 1))
    code, _ = doctor.get()

    assert first["subject"].startswith("SSIN=81")
    assert unchanged == before
    assert (code, kept.read_bytes() != before) == (0, True)


def test_a_certificate_of_nobody_who_gets_tokens_is_told_in_a_sentence(desk):
    code, said = desk("ORG-1001").get()

    assert code == 2
    assert "BatchUpload" in said or "certificate" in said


def test_a_refused_call_says_which_rule(desk):
    doctor = desk("ART-2005")
    ended = subprocess.run(
        [
            *(*VACCINNET, "registration", "get", "--patient", "1", "--software-id", "Niemand_Niets"),
            *("--p12", "own.acc-p12", "--password", "geheim", "--url", doctor.base_url),
        ],
        cwd=doctor.folder,
        env=variables(XDG_CACHE_HOME=str(doctor.folder / "cache"), VACCINNET_LANG="en"),
        capture_output=True,
        text=True,
    )

    assert ended.returncode == 1
    assert "REG-002" in ended.stderr
    assert "REG-003" in ended.stderr


def test_the_example_can_be_sent_as_it_is(desk):
    doctor = desk("ART-2005")
    written = subprocess.run([*VACCINNET, "registration", "example"], capture_output=True, env=variables())
    (doctor.folder / "example.toml").write_bytes(written.stdout)

    assert doctor.run("registration", "add", "example.toml")[0] == 0
