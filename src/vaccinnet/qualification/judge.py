"""Judge a file as the register would, as far as that can be done without it: offline, for `vaccinnet check` and for
criteria.

Unlike the register, which stops after the stage that fails, every stage judges what it can still read.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time

from lxml import etree

from vaccinnet.batch.rules import RULES as BATCH_RULES
from vaccinnet.batch.rules.contract import REQUESTS, RequestRoot
from vaccinnet.batch.schema import request_findings
from vaccinnet.batch.upload import JudgedUpload, Upload
from vaccinnet.batch.wire import OPERATIONS, UploadRequest, read_request
from vaccinnet.ehealth.subject import Subject
from vaccinnet.kmehr.codes import VaccineCodes
from vaccinnet.kmehr.message import Folder, Header
from vaccinnet.kmehr.names import kmehr
from vaccinnet.kmehr.read import read_folder, read_header
from vaccinnet.kmehr.rules import RULES as KMEHR_RULES
from vaccinnet.kmehr.schema import schema_findings
from vaccinnet.profiles.sender import Sender
from vaccinnet.qualification.offline_signature import judge_holder, judge_signature
from vaccinnet.register.arrival import Arrival, Origin, Windows
from vaccinnet.register.rules import RULES as REGISTER_RULES
from vaccinnet.registration.facts import JudgedCall
from vaccinnet.registration.rules import RULES as CALL_RULES
from vaccinnet.registration.rules.contract import REQUESTS as CALLS
from vaccinnet.registration.rules.contract import RequestRoot as CallRoot
from vaccinnet.registration.schema import request_findings as call_findings
from vaccinnet.registration.wire import OPERATIONS as OPERATIONS_OF_CALLS
from vaccinnet.registration.wire import AddRequest
from vaccinnet.registration.wire import Request as Call
from vaccinnet.registration.wire import read_request as read_call
from vaccinnet.rulebook import Finding, Refused
from vaccinnet.soap import envelope
from vaccinnet.soap.names import BODY
from vaccinnet.soap.parse import parse
from vaccinnet.soap.place import locate, readable_path

MESSAGE, HEADER, FOLDER, TRANSACTION = map(kmehr, ("kmehrmessage", "header", "folder", "transaction"))


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Under what circumstances a file is judged.

    `received_on` is the day on which it arrives, and `windows` say how old a vaccination may be then. `at` is the
    moment of arrival, for the age of its Timestamp; without one that age is not judged. `origin` is that of a bare
    KMEHR message; a request says its own.
    """

    received_on: date
    at: datetime | None = None
    origin: Origin = "own"
    windows: Windows = field(default_factory=Windows)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is wrong with a file, in the order of its lines, and what could not be judged here (keys of words.toml)."""

    findings: tuple[Finding, ...]
    gaps: tuple[str, ...]


def judge(data: bytes, circumstances: Circumstances) -> Judgement:
    """Return everything that the rules say of a SOAP message, a request of either service or a KMEHR message."""
    judging = _Judging(data, circumstances)
    root = judging.read_document()
    if root is not None and root.tag == MESSAGE:
        judging.judge_bare_message(root)
    elif root is not None and etree.QName(root).localname in (*REQUESTS, *CALLS):
        judging.judge_request(root)
    elif root is not None:
        judging.judge_envelope(root)
    return Judgement(tuple(sorted(judging.findings, key=_line)), tuple(dict.fromkeys(judging.gaps)))


class _Judging:
    """One file being judged: the findings so far, and for whom its certificate speaks when that is proven."""

    def __init__(self, data: bytes, circumstances: Circumstances):
        self.data = data
        self.circumstances = circumstances
        self.findings: list[Finding] = []
        self.gaps: list[str] = []
        self.subject: Subject | None = None

    def read_document(self) -> etree._Element | None:
        """Return the root, also of a document with a flaw that does not keep us from reading on."""
        try:
            return parse(self.data)
        except Refused as refused:
            self.findings += refused.findings
            return read_leniently(self.data)

    def judge_envelope(self, root: etree._Element) -> None:
        if not self.findings:
            self._read_envelope()
        elif b"Signature>" in self.data:
            self.gaps.append("signature")
        body = root.find(BODY)
        if body is not None and len(body):
            self.judge_request(body[0])

    def _read_envelope(self) -> None:
        try:
            read = envelope.read(self.data)
        except Refused as refused:
            self.findings += refused.findings
            self.gaps.append("signature")
            return
        if not read.security:
            self.gaps += [] if _is_answer(read.payload) else ["unsigned"]
            return
        arrived = datetime.combine(self.circumstances.received_on, time(12), UTC)
        judge_security = judge_holder if read.payload.tag in OPERATIONS_OF_CALLS else judge_signature
        found, self.subject = judge_security(read, at=self.circumstances.at, otherwise=arrived)
        self.findings += found
        self.gaps += ["trust"] if self.circumstances.at else ["trust", "age"]

    def judge_request(self, payload: etree._Element) -> None:
        name = etree.QName(payload)
        if _is_answer(payload):
            self.gaps.append("answer")
            return
        if name.localname in CALLS:
            self._judge_call(payload)
            return
        is_known = payload.tag in OPERATIONS
        self._add(
            BATCH_RULES.of("contract").judge(RequestRoot(name.localname, name.namespace or "", is_known)), payload
        )
        message = next(payload.iter(MESSAGE), None)
        if is_known:
            self.findings += request_findings(payload)
        elif message is not None:
            self.findings += schema_findings(message)
        if is_known and message is not None and len(payload) > 1 and message is payload[1]:
            request = read_request(payload)
            assert isinstance(request, UploadRequest)
            self._judge_upload(request, payload)
        elif message is not None:
            self._judge_message(message, self.circumstances.origin)

    def _judge_call(self, payload: etree._Element) -> None:
        """Judge a call of the RegistratieService, and each message in it as a document of its own."""
        name = etree.QName(payload)
        self._add(CALL_RULES.of("contract").judge(CallRoot(name.localname, name.namespace or "")), payload)
        findings = call_findings(payload) if payload.tag in OPERATIONS_OF_CALLS else []
        self.findings += findings
        self.gaps += ["register", "speaker"]
        request = None if findings or payload.tag not in OPERATIONS_OF_CALLS else read_call(payload)
        if request is not None:
            self._judge_named(request, payload)
        messages = request.messages if isinstance(request, AddRequest) else ()
        circumstances = replace(self.circumstances, windows=Windows(normal_days=None, longest_days=None))
        for number, sent in enumerate(messages, start=1):
            where = f"{readable_path(payload)}/Base64EncodedKmehrmessage[{number}]"
            for finding in judge(sent.contents, circumstances).findings:
                self.findings.append(replace(finding, where=f"{where}{finding.where}", line=None))

    def _judge_named(self, request: Call, payload: etree._Element) -> None:
        """Judge the form of the numbers in a call; whose they are, only the register knows."""
        call = JudgedCall(
            holder="",
            is_certified=True,
            speaker=None,
            software_id=request.software_id,
            program_is_known=True,
            program_is_own=True,
            patient_id=request.patient_id,
        )
        for rule in _OF_NUMBERS:
            self._add(rule(call), payload)

    def judge_bare_message(self, message: etree._Element) -> None:
        self.findings += schema_findings(message)
        self._judge_message(message, self.circumstances.origin)

    def _judge_upload(self, request: UploadRequest, payload: etree._Element) -> None:
        header = request.kmehrmessage.find(HEADER)
        if header is not None:
            read = read_header(header)
            upload = Upload(
                origin=request.origin,
                type=request.type,
                pakket=request.pakket,
                header=read,
                persons=request.persons,
                contents=b"",
            )
            judged = JudgedUpload(
                upload=upload,
                sender=_sender(read, self.subject),
                certificate_subject=str(self.subject or ""),
                pakket_is_known=True,
                pakket_is_own=True,
            )
            self._add(BATCH_RULES.of("upload").judge(judged), payload)
        self._judge_message(request.kmehrmessage, request.origin)

    def _judge_message(self, message: etree._Element, origin: Origin) -> None:
        self.gaps.append("register")
        element = message.find(HEADER)
        header = _NOBODY if element is None else read_header(element)
        if element is not None:
            self._add(KMEHR_RULES.of("header").judge(header), element)
        sender = _sender(header, self.subject)
        for folder in message.iterchildren(FOLDER):
            self._judge_folder(folder, sender=sender, origin=origin)

    def _judge_folder(self, element: etree._Element, *, sender: Sender, origin: Origin) -> None:
        folder = read_folder(element)
        self._add(_OF_FOLDER.judge(folder), element)
        transactions = element.iterchildren(TRANSACTION)
        for arrival, transaction in zip(self._arrivals(folder, sender, origin), transactions, strict=True):
            self._add(_OF_TRANSACTION.judge(arrival.vaccination), transaction)
            self._add(_OF_ARRIVAL.judge(arrival), transaction)

    def _arrivals(self, folder: Folder, sender: Sender, origin: Origin) -> Iterable[Arrival]:
        for sent in folder.vaccinations:
            yield Arrival(
                vaccination=sent,
                patient=folder.patient,
                person=None,
                sender=sender,
                origin=origin,
                received_on=self.circumstances.received_on,
                windows=self.circumstances.windows,
                vaccine=_CODES.resolve(cnk=sent.cnk, vaccinnet_code=sent.vaccinnet_code, atc=sent.atc),
            )

    def _add(self, findings: Iterable[Finding], element: etree._Element) -> None:
        self.findings += (_placed(finding, element) for finding in findings)


_CODES = VaccineCodes.builtin()
_OF_FOLDER, _OF_TRANSACTION = KMEHR_RULES.of("folder"), KMEHR_RULES.of("transaction")
_OF_ARRIVAL = REGISTER_RULES.of("vaccination")
_OF_NUMBERS = CALL_RULES["REG-002"], CALL_RULES["REG-003"]
_NOBODY = Header(id="", date=None, time="", standard="", sender=(), recipients=())


def _is_answer(payload: etree._Element) -> bool:
    name = etree.QName(payload).localname
    return name.endswith("Response") or name == "Fault"


def read_leniently(data: bytes) -> etree._Element | None:
    """Return the root of a document that may have comments and instructions, but nothing that changes its meaning."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return None if root.getroottree().docinfo.doctype else root


def _sender(header: Header, subject: Subject | None) -> Sender:
    """Return the sender that the certificate proves, or without one the sender that the header names."""
    party = next((party for party in header.sender if party.nihii or party.cbe or party.local), None)
    nihii, cbe = (party.nihii, party.cbe) if party else ("", "")
    if subject:
        nihii = subject.number if subject.type.startswith("NIHII") else ""
        cbe = subject.number if subject.type.startswith("CBE") else ""
    return Sender(
        key=uuid.UUID(int=0),
        kind="organisation",
        name=party.name if party else "",
        nihii=nihii[:8],
        cbe=cbe,
        user_code=party.local if party else "",
    )


def _placed(finding: Finding, element: etree._Element) -> Finding:
    if finding.where.startswith("/"):
        root = element.getroottree().getroot()
        inside = finding.where.removeprefix(readable_path(root))
        where, line = locate(root, inside) if inside != finding.where else (finding.where, finding.line)
    else:
        where, line = locate(element, finding.where)
    return replace(finding, where=where, line=line)


def _line(finding: Finding) -> int:
    return finding.line or 0
