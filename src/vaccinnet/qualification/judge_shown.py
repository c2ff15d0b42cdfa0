"""Judge what was shown with all that this environment knows of it: the engine of every way in."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from vaccinnet.exchanges.signature import signature_of
from vaccinnet.integrators.models import Program
from vaccinnet.qualification.archive import open_files
from vaccinnet.qualification.essence import essence
from vaccinnet.qualification.facts import OK, Service, ShownFile
from vaccinnet.qualification.journal import Kept, kept_with
from vaccinnet.qualification.prove import prove
from vaccinnet.qualification.reading import ReadSet, read_set, with_proofs
from vaccinnet.qualification.verdict import Verdict, judge_set

# The criterion that test users are the developer's own.
_OWN_USERS = "QUA-013"


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """A set as it was judged, and the verdict on it."""

    read: ReadSet
    verdict: Verdict

    @property
    def files(self) -> list[ShownFile]:
        """Return the files that were judged: those of the journal, where that has them."""
        return [each.sent for each in self.read.documents.values()]

    def not_to_keep(self) -> set[str]:
        """Return the files that are no message of the service, or that show who is no own test user."""
        strangers = {each.file for each in self.read.documents.values() if each.payload is None}
        (users,) = [each for each in self.verdict.criteria if each.rule.id == _OWN_USERS]
        of_others = {each.file for each in users.findings if each.file}
        answers = {
            each.answer.file
            for each in self.read.shown.exchanges
            if each.answer and each.request and each.request.file in of_others
        }
        return strangers | of_others | answers


def judge_shown(
    files: Sequence[ShownFile],
    program: Program,
    service: Service,
    *,
    now: datetime,
    ok: str = OK,
    password: str = "",
) -> JudgedSet:
    """Return the verdict on these files. `now` is real time, as in the Timestamp of messages, and `ok` the wire code.

    `password` opens zips that are locked.

    Where the signature of a request stands in the journal, the journal's bytes are judged: a message that was only
    formatted anew on the way is not refused for that.
    """
    opened = open_files(files, password=password)
    signatures = {each.name: signature_of(each.contents) for each in opened.files}
    kept = kept_with([each for each in signatures.values() if each])
    read = read_set(
        as_the_journal_has_it(opened.files, signatures, kept),
        now=now,
        service=service,
        problems=opened.problems,
        software_id=program.software_id,
        arrived_at={signature: each.at for signature, each in kept.items()},
        ok=ok,
    )
    read = with_proofs(read, prove(read, kept, company_key=program.company_id))
    return JudgedSet(read, judge_set(read))


def as_the_journal_has_it(
    files: Sequence[ShownFile], signatures: Mapping[str, bytes | None], kept: Mapping[bytes, Kept]
) -> list[ShownFile]:
    """Return the files, with the journal's bytes in place of what says the same, and its pairs in place of a guess.

    What was edited is judged as it is.
    """
    essences = {each.name: essence(each.contents) for each in files} if kept else {}
    shown = set(essences.values())
    answers = Counter(essence(each.answer) for each in kept.values())
    known: dict[bytes, tuple[str, bytes]] = {}
    for each in kept.values():
        request, answer = essence(each.request), essence(each.answer)
        parts = {request: each.request, answer: each.answer}
        # Half an exchange is left to be matched, its other half may have been changed; so are answers in equal words.
        exchange = each.key.hex if parts.keys() <= shown and answers[answer] == 1 else ""
        known |= {part: (exchange, contents) for part, contents in parts.items()}
    return [_as_kept(each, known.get(essences.get(each.name, b""))) for each in files]


def _as_kept(shown: ShownFile, known: tuple[str, bytes] | None) -> ShownFile:
    return ShownFile(shown.name, known[1], known[0]) if known else ShownFile(shown.name, shown.contents)
