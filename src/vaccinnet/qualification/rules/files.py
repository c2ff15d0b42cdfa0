"""Criteria on the files of a set, and on which of them belong together; the subject is what was Shown."""

from collections.abc import Iterator

from vaccinnet.qualification.facts import RESULT, Answer, Exchange, Seen, Shown
from vaccinnet.qualification.sample import EMPTY_BATCH, GOOD_BATCH, GOOD_CALLS
from vaccinnet.rulebook import Finding, rule

_ARCHIVE = ("many", "large", "bomb", "nested", "path", "locked", "password", "weak", "broken")
_FORM = ("format", "document", "bare", "headless", "other")


def _with(*files: Seen) -> Shown:
    shown: Shown = GOOD_BATCH.but(files=(*GOOD_BATCH.files, *files))
    return shown


def _unpaired(*, request: bool) -> Shown:
    first, *others = GOOD_BATCH.exchanges
    half = first.but(answer=None) if request else first.but(request=None)
    shown: Shown = GOOD_BATCH.but(exchanges=(half, *others))
    return shown


def _misfit() -> Shown:
    *others, last = GOOD_CALLS.exchanges
    shown: Shown = GOOD_CALLS.but(exchanges=(*others, last.but(fits=False)))
    return shown


@rule(
    "QUA-001",
    stage="qualification",
    source="contract F.3; decision: bounds on what is sent",
    since="2026.1",
    wrong={
        "many": "There are more than {most} files.",
        "large": "What was sent is larger than {most} bytes, unpacked.",
        "bomb": "The file becomes more than {most} times larger when it is unpacked.",
        "nested": "The file is a zip inside a zip.",
        "path": "The name of the file points outside the zip, or it is a link.",
        "locked": "The file is locked with a password.",
        "password": "The password that was agreed does not open the zip.",
        "weak": "The file is locked by the old lock of zips (ZipCrypto), which anybody can pick.",
        "broken": "The zip cannot be read.",
    },
    accepts=[GOOD_BATCH],
    rejects=[_with(*(Seen("set.zip/a.xml", problem=each, values={"most": 100}) for each in _ARCHIVE))],
)
def files_can_be_opened(shown: Shown) -> Iterator[Finding]:
    """The files come in one folder or one zip that can be opened: at most 100 files, together at most 32 MiB.

    A set has ten or twelve small files. What is much larger, nested or points elsewhere is a mistake or an attack, and
    nothing of it is unpacked.

    Send the XML files themselves, or one zip of them without other archives in it. Lock it, if you want, by AES with
    the password that the portal made for your program; at home a zip stays unlocked.
    """
    for each in shown.files:
        if each.problem in _ARCHIVE:
            yield Finding(file=each.file, says=each.problem, values=dict(each.values))


@rule(
    "QUA-002",
    stage="qualification",
    source="contract F.3: complete files, with Header and Body",
    since="2026.1",
    wrong={
        "format": "The file is no XML ({name}).",
        "document": "The file cannot be taken as it is, by rule {found}.",
        "bare": "The file has {name} without the SOAP envelope around it.",
        "headless": "The envelope of the request has no Header.",
        "other": "The file has {name}, which is no message of BatchUpload or RegistratieService.",
        "missing": "No file was shown.",
    },
    accepts=[GOOD_BATCH],
    rejects=[_with(*(Seen("a.xml", problem=each, values={"name": "X"}) for each in _FORM)), EMPTY_BATCH],
)
def files_are_complete_messages(shown: Shown) -> Iterator[Finding]:
    """Every file is one complete SOAP message of the service, with Header and Body, as it went over the wire.

    Only a complete message proves who sent it and what was answered.

    Keep request and response as bytes, before and after anything else touches them; `vaccinnet batch` and
    `vaccinnet registration` do so with `--save`.
    """
    if not shown.files:
        yield Finding(says="missing")
    for each in shown.files:
        if each.problem in _FORM:
            cause = each.cause
            yield Finding(
                where=cause.where if cause else "",
                found=cause.rule if cause else None,
                file=each.file,
                line=cause.line if cause else None,
                says=each.problem,
                values={"name": "", **each.values, "cause": cause},
            )


@rule(
    "QUA-003",
    stage="qualification",
    source="contract F.4: two of each kind",
    since="2026.1",
    wrong={
        "same": "The file has the same contents as {other}.",
        "again": "The request carries the same signature as {other}.",
    },
    accepts=[GOOD_BATCH],
    rejects=[
        _with(GOOD_BATCH.files[0].but(file="copy.xml")),
        GOOD_BATCH.but(exchanges=(*GOOD_BATCH.exchanges, Exchange(GOOD_BATCH.asked()[0].but(file="copy.xml")))),
    ],
)
def messages_are_shown_once(shown: Shown) -> Iterator[Finding]:
    """Every message is shown once.

    Two different exchanges show more than one that is copied or sent again.

    Leave the copy out, and send a second request of your own with its own signature.
    """
    copies = _copies(shown)
    requests = {each.answer.file: each.request.file for each in shown.exchanges if each.request and each.answer}
    for file, other in copies.items():
        # Two requests may be answered in the same words.
        if requests.get(file, file) in copies:
            yield Finding(file=file, says="same", values={"other": other})
    signatures: dict[bytes, str] = {}
    for request in shown.asked():
        if request.signature in signatures and request.signature and request.file not in copies:
            other = signatures[request.signature]
            yield Finding(request.where, file=request.file, says="again", values={"other": other})
        signatures.setdefault(request.signature, request.file)


@rule(
    "QUA-004",
    stage="qualification",
    source="contract F.3: a set depends on the service",
    since="2026.1",
    wrong="The file is a message of the other service ({found}).",
    accepts=[GOOD_BATCH, GOOD_CALLS],
    rejects=[_with(GOOD_CALLS.files[0])],
)
def messages_are_of_one_service(shown: Shown) -> Iterator[Finding]:
    """All messages of a set are of one service: BatchUpload or RegistratieService.

    A program qualifies for each service apart.

    Send a set for each service, each by itself.
    """
    for each in shown.files:
        if each.service not in (shown.service, None):
            yield Finding(file=each.file, found=each.operation)


@rule(
    "QUA-005",
    stage="qualification",
    source="contract F.4: requests sent and responses received",
    since="2026.1",
    wrong={
        "missing_answer": "The response to this request was not shown.",
        "missing_request": "The request to this response was not shown.",
    },
    accepts=[GOOD_BATCH],
    rejects=[_unpaired(request=True), _unpaired(request=False)],
)
def requests_have_their_responses(shown: Shown) -> Iterator[Finding]:
    """Every request is shown with its response, and every response with its request.

    What a program makes of the answers counts as much as what it sends.

    Add the file that is missing. Any name will do: what belongs together is found by the contents.
    """
    for each in shown.exchanges:
        if each.request and not each.answer:
            yield Finding(each.request.where, file=each.request.file, says="missing_answer")
        elif each.answer and not each.request:
            yield Finding(each.answer.where, file=each.answer.file, says="missing_request")


@rule(
    "QUA-006",
    stage="qualification",
    source="contract F.4; A.3 and B.3: ids in answers",
    since="2026.1",
    wrong="The response is not the one to {request}: the numbers in it are others.",
    accepts=[GOOD_BATCH, GOOD_CALLS],
    rejects=[_misfit()],
)
def responses_belong_to_their_requests(shown: Shown) -> Iterator[Finding]:
    """A response is the answer to the request beside it: it repeats the ids of what was sent.

    A response to something else shows nothing about this request.

    Keep request and response of one call together, and show both.
    """
    for each in shown.exchanges:
        if each.request and each.answer and not each.fits:
            place = _numbers_in(each.answer)
            yield Finding(place, file=each.answer.file, values={"request": each.request.file})


def _copies(shown: Shown) -> dict[str, str]:
    """Return the files that have the contents of an earlier one, with the name of that."""
    files: dict[bytes, str] = {}
    copies = {}
    for each in shown.files:
        if each.digest in files and each.digest:
            copies[each.file] = files[each.digest]
        files.setdefault(each.digest, each.file)
    return copies


def _numbers_in(answer: Answer) -> str:
    if answer.operation == RESULT and answer.said:
        return answer.said[0].where
    return answer.where.replace("/Status/Code", "/PatientId") if answer.operation else answer.where
