"""Findings, shown to a person or a program."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from vaccinnet.client.screen import Screen
from vaccinnet.rulebook import Finding, explain

_SHOWN_PLACES = 10


def show_findings(findings: Iterable[Finding], *, file: str, screen: Screen, show_all: bool = False) -> None:
    """Write findings: on a terminal rule by rule, in a pipe one line each."""
    if not screen.is_terminal:
        for finding in findings:
            screen.write(_line(finding, file, screen))
        return
    by_rule = defaultdict(list)
    for finding in findings:
        by_rule[finding.rule].append(finding)
    for of_rule in sorted(by_rule.values(), key=lambda several: not several[0].refuses):
        _show_rule(of_rule, screen, most=len(of_rule) if show_all else _SHOWN_PLACES)


def finding_as_json(finding: Finding, screen: Screen) -> dict[str, Any]:
    """Return a finding as a plain value, with its texts."""
    said = explain(finding, screen.language)
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "line": finding.line,
        "where": finding.where,
        "found": said.found or None,
        "wrong": said.wrong,
        "why": said.why,
        "send": said.send,
    }


def _show_rule(findings: list[Finding], screen: Screen, *, most: int) -> None:
    first = findings[0]
    said = explain(first, screen.language)
    screen.write()
    screen.write(f"{first.rule} · {screen.word(first.severity)}", mark=first.severity, style="bold")
    rows = [(str(each.line or ""), f"{explain(each, screen.language).wrong}\n{each.where}") for each in findings[:most]]
    screen.write_rows((screen.word("line"), screen.word("found")), rows)
    if len(findings) > most:
        screen.say("more", more=len(findings) - most)
    screen.write(f"{screen.word('why')}: {said.why}", style="dim", indent=2)
    screen.write(f"{screen.word('send')}: {said.send}", indent=2)


def _line(finding: Finding, file: str, screen: Screen) -> str:
    said = explain(finding, screen.language)
    place = ":".join(str(each) for each in (file, finding.line) if each)
    where = f" [{finding.where}]" if finding.where else ""
    return (
        f"{place}{': ' if place else ''}{screen.word(finding.severity)} {finding.rule}: {said.wrong} {said.send}{where}"
    )
