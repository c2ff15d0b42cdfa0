"""Findings in the language of people."""

from collections.abc import Iterable
from dataclasses import dataclass

from vaccinnet.rulebook.book import everything
from vaccinnet.rulebook.finding import Finding, shown
from vaccinnet.rulebook.rule import Language

_WORDS = {
    "nl": {"line": "regel", "warning": "waarschuwing"},
    "en": {"line": "line", "warning": "warning"},
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """A finding for a person: what is wrong, what was found, why it matters, and what to send instead."""

    rule: str
    wrong: str
    found: str
    why: str
    send: str


def explain(finding: Finding, language: Language) -> Explanation:
    """Return what a finding says in `language`. Raises KeyError for a finding of no rule."""
    texts = everything()[finding.rule].texts[language]
    found = "" if finding.found is None else shown(finding.found)
    wrong = texts.wrong[finding.says].format(
        **{"found": found, "where": finding.where} | {key: shown(value) for key, value in finding.values.items()}
    )
    return Explanation(rule=finding.rule, wrong=wrong, found=found, why=texts.why, send=texts.send)


def sentence(finding: Finding, language: Language) -> str:
    """Return a finding as one line: rule, place, what is wrong and what to send, with warnings marked."""
    words = _WORDS[language]
    said = explain(finding, language)
    place = f" ({words['line']} {finding.line})" if finding.line else ""
    mark = "" if finding.refuses else f" [{words['warning']}]"
    return f"{said.rule}{mark}{place}: {said.wrong} {said.send}"


def lines_of(findings: Iterable[Finding], language: Language) -> str:
    """Return the findings as text, one a line."""
    return "\n".join(sentence(finding, language) for finding in findings)
