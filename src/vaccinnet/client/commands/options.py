"""Options that several commands have, and what they stand for."""

import ssl
import sys
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import httpx
import typer

from vaccinnet.batch.wire import PATH
from vaccinnet.ehealth.keystore import Keystore, read_p12
from vaccinnet.ehealth.subject import NotAnEHealthSubject, read_subject
from vaccinnet.rulebook import Language, masked

AsJson = Annotated[bool, typer.Option("--json", help="Write one JSON value, for a program to read.")]
Lang = Annotated[
    Language | None, typer.Option("--lang", help="Language of the texts (default: VACCINNET_LANG, else the system's).")
]
P12 = Annotated[
    Path,
    typer.Option(
        "--p12", envvar="VACCINNET_P12", metavar="FILE", help="Keystore of the organisation (.acc-p12 or .p12)."
    ),
]
Password = Annotated[
    str | None,
    typer.Option(envvar="VACCINNET_P12_PASSWORD", help="Password of the keystore; asked for when it is not given."),
]
Url = Annotated[
    str, typer.Option(envvar="VACCINNET_URL", help="Address of the server; its usual path is added when there is none.")
]
Pakket = Annotated[
    str, typer.Option(envvar="VACCINNET_PAKKET", help="Your softwareID, integrator_program_organisation.")
]
Authority = Annotated[
    Path | None, typer.Option("--ca", metavar="FILE", help="Trust the TLS certificates of this authority (PEM).")
]
Save = Annotated[
    Path | None,
    typer.Option("--save", metavar="DIR", help="Keep request and answer there, as complete XML files."),
]

LOCALHOST = "http://localhost:8000"
TIMEOUT = httpx.Timeout(60, connect=10)


class CannotBeDone(Exception):
    """A command cannot do what was asked; the text says why in one sentence."""


def read_bytes(path: Path) -> bytes:
    """Return the contents of a file. Raises CannotBeDone."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise CannotBeDone(f"{path}: {error.strerror}.") from None


def open_keystore(p12: Path, password: str | None) -> Keystore:
    """Return the keystore, after asking for its password if need be. Raises CannotBeDone and BadKeystore."""
    data = read_bytes(p12)
    if password is None and sys.stdin.isatty():
        password = str(typer.prompt("Password of the keystore", hide_input=True, err=True))
    if password is None:
        raise CannotBeDone("The keystore has a password: give --password or VACCINNET_P12_PASSWORD.")
    return read_p12(data, password=password)


def subject_of(keystore: Keystore) -> str:
    """Return for whom the certificate speaks; the number of a person is masked."""
    try:
        subject = read_subject(keystore.certificate)
    except NotAnEHealthSubject:
        return "?"
    return f"SSIN={masked(subject.number)}" if subject.type == "SSIN" else str(subject)


def service_url(url: str, *, path: str = PATH) -> str:
    """Return the address of a service (of BatchUpload, without a path) on the server at `url`. Raises CannotBeDone."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise CannotBeDone(f"{url} is no address; one looks like {LOCALHOST}.")
    return url if parts.path.strip("/") else f"{parts.scheme}://{parts.netloc}{path}"


def trusting(ca: Path | None) -> ssl.SSLContext | bool:
    """Return which TLS certificates to trust: the usual ones, or those of an authority in a file.

    Raises CannotBeDone.
    """
    if ca is None:
        return True
    try:
        return ssl.create_default_context(cadata=read_bytes(ca).decode("ascii"))
    except (ssl.SSLError, UnicodeDecodeError):
        raise CannotBeDone(f"{ca} has no certificates in PEM form.") from None
