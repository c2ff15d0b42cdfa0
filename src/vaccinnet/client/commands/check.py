"""`vaccinnet check`: judge files as the register would."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from vaccinnet.client.commands.findings import finding_as_json, show_findings
from vaccinnet.client.commands.options import AsJson, Lang
from vaccinnet.client.screen import Screen
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.qualification.judge import Circumstances, judge
from vaccinnet.rulebook import Finding
from vaccinnet.soap.facts import Arrived
from vaccinnet.soap.limits import DEFAULT
from vaccinnet.soap.rules import RULES as SOAP_RULES

Files = Annotated[list[Path], typer.Argument(metavar="FILE…", help="SOAP messages, requests or KMEHR messages.")]
ReceivedOn = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Judge dates as if received on this day (default: today).")
]
At = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%dT%H:%M:%SZ"],
        help="Judge the age of the Timestamp as at this moment (UTC; default: not at all).",
    ),
]
Supplement = Annotated[bool, typer.Option("--supplement", help="Judge bare KMEHR messages as history (aanvullen).")]
All = Annotated[bool, typer.Option("--all", help="Show every place, also of a rule that is broken often.")]


@dataclass(frozen=True, slots=True)
class Checked:
    """A file with its findings; `problem` says in one sentence why it could not be read."""

    file: Path
    findings: tuple[Finding, ...] = ()
    gaps: tuple[str, ...] = ()
    problem: str = ""

    @property
    def errors(self) -> int:
        """Return how many findings refuse the file or a part of it."""
        return sum(1 for finding in self.findings if finding.refuses)


def check(
    files: Files,
    received_on: ReceivedOn = None,
    at: At = None,
    supplement: Supplement = False,
    show_all: All = False,
    lang: Lang = None,
    as_json: AsJson = False,
) -> None:
    """Say everything that the register would find wrong in files, without sending them.

    Reads SOAP messages and requests of BatchUpload, signed or not, and bare KMEHR messages. Works offline.

    Exit code: 0 when nothing refuses the files (there may be warnings), 1 when something does, 2 when a file cannot be
    read.
    """
    screen = Screen(lang, as_json=as_json)
    day = received_on.date() if received_on else at.date() if at else business_day(datetime.now(UTC))
    circumstances = Circumstances(
        received_on=day, at=at and at.replace(tzinfo=UTC), origin="reported" if supplement else "own"
    )
    screen.say("judging", day=screen.day(day), files=", ".join(map(str, files)))
    checked = []
    for file in files:
        checked.append(_check(file, circumstances, screen))
        _show(checked[-1], screen, show_all=show_all)
    screen.write_json({"received_on": str(day), "files": [_as_json(each, screen) for each in checked]})
    _say_next(checked, screen)
    if code := 2 if any(each.problem for each in checked) else int(any(each.errors for each in checked)):
        raise typer.Exit(code)


def _check(file: Path, circumstances: Circumstances, screen: Screen) -> Checked:
    try:
        size = file.stat().st_size
        if file.is_dir():
            return Checked(file, problem=screen.word("folder", file=file))
        if size > DEFAULT.max_bytes:
            found = SOAP_RULES.of("arrived").judge(Arrived(size))
            return Checked(file, tuple(replace(each, file=str(file)) for each in found))
        data = file.read_bytes()
    except FileNotFoundError:
        return Checked(file, problem=screen.word("no_file", file=file))
    except OSError as error:
        return Checked(file, problem=screen.word("unreadable", file=file, reason=error.strerror))
    judgement = judge(data, circumstances)
    return Checked(file, tuple(replace(each, file=str(file)) for each in judgement.findings), judgement.gaps)


def _show(checked: Checked, screen: Screen, *, show_all: bool) -> None:
    if checked.problem:
        screen.complain(checked.problem)
        return
    warnings = len(checked.findings) - checked.errors
    mark = "error" if checked.errors else "warning" if warnings else "ok"
    counts = f"{screen.count(checked.errors, 'error')}, {screen.count(warnings, 'warning')}"
    said = f"{counts}." if checked.findings else screen.word("clean")
    screen.write()
    screen.write(f"{checked.file}: {said}", mark=mark, style="bold")
    show_findings(checked.findings, file=str(checked.file), screen=screen, show_all=show_all)
    if checked.gaps and screen.is_terminal:
        screen.write()
    for gap in checked.gaps:
        screen.write(f"{screen.word('not_judged')}: {screen.word(f'gap_{gap}')}", style="dim", indent=2)


def _say_next(checked: list[Checked], screen: Screen) -> None:
    first = next((finding for each in checked for finding in each.findings if finding.refuses), None)
    judged = next((each for each in checked if not each.problem and "answer" not in each.gaps), None)
    screen.write()
    if first:
        screen.say("next_findings", rule=first.rule)
    elif any(each.problem for each in checked):
        screen.say("next_unread")
    elif judged and "speaker" in judged.gaps:
        screen.say("next_call")
    elif judged:
        screen.say("next_warnings" if any(each.findings for each in checked) else "next_clean", file=judged.file)


def _as_json(checked: Checked, screen: Screen) -> dict[str, Any]:
    return {
        "file": str(checked.file),
        "problem": checked.problem or None,
        "findings": [finding_as_json(each, screen) for each in checked.findings],
        "not_judged": [screen.word(f"gap_{gap}") for gap in checked.gaps],
    }
