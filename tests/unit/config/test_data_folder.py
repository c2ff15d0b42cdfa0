"""Which folders can hold the data, and what is said of those that cannot."""

import os
import stat
from pathlib import Path

import pytest

from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.data_folder import DataFolder

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody else")
not_as_root = pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_makes_a_folder_that_others_cannot_read(tmp_path):
    DataFolder(tmp_path / "var").prepare()

    # Root's database runs as another user, who must pass through.
    assert mode(tmp_path / "var") == (0o711 if os.geteuid() == 0 else 0o700)


def test_can_be_prepared_again(tmp_path):
    DataFolder(tmp_path / "var").prepare()

    DataFolder(tmp_path / "var").prepare()

    assert (tmp_path / "var" / "openvaccinnet-data").read_text() == "1\n"


def test_takes_an_empty_folder(tmp_path):
    DataFolder(tmp_path).prepare()

    assert (tmp_path / "openvaccinnet-data").exists()


def test_makes_a_secret_once_and_for_its_owner_alone(tmp_path):
    folder = DataFolder(tmp_path)
    folder.prepare()

    first, second = folder.secret("django"), DataFolder(tmp_path).secret("django")

    assert first == second
    assert len(first) > 50
    assert mode(tmp_path / "secrets") == 0o700
    assert mode(tmp_path / "secrets" / "django") == 0o600


def test_refuses_a_file_in_its_place(tmp_path):
    (tmp_path / "var").write_text("")

    with pytest.raises(CannotStart, match="var is a file; name a folder with --data-dir"):
        DataFolder(tmp_path / "var").prepare()


def test_refuses_a_place_below_a_file(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(CannotStart, match="file/var cannot be used: Not a directory"):
        DataFolder(tmp_path / "file" / "var").prepare()


def test_refuses_a_folder_of_other_things(tmp_path):
    (tmp_path / "letters.txt").write_text("")

    with pytest.raises(CannotStart, match="holds other files and is not a data folder"):
        DataFolder(tmp_path).prepare()


def test_leaves_the_mode_of_a_refused_folder_alone(tmp_path):
    (tmp_path / "letters.txt").write_text("")
    tmp_path.chmod(0o755)

    with pytest.raises(CannotStart):
        DataFolder(tmp_path).prepare()

    assert mode(tmp_path) == 0o755


def test_refuses_a_folder_of_a_newer_version(tmp_path):
    (tmp_path / "openvaccinnet-data").write_text("2\n")

    with pytest.raises(CannotStart, match="written by a newer version of OpenVaccinnet"):
        DataFolder(tmp_path).prepare()


def test_refuses_a_version_that_cannot_be_read(tmp_path):
    (tmp_path / "openvaccinnet-data").write_bytes(b"\xff\x00")

    with pytest.raises(CannotStart, match="cannot be read as a version"):
        DataFolder(tmp_path).prepare()


@as_root
def test_refuses_a_folder_of_somebody_else(tmp_path):
    (tmp_path / "var").mkdir()
    os.chown(tmp_path / "var", 12345, 12345)

    with pytest.raises(CannotStart, match="belongs to user 12345; start as that user"):
        DataFolder(tmp_path / "var").prepare()


@not_as_root
def test_refuses_a_place_without_permission(tmp_path):
    tmp_path.chmod(0o500)

    with pytest.raises(CannotStart, match="There is no permission to write"):
        DataFolder(tmp_path / "var").prepare()
