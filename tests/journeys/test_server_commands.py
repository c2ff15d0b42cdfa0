"""The server's commands do their one thing and say so."""

import json
import os
import subprocess
import sys
import tempfile
from importlib.resources import files
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import pkcs12

pytestmark = pytest.mark.slow

VACCINNET = [sys.executable, "-m", "vaccinnet.client.cli"]
HOSPITAL = "NIHII-HOSPITAL=79990158"
PATIENCE = 60


@pytest.fixture(scope="module")
def data_dir():
    """The data folder of a server that runs, with tables and cast."""
    with tempfile.TemporaryDirectory(prefix="vaccinnet-cmd-") as folder:
        os.chmod(folder, 0o755)
        server = subprocess.Popen(
            [*VACCINNET, "run", "--json", "--port", "0", "--data-dir", f"{folder}/var"],
            stdout=subprocess.PIPE,
            text=True,
            env=environment(),
        )
        assert server.stdout.readline()
        yield Path(folder) / "var"
        server.terminate()
        server.communicate(timeout=PATIENCE)


def environment(**more):
    return {name: value for name, value in os.environ.items() if not name.startswith("VACCINNET_")} | more


def vaccinnet(*arguments, **variables):
    return subprocess.run(
        [*VACCINNET, *map(str, arguments)], capture_output=True, text=True, env=environment(**variables), check=False
    )


def test_migrate_can_be_repeated(data_dir):
    ended = vaccinnet("migrate", "--data-dir", data_dir)

    assert (ended.returncode, ended.stdout) == (0, "The tables are up to date.\n")


def test_migrate_makes_a_database_that_is_not_there():
    with tempfile.TemporaryDirectory(prefix="vaccinnet-cmd-") as folder:
        os.chmod(folder, 0o755)

        ended = vaccinnet("migrate", "--data-dir", f"{folder}/var")

    assert (ended.returncode, ended.stderr) == (0, "")


def test_batches_process_says_how_many(data_dir):
    ended = vaccinnet("batches", "process", "--data-dir", data_dir)

    assert (ended.returncode, ended.stdout) == (0, "Batches processed: 0.\n")


@pytest.mark.parametrize("key", ["rsa", "ec"])
def test_certificate_issue_writes_a_keystore(data_dir, tmp_path, key):
    out = tmp_path / "hospital.acc-p12"

    ended = vaccinnet(
        *("certificate", "issue", "--profile", HOSPITAL, "--password", "geheim", "--key", key),
        *("--out", out, "--data-dir", data_dir),
    )

    assert ended.returncode == 0, ended.stderr
    kept = pkcs12.load_pkcs12(out.read_bytes(), b"geheim")
    assert kept.cert.friendly_name == b"authentication"
    assert out.stat().st_mode & 0o777 == 0o600


def test_certificate_issue_makes_an_expired_one(data_dir, tmp_path):
    out = tmp_path / "hospital.acc-p12"

    ended = vaccinnet(
        *("certificate", "issue", "--profile", HOSPITAL, "--password", "geheim", "--expired"),
        *("--out", out, "--data-dir", data_dir),
    )

    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize("profile", ["NIHII-HOSPITAL=11111111", "hospital"])
def test_certificate_issue_says_that_there_is_no_such_profile(data_dir, profile):
    ended = vaccinnet("certificate", "issue", "--profile", profile, "--password", "geheim", "--data-dir", data_dir)

    assert ended.returncode == 2
    assert ended.stderr.strip()
    assert "Traceback" not in ended.stderr


def test_production_has_no_virtual_certificates(data_dir):
    ended = vaccinnet(
        *("certificate", "issue", "--profile", HOSPITAL, "--password", "geheim", "--data-dir", data_dir),
        VACCINNET_ENVIRONMENT="production",
    )

    assert ended.returncode == 2
    assert ended.stderr == "Production has no virtual certificates; they are made in acceptance.\n"


def test_test_users_are_json_for_programs():
    ended = vaccinnet("test-users", "--json")

    users = json.loads(ended.stdout)
    assert HOSPITAL in [profile["certificate"] for profile in users["profiles"]]
    assert len(users["citizens"]) >= 20


def test_test_users_are_plain_lines_in_a_pipe():
    ended = vaccinnet("test-users", "--lang", "en")

    assert HOSPITAL in ended.stdout
    assert "\t" in ended.stdout
    assert "\x1b" not in ended.stdout


def test_codes_load_says_what_is_wrong_and_loads_nothing(data_dir, tmp_path):
    codes = tmp_path / "codes.tsv"
    codes.write_text("not\ta\tlist\n")

    ended = vaccinnet("codes", "load", codes, "--data-dir", data_dir)

    assert ended.returncode == 1
    assert f"{codes}, line 1: " in ended.stderr
    assert ended.stderr.endswith("Nothing was loaded: put these lines right and load the file again.\n")


def test_codes_load_snomed_loads_the_table_of_products(data_dir, tmp_path):
    table = tmp_path / "export-vaccines.json"
    table.write_text('[{"CNK": "1149939", "SNOMED_CODE": "871751006"}]')

    loaded = vaccinnet("codes", "load-snomed", table, "--data-dir", data_dir)
    table.write_text("cnk\tsnomed\n1149939\tHavrix\n")
    refused = vaccinnet("codes", "load-snomed", table, "--data-dir", data_dir)

    assert loaded.returncode == 0, loaded.stderr
    assert refused.returncode == 1
    assert f"{table}, line 2: Havrix is no SNOMED CT code" in refused.stderr


def test_codes_load_loads_the_list_of_the_package(data_dir):
    ended = vaccinnet("codes", "load", files("vaccinnet.kmehr.codes") / "vaccines.tsv", "--data-dir", data_dir)

    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.endswith("count from now on.\n")


def test_stock_is_received_counted_and_told(data_dir):
    def stock(*arguments):
        return vaccinnet("stock", *arguments, "--profile", HOSPITAL, "--data-dir", data_dir)

    none = stock("show")
    received = stock("receive", "2246775", 10)
    corrected = stock("correct", "2246775", 8, "--reason", "gebroken")

    assert (none.returncode, none.stdout) == (0, "")
    assert "keeps no stock" in none.stderr
    (vaccine,) = {ended.stdout.partition(":")[0] for ended in (received, corrected)}
    assert corrected.stdout == f"{vaccine}: 8 doses left.\n"
    assert stock("show").stdout == f"{vaccine}\t8\n"
    history = [line.split("\t")[1:] for line in stock("history", vaccine).stdout.splitlines()]
    assert history == [["corrected", "-2", "8", "gebroken"], ["received", "+10", "10", ""]]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["receive", "0000000", 1, "--profile", HOSPITAL], "neither a CNK number nor a Vaccinnet code"),
        (["receive", "2246775", 0, "--profile", HOSPITAL], "give a number from 1"),
        (["show", "--profile", "NIHII-HOSPITAL=79990257"], "There is no profile"),
        (["show", "--profile", "AZ"], "is not TYPE=NUMBER"),
    ],
)
def test_stock_says_what_cannot_be_done(data_dir, arguments, told):
    ended = vaccinnet("stock", *arguments, "--data-dir", data_dir)

    assert ended.returncode == 2
    assert told in ended.stderr
    assert "Traceback" not in ended.stderr
