"""`vaccinnet sign`: sign a message with an eHealth certificate, without sending it."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from lxml import etree

from vaccinnet.batch.wire import OPERATIONS, write_upload
from vaccinnet.client.batch_upload import TYPE
from vaccinnet.client.commands.options import (
    P12,
    CannotBeDone,
    Lang,
    Pakket,
    Password,
    open_keystore,
    read_bytes,
    subject_of,
)
from vaccinnet.client.outgoing import is_xml, read_outgoing
from vaccinnet.client.screen import Screen
from vaccinnet.ehealth.wss.sign import sign as sign_envelope
from vaccinnet.register.arrival import Origin
from vaccinnet.soap.names import ENVELOPE, HEADER, SECURITY
from vaccinnet.soap.parse import parse
from vaccinnet.soap.write import wrap

File = Annotated[Path, typer.Argument(metavar="FILE", help="An envelope, a request, a KMEHR message or a description.")]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write there (default: standard output).")]
Supplement = Annotated[
    bool, typer.Option("--supplement", help="Put a KMEHR message into a request to supplement (aanvullen).")
]


def sign(
    file: File,
    p12: P12,
    password: Password = None,
    pakket: Pakket = "",
    out: Out = None,
    supplement: Supplement = False,
    lang: Lang = None,
) -> None:
    """Sign a message with the certificate of an organisation, and write it.

    An envelope is signed as it is (an earlier signature is taken out); a request gets an envelope around it; a KMEHR
    message or a description gets a request and an envelope, and needs --pakket.
    """
    screen = Screen(lang)
    keystore = open_keystore(p12, password)
    now = datetime.now(UTC)
    envelope = _envelope_of(read_bytes(file), pakket=pakket, origin="reported" if supplement else "own", now=now)
    signed = sign_envelope(envelope, key=keystore.key, certificate=keystore.certificate, created=now)
    if out is None:
        sys.stdout.buffer.write(signed + b"\n")
        return
    _write(out, signed)
    screen.say("signing", mark="ok", subject=subject_of(keystore))
    screen.say("next_signed", file=out)


def _envelope_of(data: bytes, *, pakket: str, origin: Origin, now: datetime) -> etree._Element:
    root = parse(data) if is_xml(data) else None
    if root is not None and root.tag == ENVELOPE:
        for header in root.iterchildren(HEADER):
            for security in header.findall(SECURITY):
                header.remove(security)
        return root
    if root is not None and root.tag in OPERATIONS:
        return wrap(root)
    outgoing = read_outgoing(data, origin=origin, now=now)
    if not pakket:
        raise CannotBeDone("A message without a request around it needs your softwareID: give --pakket.")
    return wrap(write_upload(origin, type=TYPE, pakket=pakket, kmehrmessage=outgoing.kmehrmessage))


def _write(out: Path, signed: bytes) -> None:
    try:
        out.write_bytes(signed)
    except OSError as error:
        raise CannotBeDone(f"{out}: {error.strerror}.") from None
