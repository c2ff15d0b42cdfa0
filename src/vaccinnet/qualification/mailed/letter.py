"""Read the head of a letter: who sent it, and whether a machine did. What it has attached is not looked at."""

import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses

from vaccinnet.integrators.email_address import is_email_address, same_form

_MOST_HEAD = 128 * 1024
# Of one line of it: what reads addresses takes long for longer ones, and goes as deep as their brackets.
_LONGEST = 1000
# A letter that passed more servers than this goes in circles (RFC 5321, 6.3).
_MOST_HOPS = 30
_BY_MACHINES = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
_MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{1,240}>")
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it arrived.

    `sender` is the one address of its From, or empty. `is_automatic` says that a program wrote it, or that it goes in
    circles. `digest` is the same for the same letter, whichever way it came.
    """

    sender: str = field(repr=False)
    subject: str = field(repr=False)
    message_id: str
    is_automatic: bool
    digest: bytes
    contents: bytes = field(repr=False)


def read_letter(contents: bytes, *, own_addresses: tuple[str, ...]) -> Letter:
    """Return what the head of this letter says; `own_addresses` are those to and from which the register writes."""
    found = _END_OF_HEAD.search(contents, 0, _MOST_HEAD)
    head = BytesHeaderParser().parsebytes(contents[: found.end() if found else _MOST_HEAD])
    body = contents[found.end() :] if found else b""
    sender = _sender(head)
    identity = str(head.get("Message-ID") or "").strip()
    message_id = identity if _MESSAGE_ID.fullmatch(identity) else ""
    return Letter(
        sender=sender,
        subject=readable(head.get("Subject"))[:200],
        message_id=message_id,
        is_automatic=sender in own_addresses or _is_automatic(head, own_addresses),
        # Servers on the way add to the head, so a letter that comes twice is known by the rest.
        digest=hashlib.sha256(b"\0".join([message_id.encode(), sender.encode(), body])).digest(),
        contents=contents,
    )


def readable(value: object) -> str:
    """Return the value of a header as one printable line."""
    text = str(value or "")[:_LONGEST]
    with suppress(HeaderParseError, LookupError, ValueError):
        text = str(make_header(decode_header(text)))
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _sender(head: Message) -> str:
    written = [str(each) for each in head.get_all("From", [])]
    # Of two, a reader may see one and a machine the other.
    if len(written) != 1 or len(written[0]) > _LONGEST:
        return ""
    try:
        addresses = getaddresses(written)
    except RecursionError:
        return ""
    if len(addresses) != 1:
        return ""
    address = same_form(addresses[0][1])
    return address if is_email_address(address) else ""


def _is_automatic(head: Message, own_addresses: tuple[str, ...]) -> bool:
    """Return whether answering might lead to an answer (RFC 3834, 2)."""

    def says(name: str) -> str:
        return str(head.get(name) or "").strip().lower()

    loops = [str(each).strip().lower() for each in head.get_all("X-Loop", [])]
    return (
        says("Auto-Submitted").partition(";")[0].strip() not in ("", "no")
        or says("Precedence") in _BY_MACHINES
        or any(head.get(name) for name in ("List-Id", "X-Autoreply", "X-Autorespond"))
        or says("Return-Path") == "<>"
        or any(own in each for own in own_addresses for each in loops)
        or len(head.get_all("Received", [])) > _MOST_HOPS
    )
