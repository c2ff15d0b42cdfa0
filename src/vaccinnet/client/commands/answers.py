"""Answers of the service, shown to a person or a program: what was refused comes first."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from vaccinnet.batch.wire import Accepted, FaultPair, FolderAnswer, TransactionAnswer
from vaccinnet.client.screen import Screen
from vaccinnet.client.soap_fault import FaultFinding, SoapFault
from vaccinnet.kmehr.message import Id, first
from vaccinnet.kmehr.names import ID_KMEHR, LOCAL

_OK = "OK"
_SHOWN_SILENT = 10
# How the service, whose texts are Dutch, says where a finding is.
_LINE = re.compile(r"\(regel \d+\)")


def show_accepted(answer: Accepted, *, user_code: str, screen: Screen) -> None:
    """Write that a batch was accepted, and how to ask for its result."""
    screen.say("accepted", mark="ok", id=answer.transaction_id)
    screen.say("next_accepted", id=answer.transaction_id, user_code=user_code)
    screen.write_json({"accepted": True} | asdict(answer))


def show_refused(answer: FaultPair, *, next_step: str, screen: Screen) -> None:
    """Write that a request was refused and why, and what to do next (a key of words.toml)."""
    screen.complain(screen.word("refused", code=answer.code))
    for line in answer.text.splitlines():
        screen.complain(line)
    screen.say(next_step)
    screen.write_json({"accepted": False} | asdict(answer))


def show_fault(fault: SoapFault, screen: Screen) -> None:
    """Write that the message itself was refused, with everything that the service found."""
    screen.complain(screen.word("fault", code=fault.code))
    if not fault.findings:
        screen.complain(fault.text)
    for finding in fault.findings:
        screen.complain(_told(finding, screen))
    screen.say("next_refused")
    findings = [asdict(each) for each in fault.findings]
    screen.write_json({"accepted": False, "code": fault.code, "text": fault.text, "findings": findings})


def show_result(persons: tuple[FolderAnswer, ...], screen: Screen) -> bool:
    """Write the result of each vaccination, and return whether all were accepted."""
    rows = sorted(_rows(persons), key=lambda row: (row.is_accepted, not row.text))
    refused = sum(1 for row in rows if not row.is_accepted)
    screen.say(
        "result",
        mark="error" if refused else "ok",
        persons=screen.count(len(persons), "person"),
        vaccinations=screen.count(len(rows), "vaccination"),
        accepted=len(rows) - refused,
        refused=refused,
    )
    silent = sum(1 for row in rows if row.is_accepted and not row.text)
    shown = len(rows) - max(0, silent - _SHOWN_SILENT) if screen.is_terminal else len(rows)
    screen.write_rows(
        [screen.word(key) for key in ("outcome", "person", "vaccination", "remark")],
        [(*row.cells(screen),) for row in rows[:shown]],
    )
    if len(rows) > shown:
        screen.say("more_accepted", more=len(rows) - shown)
    if any(_LINE.search(row.text) for row in rows):
        screen.say("lines_of")
    screen.say("next_result_refused" if refused else "next_result")
    counts = {"accepted": len(rows) - refused, "refused": refused}
    screen.write_json(counts | {"persons": [asdict(each) for each in persons]})
    return not refused


@dataclass(frozen=True, slots=True)
class _Row:
    """One vaccination of the answer; what is said of its person counts for it too."""

    person: FolderAnswer
    vaccination: TransactionAnswer
    is_first: bool

    @property
    def is_accepted(self) -> bool:
        return self.vaccination.code == _OK

    @property
    def text(self) -> str:
        about_person = self.person.text if self.is_first else ""
        return "\n".join(text for text in (about_person, self.vaccination.text) if text)

    def cells(self, screen: Screen) -> Iterator[str]:
        yield screen.word("is_accepted" if self.is_accepted else "is_refused")
        yield _label(self.person.ids)
        yield _label(self.vaccination.ids)
        yield self.text or ("" if self.is_accepted else self.vaccination.code)


def _rows(persons: tuple[FolderAnswer, ...]) -> Iterator[_Row]:
    for person in persons:
        for number, vaccination in enumerate(person.transactions):
            yield _Row(person, vaccination, is_first=number == 0)


def _label(ids: tuple[Id, ...]) -> str:
    return " ".join(part for part in (first(ids, ID_KMEHR), first(ids, LOCAL)) if part)


def _told(finding: FaultFinding, screen: Screen) -> str:
    line = f" ({screen.word('line')} {finding.line})" if finding.line else ""
    found = f" {screen.word('found')}: {finding.found}." if finding.found else ""
    where = f" [{finding.where}]" if finding.where else ""
    return f"{finding.rule}{line}: {finding.why}{found} {screen.word('send')}: {finding.send}{where}"
