"""The recipe of FHIR and the example of its page run against a deployment, after a hospital sent a batch."""
# ruff: noqa: E402  (recipes are found once their folder is known)

import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]
RECIPES = ROOT / "docs" / "cookbook" / "recipes"
sys.path[:0] = [str(ROOT), str(RECIPES)]

from fhir_search import SSIN, ask_token, vaccinations
from tests.deployment import VACCINNET, variables
from tests.holders import PASSWORD

from vaccinnet.acceptance.cast import read_cast

PROFILES = {each.user_code: each for each in read_cast().profiles}
SOFTWARE_ID = "Voorbeeld_Zorgdossier"
EVA = "99123100069"


@pytest.fixture(scope="module")
def base(running):
    """The address of FHIR, once a doctor has registered two vaccinations of Eva."""
    doctor = running.holder(PROFILES["ART-2005"])
    file = running.folder / "fhir.toml"
    example = subprocess.run([*VACCINNET, "registration", "example"], capture_output=True, text=True, check=True)
    (given_on,) = re.findall(r"^given_on = .*$", example.stdout, re.MULTILINE)
    another = f'[[person.vaccination]]\nvaccinnet_code = "HAV"\n{given_on}\n'
    file.write_text(f"{example.stdout}\n{another}")
    command = [*VACCINNET, "registration", "add", file, "--software-id", SOFTWARE_ID, "--p12", doctor.p12]
    command += ["--password", PASSWORD, "--url", running.addresses["registration"]]
    found = variables() | {"VACCINNET_PASSWORD": PASSWORD}
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, env=found)
    assert done.returncode == 0, done.stdout + done.stderr
    return f"{running.addresses['base_url']}/fhir"


@pytest.fixture(scope="module")
def token(base, running):
    holder = running.holder(PROFILES["ART-2006"], "ec").keystore
    return ask_token(base, software_id=SOFTWARE_ID, key=holder.key, certificate=holder.certificate)


def test_the_recipe_finds_what_was_registered(base, token):
    everything = list(vaccinations(base, token=token, insz=EVA))
    one_by_one = list(vaccinations(base, token=token, insz=EVA, _count="1"))

    assert len(everything) > 1
    assert one_by_one == everything
    assert everything[0]["patient"]["identifier"] == {"system": SSIN, "value": EVA}


def test_the_recipe_says_what_the_register_says(base, token):
    with pytest.raises(RuntimeError, match="FHI-043"):
        list(vaccinations(base, token=token, insz=EVA, date="gisteren"))
    with pytest.raises(RuntimeError, match="FHI-031"):
        list(vaccinations(base, token="x", insz=EVA))


def test_a_header_of_a_certificate_is_not_believed_from_anybody(base, running):
    holder = running.holder(PROFILES["ART-2008"], "ec")
    pem = holder.certificate.read_text().splitlines()
    form = {"grant_type": "client_credentials", "client_id": SOFTWARE_ID}

    answer = httpx.post(f"{base}/token", data=form, headers={"Client-Cert": f":{''.join(pem[1:-1])}:"})

    assert (answer.status_code, answer.json()["findings"][0]["rule"]) == (401, "FHI-011")


def test_the_example_of_the_page_runs(base, running, tmp_path):
    page = (ROOT / "docs" / "howto" / "fhir.md").read_text()
    (tmp_path / "fhir_search.py").write_text((RECIPES / "fhir_search.py").read_text())
    for language, name in (("sh", "certificate.sh"), ("python", "example.py")):
        (code,) = re.findall(rf"^```{language}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
        (tmp_path / name).write_text(code.replace("http://localhost:8000", running.addresses["base_url"]))
    subprocess.run(["sh", "-e", "certificate.sh"], cwd=tmp_path, check=True, capture_output=True)

    done = subprocess.run([sys.executable, "example.py"], cwd=tmp_path, capture_output=True, text=True, timeout=60)

    assert re.search(r"^\d{4}-\d\d-\d\d .+ [0-9A-F]{32}$", done.stdout, re.MULTILINE), done.stderr


def test_the_recipe_has_at_most_a_hundred_lines():
    assert len((RECIPES / "fhir_search.py").read_text().splitlines()) <= 100
