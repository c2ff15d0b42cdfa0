"""A keystore, a file to send, and a service that answers what a test tells it to."""

import threading
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from typer.testing import CliRunner

from vaccinnet.client.cli import app
from vaccinnet.client.commands.batch import example_description
from vaccinnet.ehealth.certificates import Validity, make_leaf, make_root
from vaccinnet.ehealth.keystore import Keystore, write_p12
from vaccinnet.ehealth.subject import Subject

TODAY = date(2026, 11, 24)
_YEARS = Validity(datetime(2020, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=36500))


@pytest.fixture(scope="session")
def keystore():
    """The certificate of the hospital of the cast, by an issuer that nobody trusts."""
    root = make_root(ec.generate_private_key(ec.SECP256R1()), name="Nobody's root", validity=_YEARS, serial=1)
    key = ec.generate_private_key(ec.SECP256R1())
    leaf = make_leaf(
        Subject("NIHII-HOSPITAL", "79990158", name="AZ TESTSTAD"),
        public_key=key.public_key(),
        issuer=root,
        validity=_YEARS,
        serial=2,
        crl_url="http://localhost/crl",
    )
    return Keystore(key, leaf, (root.certificate,))


@pytest.fixture
def p12(tmp_path, keystore):
    """The keystore as a file; its password is geheim."""
    path = tmp_path / "hospital.acc-p12"
    path.write_bytes(write_p12(keystore, password="geheim"))
    return path


@pytest.fixture
def description(tmp_path):
    """The example description, as of the 24th of November 2026."""
    path = tmp_path / "vaccinations.toml"
    path.write_text(example_description(TODAY), encoding="utf-8")
    return path


@dataclass
class Service:
    """A service that gives one answer to everything, and remembers what it was sent."""

    url: str = ""
    status: int = 200
    answer: bytes = b""
    content_type: str = "text/xml; charset=utf-8"
    received: list[bytes] = field(default_factory=list)
    actions: list[str | None] = field(default_factory=list)


@pytest.fixture
def service():
    """A running Service."""
    told = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            told.received.append(self.rfile.read(int(self.headers["Content-Length"])))
            told.actions.append(self.headers["SOAPAction"])
            self.send_response(told.status)
            self.send_header("Content-Type", told.content_type)
            self.send_header("Content-Length", str(len(told.answer)))
            self.end_headers()
            self.wfile.write(told.answer)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_port}"
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def run(monkeypatch):
    """Run the command with these arguments, in English unless told otherwise."""
    monkeypatch.setenv("VACCINNET_LANG", "en")
    for name in ("VACCINNET_P12", "VACCINNET_P12_PASSWORD", "VACCINNET_URL", "VACCINNET_PAKKET", "VACCINNET_USER_CODE"):
        monkeypatch.delenv(name, raising=False)
    return lambda *arguments, **more: CliRunner().invoke(app, [str(each) for each in arguments], **more)
