"""`vaccinnet qualify`: folders, zips and files, and what comes back."""

import io
import json
import zipfile

import pytest
from lxml import etree
from tests.unit.qualification.sets import COVID19, NOW, OTHER, PEOPLE, dose, person
from typer.testing import CliRunner

from vaccinnet.client.cli import app


@pytest.fixture
def qualify(monkeypatch, tmp_path):
    """Run the command on a set that was kept in a folder, on the day on which it was made."""
    monkeypatch.setenv("VACCINNET_LANG", "en")
    monkeypatch.setattr("vaccinnet.client.commands.qualify.datetime", _Clock)

    def run(*arguments):
        ended = CliRunner().invoke(app, ["qualify", *map(str, arguments)])
        assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exception
        return ended

    return run


class _Clock:
    @staticmethod
    def now(zone):
        return NOW.astimezone(zone)


@pytest.fixture
def kept_in(tmp_path):
    """Keep a set as files in a new folder."""

    def keep(kept, name="set"):
        folder = tmp_path / name
        for file, contents in kept.files.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_bytes(contents)
        return folder

    return keep


def test_a_good_set_in_a_folder(qualify, desk, kept_in):
    ended = qualify(kept_in(desk.batch()))

    assert ended.exit_code == 0
    assert "12 files" in ended.stdout
    assert "21 passed, 0 failed, 3 not shown yet" in ended.stdout
    assert ended.stdout.splitlines()[-1].startswith("This set may go to the qualification test.")


def test_a_good_set_of_calls_in_a_zip(qualify, desk, tmp_path):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, contents in desk.calls().files.items():
            archive.writestr(f"deep/{name}", contents)
    (tmp_path / "set.zip").write_bytes(written.getvalue())

    ended = qualify(tmp_path / "set.zip", "--json")

    report = json.loads(ended.stdout)
    assert ended.exit_code == 0
    assert (report["service"], report["counts"]["failed"], report["is_good_so_far"]) == ("registration", 0, True)
    assert len(report["files"]) == 10


def test_what_fails_is_told_with_file_and_line(qualify, desk, kept_in):
    folder = kept_in(desk.batch(first=(person(PEOPLE[0], dose(COVID19, 1), dose(OTHER, 2)),)))

    ended = qualify(folder)

    assert ended.exit_code == 1
    assert "aanleveren-1-request.xml:25: QUA-024: The request has 1 person." in ended.stdout
    assert ended.stdout.splitlines()[-1].startswith("Correct this, send again")


def test_files_by_name_and_what_is_missing(qualify, desk, kept_in):
    folder = kept_in(desk.batch())

    ended = qualify(folder / "aanleveren-1-request.xml", folder / "aanleveren-1-response.xml")

    assert ended.exit_code == 1
    assert "QUA-020: not shown yet" in ended.stdout
    assert "1 of 2 were shown." in ended.stdout


def test_hidden_files_are_no_part_of_a_set(qualify, desk, kept_in):
    kept = desk.batch()
    kept.files |= {".git/config": b"?", ".DS_Store": b"?"}

    assert qualify(kept_in(kept)).exit_code == 0


def test_the_service_can_be_named(qualify, desk, kept_in):
    ended = qualify(kept_in(desk.batch()), "--service", "registration", "--json")

    report = json.loads(ended.stdout)
    assert report["service"] == "registration"
    assert next(each["outcome"] for each in report["criteria"] if each["id"] == "QUA-004") == "failed"


def test_writes_junit_and_pdf(qualify, desk, kept_in, tmp_path):
    junit, pdf = tmp_path / "report.xml", tmp_path / "report.pdf"

    qualify(kept_in(desk.calls()), "--junit", junit, "--pdf", pdf)

    assert etree.parse(junit).getroot()[0].get("failures") == "0"
    assert pdf.read_bytes().startswith(b"%PDF")


def test_a_place_that_is_not_there(qualify, tmp_path):
    ended = qualify(tmp_path / "nowhere")

    assert ended.exit_code == 2
    assert "nowhere: No such file or directory." in ended.stderr


def test_a_report_that_cannot_be_written(qualify, desk, kept_in, tmp_path):
    ended = qualify(kept_in(desk.calls()), "--junit", tmp_path / "nowhere" / "report.xml")

    assert ended.exit_code == 2
    assert "report.xml: No such file or directory." in ended.stderr


def test_an_empty_folder(qualify, tmp_path):
    (tmp_path / "empty").mkdir()

    ended = qualify(tmp_path / "empty")

    assert ended.exit_code == 1
    assert "No file was shown." in ended.stdout


def test_on_a_terminal_lines_and_fragments_are_shown(qualify, desk, kept_in, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    covid19 = dose(COVID19, 1, adverse_effects=["Koorts"])
    folder = kept_in(desk.batch(first=(person(PEOPLE[0], covid19, dose(OTHER, 2)),), pakket="Voorbeeld_Y_AZ-Teststad"))

    shown = qualify(folder).stdout

    assert ">adr<" in shown
    assert "<v:pakket>Voorbeeld_Zorgdossier_AZ-Teststad</v:pakket>" in shown
    assert PEOPLE[0] not in shown
