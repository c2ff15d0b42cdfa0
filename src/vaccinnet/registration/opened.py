"""Open a message of a call: from its bytes to what it says, with everything that is wrong with it by itself."""

import base64
from dataclasses import dataclass, field
from datetime import date

from lxml import etree

from vaccinnet.kmehr.message import Folder, Message, Party, Vaccination
from vaccinnet.kmehr.names import kmehr
from vaccinnet.kmehr.read import read_header, read_message
from vaccinnet.kmehr.rules import RULES as KMEHR_RULES
from vaccinnet.kmehr.schema import schema_findings
from vaccinnet.profiles.speaker import Speaker
from vaccinnet.registration.facts import Authorship, Encoded, JudgedMessage
from vaccinnet.registration.rules import RULES
from vaccinnet.rulebook import Finding, Refused
from vaccinnet.soap.limits import Limits
from vaccinnet.soap.parse import parse
from vaccinnet.soap.place import locate

HEADER, FOLDER, TRANSACTION = map(kmehr, ("header", "folder", "transaction"))

_JUDGE_HEADER, _JUDGE_FOLDER, _JUDGE_TRANSACTION = (
    KMEHR_RULES.of(each).judge for each in ("header", "folder", "transaction")
)
_JUDGE_MESSAGE, _JUDGE_AUTHOR = RULES.of("message").judge, RULES.of("author").judge


@dataclass(frozen=True, slots=True)
class Opened:
    """A message with the findings about it so far; what it says is there when it could be read for certain."""

    kmehr_id: str
    findings: list[Finding]
    root: etree._Element | None = field(default=None, repr=False)
    message: Message | None = field(default=None, repr=False)

    @property
    def is_refused(self) -> bool:
        """Return whether a finding refuses it."""
        return any(finding.refuses for finding in self.findings)

    @property
    def folder(self) -> Folder:
        """Return its only folder; a refused message may have none."""
        assert self.message is not None
        return self.message.folders[0]

    @property
    def vaccination(self) -> Vaccination:
        """Return its only vaccination; a refused message may have none."""
        return self.folder.vaccinations[0]

    def at_person(self, finding: Finding) -> Finding:
        """Return a finding about the person with its place in the message."""
        return _placed(finding, self._element(FOLDER), self.root)

    def at_vaccination(self, finding: Finding) -> Finding:
        """Return a finding about the vaccination with its place in the message."""
        return _placed(finding, self._element(f"{FOLDER}/{TRANSACTION}"), self.root)

    def _element(self, path: str) -> etree._Element:
        assert self.root is not None
        found = self.root.find(path)
        assert found is not None
        return found


def open_message(contents: bytes, *, patient_id: str, speaker: Speaker, today: date, limits: Limits) -> Opened:
    """Return the message in `contents`, judged by itself, beside its call and by who speaks."""
    if _is_base64_again(contents):
        return Opened("", RULES.of("encoding").judge(Encoded(is_encoded_twice=True)))
    try:
        root = parse(contents, limits)
    except Refused as refused:
        return Opened("", list(refused.findings))
    if findings := schema_findings(root):
        return Opened(_header_id(root), findings)
    message = read_message(root)
    return Opened(message.header.id, _judge(message, root, patient_id, speaker, today), root, message)


def _judge(message: Message, root: etree._Element, patient_id: str, speaker: Speaker, today: date) -> list[Finding]:
    """Return what the rules of the stages sender and KMEHR say, with places in the message."""
    judged = JudgedMessage(message=message, patient_id=patient_id, speaker=speaker)
    findings = [_placed(each, root, root) for each in _JUDGE_MESSAGE(judged)]
    folders = list(zip(message.folders, root.iterchildren(FOLDER), strict=True))
    for folder, element in folders[:1]:
        for vaccination, transaction in zip(folder.vaccinations[:1], element.iterchildren(TRANSACTION), strict=False):
            authorship = Authorship(_number_of_author(vaccination), vaccination.given_on or today, speaker)
            findings += [_placed(each, transaction, root) for each in _JUDGE_AUTHOR(authorship)]
    header = root.find(HEADER)
    assert header is not None
    findings += [_placed(each, header, root) for each in _JUDGE_HEADER(message.header)]
    for folder, element in folders:
        findings += [_placed(each, element, root) for each in _JUDGE_FOLDER(folder)]
        for vaccination, transaction in zip(folder.vaccinations, element.iterchildren(TRANSACTION), strict=True):
            findings += [_placed(each, transaction, root) for each in _JUDGE_TRANSACTION(vaccination)]
    return findings


def _placed(finding: Finding, element: etree._Element, root: etree._Element | None) -> Finding:
    """Return the finding with its place in the whole message; a path from the root is one already."""
    if finding.where.startswith("/"):
        assert root is not None
        element, finding = root, finding.at(where=finding.where.partition("/kmehrmessage/")[2], line=None)
    where, line = locate(element, finding.where)
    return finding.at(where=where, line=line)


def _number_of_author(vaccination: Vaccination) -> str:
    """Return the NIHII number of the person who is the author, or of the first party that has one."""

    def is_organisation(party: Party) -> bool:
        return not party.kind.startswith("pers")

    return next((party.nihii for party in sorted(vaccination.author, key=is_organisation) if party.nihii), "")


def _header_id(root: etree._Element) -> str:
    header = root.find(HEADER)
    return "" if header is None else read_header(header).id


def _is_base64_again(contents: bytes) -> bool:
    beginning = contents[:64].strip()
    if not beginning or beginning[:1] in b"<\xef\xfe\xff":
        return False
    try:
        decoded = base64.b64decode(beginning[: len(beginning) // 4 * 4], validate=True)
    except ValueError:
        return False
    return decoded.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")
