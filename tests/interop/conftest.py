"""A deployment to which clients that are not ours talk, as a hospital or a caregiver of the cast."""

import fcntl
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from vaccinnet.acceptance.cast import read_cast
from vaccinnet.ehealth.keystore import read_p12

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.deployment import VACCINNET, deployment, throw_away_folder, variables
from tests.holders import PASSWORD, keep

HOSPITAL = read_cast().profiles[0]


@pytest.fixture(scope="session")
def running():
    """A deployment, with the hospital's key and certificate as files beside it; `holder` makes those of others."""
    with throw_away_folder() as folder, deployment(folder / "data") as started:

        def holder(profile, key="rsa"):
            form = {"profile": str(profile.subject), "password": PASSWORD, "key": key}
            asked = httpx.post(started.addresses["certificates"], data=form).raise_for_status()
            return keep(read_p12(asked.content, password=PASSWORD), folder / profile.user_code)

        hospital = holder(HOSPITAL)
        yield SimpleNamespace(
            wsdl=started.addresses["batch_upload_wsdl"],
            addresses=started.addresses,
            holder=holder,
            key=hospital.key,
            certificate=hospital.certificate,
            folder=folder,
            process=lambda: subprocess.run(
                [*VACCINNET, "batches", "process", "--data-dir", str(started.data_folder)],
                check=True,
                capture_output=True,
                env=variables(),
            ),
        )


@pytest.fixture(scope="session")
def node_modules():
    """The packages of Node that the clients need, installed once."""
    folder = Path(__file__).parent / "node"
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("no Node here: its clients are untested")
    with open(folder / "package.json") as lock:
        # The processes of a run share the folder.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "node_modules").exists():
            installed = subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=folder, capture_output=True)
            if installed.returncode:
                pytest.skip("npm could not install the package soap: Node's clients are untested")
    return folder / "node_modules"
