"""A production deployment for a test: its own database, TLS, and the identity provider of the tests as a process.

Everything is real but the people: prepare and the web server run as processes with the settings of production, and
neither of them knows the cast.
"""

import json
import os
import secrets
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import psycopg
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from tests.deployment import variables
from tests.second_ca import SecondCa

from vaccinnet.acceptance.authority import open_authority
from vaccinnet.acceptance.kept_issuers import key_pem
from vaccinnet.admission.keys import current_key
from vaccinnet.config.embedded.socket import url_of
from vaccinnet.ehealth.certificates import Validity, make_tls_leaf

PROVIDER = Path(__file__).with_name("identity_provider.py")
SCOPES = ["openid", "profile", "insz"]
_PATIENCE = 60


@dataclass(frozen=True)
class Production:
    """A production that answers at `url`, and the provider at which people sign in to it."""

    url: str
    issuer: str
    variables: dict[str, str]
    trust: ssl.SSLContext
    log_file: Path

    def run(self, code: str) -> str:
        """Run Python with the settings of this production, and return what it prints."""
        code = f"from vaccinnet.config.prepare import set_up\nset_up()\n{code}"
        ended = subprocess.run(
            [sys.executable, "-c", code], env=self.variables, capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout.strip()

    def log(self) -> str:
        """Return what the web server said so far."""
        return self.log_file.read_text(encoding="utf-8")


@contextmanager
def production(
    folder: Path,
    data_folder: Path,
    accounts: dict[str, dict],
    *,
    ca: SecondCa | None = None,
    crl: str = "http://localhost/crl",
    portal_key: str | None = None,
    **settings: str,
) -> Iterator[Production]:
    """Start a production in this folder, on the database server of this data folder, and stop it at the end.

    `ca` is whom senders are trusted by, `portal_key` the public key of whoever signs what is admitted.
    """
    chain, key, trust = server_certificate(folder)
    port, client_secret = free_port(), secrets.token_urlsafe()
    url = f"https://localhost:{port}"
    (ca or SecondCa(datetime.now(UTC))).write(folder / "trust", crl=crl)
    (folder / "trust" / "admissions").mkdir()
    (folder / "trust" / "admissions" / "portal.pem").write_text(portal_key or current_key(folder / "portal").public_pem)
    (folder / "client-secret").write_text(f"{client_secret}\n")
    provider = {
        "client_id": "vaccinnet",
        "client_secret": client_secret,
        "redirect_uri": f"{url}/Vaccinnet/aanmelden/terug",
        "signed_out_uri": f"{url}/Vaccinnet/aanmelden",
        "scopes": SCOPES,
        "accounts": accounts,
        "chain": str(chain),
        "key": str(key),
    }
    with ExitStack() as stack:
        issuer = stack.enter_context(_provider(folder, provider))
        given = variables(
            **{
                "PYTHONPATH": os.pathsep.join(sys.path),
                "DATABASE_URL": stack.enter_context(_database(data_folder)),
                "REQUESTS_CA_BUNDLE": str(trust),
                "VACCINNET_ENVIRONMENT": "production",
                "VACCINNET_DATA_DIR": str(folder / "var"),
                "VACCINNET_TRUST_DIR": str(folder / "trust"),
                "VACCINNET_HOSTS": "localhost",
                # Nobody listens there, unless a test says otherwise.
                "VACCINNET_ADMISSIONS_URL": "https://localhost:9/toelatingen.jws",
                "VACCINNET_ORGANISATIONS_URL": "https://localhost:9/activaties.jws",
                "VACCINNET_BASE_URL": url,
                "VACCINNET_SIGN_IN_ISSUER": issuer,
                "VACCINNET_SIGN_IN_NAME": "Testsleutel",
                "VACCINNET_SIGN_IN_CLIENT_ID": "vaccinnet",
                "VACCINNET_SIGN_IN_CLIENT_SECRET_FILE": str(folder / "client-secret"),
                "VACCINNET_SIGN_IN_SCOPES": ",".join(SCOPES),
                "VACCINNET_SIGN_IN_SECONDS": "2",
            }
            | settings
        )
        made = Production(url, issuer, given, ssl.create_default_context(cafile=trust), folder / "web.log")
        subprocess.run([sys.executable, "-m", "vaccinnet.config.prepare"], env=given, check=True)
        place = [f"--port={port}", f"--chain={chain}", f"--key={key}"]
        stack.enter_context(_web([sys.executable, "-m", "vaccinnet.config.serve", *place], made))
        yield made


@contextmanager
def _provider(folder: Path, settings: dict) -> Iterator[str]:
    file = folder / "provider.json"
    file.write_text(json.dumps(settings))
    started = subprocess.Popen([sys.executable, str(PROVIDER), str(file)], stdout=subprocess.PIPE, text=True)
    try:
        assert started.stdout is not None
        with started.stdout:
            yield started.stdout.readline().strip()
    finally:
        started.terminate()
        started.wait(_PATIENCE)


@contextmanager
def _database(data_folder: Path) -> Iterator[str]:
    name = f"production_{secrets.token_hex(4)}"
    with psycopg.connect(url_of(data_folder), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield url_of(data_folder, name=name)
    finally:
        with psycopg.connect(url_of(data_folder), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _web(command: list[str], made: Production) -> Iterator[None]:
    with open(made.log_file, "w", encoding="utf-8") as log:
        started = subprocess.Popen(command, env=made.variables, stderr=log)
    try:
        _wait(made, started)
        yield
    finally:
        started.terminate()
        started.wait(_PATIENCE)


def _wait(made: Production, started: subprocess.Popen) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and started.poll() is None:
        try:
            if httpx.get(f"{made.url}/health", verify=made.trust).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"production does not answer: {made.log()}")


def server_certificate(folder: Path) -> tuple[Path, Path, Path]:
    """Return the files with chain and key of a web server on this machine, and whom its clients trust."""
    now = datetime.now(UTC)
    authority = open_authority(folder / "authority", now=now)
    key = ec.generate_private_key(ec.SECP256R1())
    leaf = make_tls_leaf(
        ["localhost"],
        public_key=key.public_key(),
        issuer=authority.issuing,
        validity=Validity(authority.issuing.certificate.not_valid_before_utc, now + timedelta(days=2)),
        serial=x509.random_serial_number(),
    )
    files = folder / "chain.pem", folder / "key.pem", folder / "trust.pem"
    files[0].write_bytes(b"".join(each.public_bytes(Encoding.PEM) for each in (leaf, authority.issuing.certificate)))
    files[1].write_bytes(key_pem(key))
    files[2].write_bytes(authority.root.certificate.public_bytes(Encoding.PEM))
    return files


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
