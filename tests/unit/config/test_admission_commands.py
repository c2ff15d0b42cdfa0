"""The commands about the keys and lists of admissions, which need no database."""

from datetime import UTC, datetime, timedelta

import pytest
import typer
from typer.testing import CliRunner

from vaccinnet.admission.keys import current_key, keys_in, new_key
from vaccinnet.admission.signed_list import sign
from vaccinnet.config.commands import add_to

PROGRAM = {
    "software_id": "Acme_Zorgdossier",
    "company": "Acme Software",
    "name": "Zorgdossier",
    "services": ["BatchUpload"],
    "conditions": "",
    "valid_from": "2026-03-02",
    "valid_until": None,
    "state": "revoked",
    "since": "2026-03-02T10:00:00+00:00",
    "reason": "Niet meer onderhouden.",
    "versions": [{"version": "4.2", "state": "admitted", "since": "2026-03-02T10:00:00+00:00", "reason": ""}],
}


@pytest.fixture
def run(tmp_path, monkeypatch):
    app = typer.Typer()
    add_to(app)
    monkeypatch.setenv("VACCINNET_DATA_DIR", str(tmp_path / "var"))
    return lambda *arguments: CliRunner().invoke(app, ["admissions", *map(str, arguments)])


@pytest.fixture
def key(tmp_path):
    key = current_key(tmp_path / "portal")
    (tmp_path / "portal.pem").write_text(key.public_pem)
    return key


def written(tmp_path, key, kind="admissions", contents=(PROGRAM,), issued_at=None):
    facts = {"number": 7, "issued_at": issued_at or datetime.now(UTC), "issuer": "https://acc.example.be", "key": key}
    file = tmp_path / "list.jws"
    file.write_text(sign(kind, contents if kind == "certificate" else list(contents), **facts) + "\n")
    return file


def test_anybody_verifies_a_list_and_reads_what_it_says(run, key, tmp_path):
    ended = run("verify", written(tmp_path, key), "--key", tmp_path / "portal.pem")

    assert ended.exit_code == 0
    assert "Acme_Zorgdossier\trevoked\tBatchUpload\t4.2\t\tAcme Software\tNiet meer onderhouden." in ended.stdout
    assert f"Signed by {key.id} for https://acc.example.be: number 7" in ended.output


def test_the_certificate_of_a_version_is_verified_too(run, key, tmp_path):
    file = written(tmp_path, key, kind="certificate", contents=PROGRAM)

    assert "Acme_Zorgdossier" in run("verify", file, "--key", tmp_path / "portal.pem").stdout


def test_what_does_not_verify_is_told_in_a_sentence(run, key, tmp_path):
    other = current_key(tmp_path / "other")
    trusted = ("--key", tmp_path / "portal.pem")
    (tmp_path / "text").write_text("geen lijst")

    for file, says in [
        (written(tmp_path, other), "signed with a key that is not trusted here"),
        (tmp_path / "text", "no signed list"),
    ]:
        ended = run("verify", file, *trusted)
        assert (ended.exit_code, says in ended.output) == (1, True)
    later = run("verify", written(tmp_path, key, issued_at=datetime.now(UTC) + timedelta(hours=1)), *trusted)
    assert "later than now" in later.output
    assert run("verify", written(tmp_path, key, contents=[{"software_id": 1}]), *trusted).exit_code == 1
    assert run("verify", tmp_path / "none", *trusted).exit_code == 2
    assert "--key" in run("verify", tmp_path / "text").output


def test_a_key_is_made_then_used(run, tmp_path):
    folder = tmp_path / "var" / "admissions"
    first = run("keys").stdout
    assert "(signs now)" in first
    assert first.count("BEGIN PUBLIC KEY") == 1

    made = run("new-key").stdout.split("\n")[0]
    assert keys_in(folder)[0].id != made
    assert run("use-key", made).stdout == f"{made} signs now.\n"
    assert keys_in(folder)[0].id == made
    assert run("keys").stdout.startswith(f"{made} (signs now)")
    ended = run("use-key", "geen")
    assert ended.exit_code == 2
    assert "There is no key geen" in ended.output


def test_production_has_no_keys_to_sign_with(run, monkeypatch):
    monkeypatch.setenv("VACCINNET_ENVIRONMENT", "production")

    assert run("keys").exit_code == 2


def test_the_id_of_a_key_is_never_taken_for_an_option(tmp_path, monkeypatch):
    ids = iter(["-begins-with-a-hyphen", "begins-with-a-letter"])
    last = []

    def next_id(public):
        last[:] = [next(ids)] if not last or last[0].startswith("-") else last
        return last[0]

    monkeypatch.setattr("vaccinnet.admission.keys.key_id", next_id)

    assert new_key(tmp_path).id == "begins-with-a-letter"
