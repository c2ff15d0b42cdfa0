"""The virtual CA on disk: made once, kept private, and one when two make it together."""

import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from vaccinnet.acceptance.authority import open_authorities, open_authority, renew_authority
from vaccinnet.ehealth.virtual import is_virtual

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)

MAKE_IT = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from vaccinnet.acceptance.authority import open_authorities, open_authority, renew_authority

print(open_authority(Path(sys.argv[1]), now=datetime.now(UTC)).issuing.certificate.serial_number)
"""


def serials_of(folder: Path) -> tuple[int, int]:
    authority = open_authority(folder, now=NOW)
    return authority.root.certificate.serial_number, authority.issuing.certificate.serial_number


def test_is_made_at_its_first_use_and_kept(tmp_path):
    made = serials_of(tmp_path / "acceptance" / "ca")
    (tmp_path / "acceptance").rename(tmp_path / "moved")

    assert serials_of(tmp_path / "moved" / "ca") == made


def test_only_its_owner_can_read_it(tmp_path):
    folder = tmp_path / "acceptance" / "ca"

    open_authority(folder, now=NOW)

    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    assert {stat.S_IMODE(each.stat().st_mode) for each in (folder, folder.parent)} == {0o700}


def test_leaves_nothing_else_behind(tmp_path):
    open_authority(tmp_path / "ca", now=NOW)

    assert [each.name for each in tmp_path.iterdir()] == ["ca"]


def test_is_marked_virtual_in_name_and_extension(tmp_path):
    authority = open_authority(tmp_path / "ca", now=NOW)

    for certificate in authority.chain:
        assert is_virtual(certificate)
        assert "CN=Virtual eHealth acceptance" in certificate.subject.rfc4514_string()


def test_processes_that_make_it_together_end_with_one(tmp_path):
    command = [sys.executable, "-c", MAKE_IT, str(tmp_path / "ca")]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    made = [process.communicate(timeout=60)[0] for process in processes]

    assert len(set(made)) == 1
    assert made[0].strip().isdigit()


def test_a_renewed_one_issues_and_the_earlier_one_stays_until_it_is_taken_away(tmp_path):
    folder = tmp_path / "acceptance" / "ca"
    first = open_authority(folder, now=NOW)

    assert [renew_authority(folder, now=NOW).name for _ in range(2)] == ["ca-002", "ca-003"]

    assert open_authorities(folder, now=NOW)[0] == first
    assert "issuing CA 003" in open_authority(folder, now=NOW).issuing.certificate.subject.rfc4514_string()
    folder.rename(tmp_path / "away")
    assert len(open_authorities(folder, now=NOW)) == 2
    assert first not in open_authorities(folder, now=NOW)
