"""`vaccinnet audit` verifies, seals and exports the trail, and says what is broken."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

VACCINNET = [sys.executable, "-m", "vaccinnet.client.cli"]
# What the commands find: tables, and two lines of some days ago.
PREPARE = """
import sys, uuid
from datetime import UTC, datetime, timedelta
from vaccinnet.config.commands.plumbing import django
from pathlib import Path
with django(Path(sys.argv[1])):
    from vaccinnet.config.prepare import migrate
    migrate()
    from vaccinnet.audit.trail import Entry, write
    at = datetime.now(UTC) - timedelta(days=3)
    entry = Entry(uuid.UUID(int=1), "consulted", "Vaccinnet", uuid.UUID(int=2), "", (), reason="geheime reden")
    write([entry, entry], now=at)
"""
BREAK = """
import sys
from vaccinnet.config.commands.plumbing import django
from pathlib import Path
with django(Path(sys.argv[1])):
    from vaccinnet.audit.models import Line
    Line.objects.filter(number=2).delete() if sys.argv[2] == "cut" else Line.objects.update(via="elsewhere")
"""


@pytest.fixture
def data_dir():
    """A data folder with a trail of two lines, three days old."""
    with tempfile.TemporaryDirectory(prefix="vaccinnet-audit-") as folder:
        os.chmod(folder, 0o755)
        python(PREPARE, f"{folder}/var")
        yield Path(folder) / "var"


def environment():
    return {name: value for name, value in os.environ.items() if not name.startswith(("VACCINNET_", "DJANGO_"))}


def python(code, *arguments):
    subprocess.run([sys.executable, "-c", code, *map(str, arguments)], env=environment(), check=True)


def audit(*arguments, data_dir):
    command = [*VACCINNET, "audit", *map(str, arguments), "--data-dir", str(data_dir)]
    return subprocess.run(command, capture_output=True, text=True, env=environment(), check=False)


def test_seals_verifies_exports_and_finds_what_was_cut_off(data_dir, tmp_path):
    sealed = audit("seal", data_dir=data_dir)
    again = audit("seal", data_dir=data_dir)
    whole = audit("verify", data_dir=data_dir)

    days = [line.split("\t")[:2] for line in sealed.stdout.splitlines()]
    assert (sealed.returncode, days[0][1], {lines for _, lines in days[1:]}) == (0, "2", {"0"})
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "There is nothing to seal.\n")
    # On a slow machine it tells how far it is.
    assert (whole.returncode, [line for line in whole.stderr.splitlines() if "verified" not in line]) == (0, [])
    assert whole.stdout == f"The trail is whole: 2 lines of 1 persons, {len(days)} sealed days.\n"

    out = tmp_path / "trail.jsonl"
    exported = audit("export", "--from", days[0][0], "--to", days[0][0], "--out", out, data_dir=data_dir)
    assert (exported.returncode, exported.stderr) == (0, "3 lines and seals written.\n")
    assert [json.loads(line)["digest"] for line in out.read_text().splitlines()][2] == sealed.stdout.split()[2]
    assert "geheime" not in out.read_text()
    assert out.stat().st_mode & 0o777 == 0o600

    python(BREAK, data_dir, "cut")
    cut = audit("verify", data_dir=data_dir)
    assert (cut.returncode, cut.stdout) == (1, "")
    assert f"The seal of {days[0][0]} does not fit" in cut.stderr
    assert "Keep the database as it is" in cut.stderr


def test_names_the_line_that_was_changed(data_dir):
    python(BREAK, data_dir, "change")

    changed = audit("verify", data_dir=data_dir)

    assert changed.returncode == 1
    assert "Line 1 of person 00000000-0000-0000-0000-000000000001 does not follow" in changed.stderr
    assert "Traceback" not in changed.stderr


def test_export_says_what_cannot_be_done(data_dir, tmp_path):
    there = tmp_path / "there"
    there.touch()

    backwards = audit("export", "--from", "2026-03-02", "--to", "2026-03-01", data_dir=data_dir)
    taken = audit("export", "--from", "2026-03-01", "--to", "2026-03-01", "--out", there, data_dir=data_dir)

    assert (backwards.returncode, backwards.stderr) == (2, "--from 2026-03-02 is after --to 2026-03-01.\n")
    assert (taken.returncode, taken.stderr) == (2, f"{there} is there already; name a new file.\n")


def test_export_writes_to_standard_output(data_dir):
    ended = audit("export", "--from", "2000-01-01", "--to", "2000-01-02", data_dir=data_dir)

    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "0 lines and seals written.\n")
