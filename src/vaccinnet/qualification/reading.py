"""Read a set: recognise every file, read the facts in it, and put answers to requests."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time

from vaccinnet.kmehr.business_day import business_day
from vaccinnet.qualification.document import Document, read_document
from vaccinnet.qualification.facts import (
    OK,
    Answer,
    Exchange,
    Proofs,
    Request,
    Seen,
    Service,
    Shown,
    ShownFile,
)
from vaccinnet.qualification.judge import Circumstances, Judgement, judge
from vaccinnet.qualification.match import match
from vaccinnet.qualification.offline_signature import judge_holder, judge_signature
from vaccinnet.qualification.read_batch import read_batch_answer, read_batch_request
from vaccinnet.qualification.read_registration import read_call, read_call_answer
from vaccinnet.qualification.signing import is_only_reindented, sent_at, signature_digest
from vaccinnet.rulebook import Finding
from vaccinnet.rulebook import everything as every_rule
from vaccinnet.soap import envelope
from vaccinnet.soap.names import FAULT
from vaccinnet.soap.place import readable_path

# To undo what a formatter did takes several copies of the message.
_LARGEST_RESTORED = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ReadSet:
    """A set that was read: what the criteria judge, and the documents by name, to point into."""

    shown: Shown
    documents: Mapping[str, Document] = field(repr=False)


def read_set(
    files: Iterable[ShownFile],
    *,
    now: datetime,
    service: Service | None = None,
    problems: Sequence[Seen] = (),
    software_id: str = "",
    arrived_at: Mapping[bytes, datetime] | None = None,
    ok: str = OK,
) -> ReadSet:
    """Return what is in the files. `service` is the one that most messages are of, unless it is named.

    `arrived_at` says, where the journal knows it, when each request came; `problems` are those of opening the files.
    `ok` is what the answers of this environment say when all is well: an operator can have codes of his own.
    """
    documents = [read_document(each) for each in files]
    service = service or _usual(documents)
    requests, answers, exchanges = [], [], []
    by_exchange: dict[str, list[Request | Answer]] = {}
    for each in documents:
        if each.service not in (service, None) or not (each.is_request or each.is_answer):
            continue
        fact = _request(each, now, arrived_at or {}) if each.is_request else _answer(each, ok)
        if each.sent.exchange:
            by_exchange.setdefault(each.sent.exchange, []).append(fact)
        elif isinstance(fact, Request):
            requests.append(fact)
        else:
            answers.append(fact)
    exchanges = [_known(parts) for parts in by_exchange.values()] + match(requests, answers)
    shown = Shown(
        service=service,
        now=now,
        files=(*problems, *(each.seen() for each in documents)),
        exchanges=tuple(exchanges),
        software_id=software_id,
    )
    return ReadSet(shown, {each.file: each for each in documents})


def read_exchange(request: ShownFile, answer: ShownFile, *, ok: str = OK) -> Exchange:
    """Return what two files that belong together say, without judging them; a file that says nothing is absent."""
    asked, answered = read_document(request), read_document(answer)
    return Exchange(
        _facts(asked) if asked.is_request else None,
        _answer(answered, ok) if answered.is_answer else None,
    )


def with_proofs(read: ReadSet, proofs: Proofs) -> ReadSet:
    """Return the same set with what journal and register know of it."""
    return ReadSet(read.shown.but(proofs=proofs), read.documents)


def _usual(documents: Sequence[Document]) -> Service:
    calls = sum(1 for each in documents if each.service == "registration")
    return "registration" if calls > sum(1 for each in documents if each.service == "batch") else "batch"


def _known(parts: list[Request | Answer]) -> Exchange:
    request = next((each for each in parts if isinstance(each, Request)), None)
    answer = next((each for each in parts if isinstance(each, Answer)), None)
    return Exchange(request, answer)


def _answer(document: Document, ok: str) -> Answer:
    answer = _said(document)
    code = OK if answer.code == ok else answer.code
    said = tuple(each.but(code=OK) if each.code == ok else each for each in answer.said)
    return answer.but(code=code, said=said)


def _said(document: Document) -> Answer:
    payload = document.payload
    assert payload is not None
    if payload.tag == FAULT:
        return Answer(
            document.file, "", f"{readable_path(payload)}/faultcode", payload.findtext("faultcode") or "Fault"
        )
    try:
        return read_batch_answer(document) if document.service == "batch" else read_call_answer(document)
    except ValueError:
        return Answer(document.file, document.operation, readable_path(payload), "")


def _request(document: Document, now: datetime, arrived_at: Mapping[bytes, datetime]) -> Request:
    assert document.root is not None
    request = _facts(document)
    made = request.sent_at
    arrived = arrived_at.get(request.signature, made or now)
    # Whether it came in time was judged when it came, by real time; the journal's is that of business.
    judgement = judge(document.sent.contents, Circumstances(received_on=business_day(arrived)))
    security = tuple(each for each in judgement.findings if each.rule.startswith("SEC"))
    return request.but(
        signing=_signing(judgement),
        is_reindented=len(document.sent.contents) <= _LARGEST_RESTORED
        and is_only_reindented(document.root, security, lambda data: _security(data, document, made or now)),
        security=security,
        findings=tuple(each for each in judgement.findings if _is_about_contents(each)),
    )


def _facts(document: Document) -> Request:
    """Return what a request says, and nothing of what is wrong with it."""
    assert document.root is not None
    request = read_batch_request(document) if document.service == "batch" else read_call(document)
    return request.but(sent_at=sent_at(document.root), signature=signature_digest(document.root))


def _signing(judgement: Judgement) -> str:
    return next((gap for gap in ("unsigned", "signature") if gap in judgement.gaps), "")


def _is_about_contents(finding: Finding) -> bool:
    """Return whether a finding is neither about the signature nor about the file as a document."""
    return every_rule()[finding.rule].stage not in ("transport", "xml", "security")


def _security(data: bytes, document: Document, made: datetime) -> tuple[Finding, ...]:
    prove = judge_signature if document.service == "batch" else judge_holder
    noon = datetime.combine(business_day(made), time(12), UTC)
    return prove(envelope.read(data), at=None, otherwise=noon)[0]
