"""What all tests share: a database of their own, on one server for all processes of a run.

VACCINNET_TEST_POSTGRES=15 runs the same tests on Debian's PostgreSQL of that version instead of the embedded one.
"""

import os
import shutil
import tempfile
from pathlib import Path

import django
import pytest

from vaccinnet.config.data_folder import DataFolder
from vaccinnet.config.embedded import Binaries, Embedded

FOLDER = "VACCINNET_TEST_FOLDER"
VERSION = os.environ.get("VACCINNET_TEST_POSTGRES", "")

# The first process of a run makes the folder; those that xdist starts inherit it.
_is_first = FOLDER not in os.environ
if _is_first:
    os.environ[FOLDER] = tempfile.mkdtemp(prefix="vaccinnet-")
for variable in [name for name in os.environ if name.startswith("VACCINNET_") and "_TEST_" not in name]:
    del os.environ[variable]
os.environ.pop("DATABASE_URL", None)
os.environ["VACCINNET_DATA_DIR"] = str(Path(os.environ[FOLDER]) / "var")
os.environ["DJANGO_SETTINGS_MODULE"] = "vaccinnet.config.settings"


def pytest_configure(config: pytest.Config) -> None:
    # As root the database runs as another user, who must pass through.
    os.chmod(os.environ[FOLDER], 0o711)
    django.setup()


def pytest_unconfigure(config: pytest.Config) -> None:
    if _is_first:
        shutil.rmtree(os.environ[FOLDER])


@pytest.fixture(scope="session")
def database_server():
    """The server on which the tests of this run have their databases; held until the last process is done."""
    binaries = Binaries(Path(f"/usr/lib/postgresql/{VERSION}/bin"), int(VERSION)) if VERSION else None
    if binaries and not (binaries / "initdb").exists():
        pytest.skip(f"PostgreSQL {VERSION} is not installed: tests/system-packages.sh installs it")
    with Embedded(DataFolder(Path(os.environ["VACCINNET_DATA_DIR"])), binaries) as server:
        yield server


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, database_server):
    """Give each process of a run a database of its own."""
