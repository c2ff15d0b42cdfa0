"""Take a letter apart: its attachments as the files of a set, also those that were encrypted to the register."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message

from vaccinnet.qualification.facts import ShownFile
from vaccinnet.qualification.mailed.envelope import CannotOpen, open_envelope
from vaccinnet.qualification.mailed.facts import Opening
from vaccinnet.qualification.mailed.letter import readable
from vaccinnet.qualification.mailed.recipient import Recipient
from vaccinnet.qualification.rules import RULES
from vaccinnet.rulebook import Finding

# Reading nested parts costs their depth times their lines.
_MOST_NESTED = 20
_MOST_PARTS = 300
_ENCRYPTED = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
_WORDS = ("text/plain", "text/html", "text/enriched", "text/calendar")
_WITHOUT_NAME = {"text/xml": "xml", "application/xml": "xml", "application/soap+xml": "xml", "application/zip": "zip"}


@dataclass(slots=True)
class OpenedLetter:
    """The files that came out of a letter, and what keeps others in it."""

    files: list[ShownFile] = field(default_factory=list)
    obstacles: list[tuple[str, str]] = field(default_factory=list)

    @property
    def findings(self) -> list[Finding]:
        """Return what keeps the letter from being judged."""
        return RULES.of("letter").judge(Opening(len(self.files), tuple(dict.fromkeys(self.obstacles))))


def open_letter(contents: bytes, recipients: Sequence[Recipient]) -> OpenedLetter:
    """Return the files that are attached to a letter; words, pictures in them and signatures are no files."""
    opened = OpenedLetter()
    _take_apart(contents, recipients, opened, is_opened=False)
    return opened


def _take_apart(contents: bytes, recipients: Sequence[Recipient], opened: OpenedLetter, *, is_opened: bool) -> None:
    if contents.count(b"boundary") > _MOST_NESTED:
        opened.obstacles.append(("deep", ""))
        return
    try:
        message = message_from_bytes(contents)
    except (RecursionError, ValueError, LookupError, AssertionError):
        opened.obstacles.append(("broken", ""))
        return
    for number, part in enumerate(_leaves(message), start=1):
        if number > _MOST_PARTS:
            opened.obstacles.append(("deep", ""))
            return
        _take(part, number, recipients, opened, is_opened=is_opened)


def _leaves(message: Message) -> Iterator[Message]:
    """Yield the parts that have no parts; another mail is one part."""
    parts = message.get_payload()
    if message.get_content_maintype() == "multipart" and isinstance(parts, list):
        for each in parts:
            if isinstance(each, Message):
                yield from _leaves(each)
    else:
        yield message


def _take(
    part: Message, number: int, recipients: Sequence[Recipient], opened: OpenedLetter, *, is_opened: bool
) -> None:
    kind, name = part.get_content_type(), _name(part)
    if kind.startswith("message/"):
        opened.obstacles.append(("forwarded", name or kind))
    elif kind in _ENCRYPTED:
        _take_encrypted(part, recipients, opened, is_opened=is_opened)
    elif not _is_beside(part, kind, name):
        contents = part.get_payload(decode=True)
        if isinstance(contents, bytes) and contents.strip():
            opened.files.append(ShownFile(name or f"{number}.{_WITHOUT_NAME.get(kind, 'bin')}", contents))


def _take_encrypted(part: Message, recipients: Sequence[Recipient], opened: OpenedLetter, *, is_opened: bool) -> None:
    if part.get_param("smime-type") == "signed-data":
        opened.obstacles.append(("signed", ""))
        return
    if is_opened:
        opened.obstacles.append(("deep", ""))
        return
    contents = part.get_payload(decode=True)
    try:
        inner = open_envelope(contents if isinstance(contents, bytes) else b"", recipients)
    except CannotOpen as shut:
        opened.obstacles.append((shut.obstacle, ""))
        return
    _take_apart(inner, recipients, opened, is_opened=True)


def _is_beside(part: Message, kind: str, name: str) -> bool:
    """Return whether a part is no file of the set: what was written, a logo in it, a signature."""
    if kind in _SIGNATURES or (kind in _WORDS and not name):
        return True
    return kind.startswith("image/") and bool(part.get("Content-ID") or part.get_content_disposition() != "attachment")


def _name(part: Message) -> str:
    try:
        name = readable(part.get_filename())
    except (LookupError, ValueError, TypeError):
        return ""
    return name.replace("\\", "/").rpartition("/")[2][:200]
