"""A deployment to which clients that are not ours talk, as a hospital of the cast."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from vaccinnet.acceptance.cast import read_cast
from vaccinnet.ehealth.keystore import read_p12

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.deployment import VACCINNET, deployment, throw_away_folder, variables

HOSPITAL = read_cast().profiles[0]


@pytest.fixture(scope="session")
def running():
    """A deployment, with the hospital's key and certificate as files beside it."""
    with throw_away_folder() as folder, deployment(folder / "data") as started:
        base_url = started.addresses["base_url"]
        form = {"profile": str(HOSPITAL.subject), "password": "geheim"}
        asked = httpx.post(f"{base_url}/eHealth/certificates", data=form).raise_for_status()
        keystore = read_p12(asked.content, password="geheim")
        key, certificate = folder / "key.pem", folder / "certificate.pem"
        key.write_bytes(keystore.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        certificate.write_bytes(keystore.certificate.public_bytes(Encoding.PEM))
        yield SimpleNamespace(
            wsdl=started.addresses["batch_upload_wsdl"],
            key=key,
            certificate=certificate,
            folder=folder,
            process=lambda: subprocess.run(
                [*VACCINNET, "batches", "process", "--data-dir", str(started.data_folder)],
                check=True,
                capture_output=True,
                env=variables(),
            ),
        )
