"""The report on a set, in one language: what every criterion asked, what was found and where, and what to send."""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

from vaccinnet.qualification.corrections import correction
from vaccinnet.qualification.document import Document
from vaccinnet.qualification.excerpt import Excerpt, Excerpts
from vaccinnet.qualification.facts import Seen, Service
from vaccinnet.qualification.reading import ReadSet
from vaccinnet.qualification.verdict import MOST_PLACED, Judged, Outcome, Verdict, outcome_of
from vaccinnet.rulebook import Finding, Language, explain, shown

PARAGRAPHS = "docs/cookbook/rules.md"
_MOST_EXCERPTS = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that was found; `rule` is the rule of the service that says so, or the criterion itself."""

    outcome: Outcome
    is_remark: bool
    rule: str
    file: str
    line: int | None
    where: str
    found: str
    wrong: str
    why: str
    send: str
    fragment: str
    excerpt: Excerpt | None


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion with what came out of it."""

    id: str
    outcome: Outcome
    is_unproven: bool
    asked: str
    why: str
    send: str
    source: str
    paragraph: str
    problems: tuple[Problem, ...]
    # How many more there are than the first hundreds.
    more: int = 0


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file of the set, and what it was recognised as."""

    file: str
    recognised: str


@dataclass(frozen=True, slots=True)
class Report:
    """The verdict on a set, for people and for programs, without personal data."""

    service: Service
    language: Language
    made_at: datetime
    outcome: Outcome
    is_good_so_far: bool
    summary: str
    counts: dict[Outcome, int]
    files: tuple[NamedFile, ...]
    criteria: tuple[Criterion, ...]


def make_report(verdict: Verdict, read: ReadSet, language: Language) -> Report:
    """Return the report on a verdict; criteria stand in their own order."""
    documents, excerpts = read.documents, Excerpts()
    return Report(
        service=verdict.service,
        language=language,
        made_at=verdict.now,
        outcome=verdict.outcome,
        is_good_so_far=verdict.is_good_so_far,
        summary=words(language)[f"whole_{_whole(verdict)}"],
        counts={each: verdict.count(each) for each in ("passed", "failed", "open", "person")},
        files=tuple(_named(each, documents.get(each.file), read, language) for each in read.shown.files if each.file),
        criteria=tuple(_criterion(each, read, language, excerpts) for each in verdict.criteria),
    )


@cache
def words(language: Language) -> dict[str, str]:
    """Return the words of the report."""
    everything = tomllib.loads((files(__package__) / "words.toml").read_text(encoding="utf-8"))
    found: dict[str, str] = everything[language]
    return found


def _whole(verdict: Verdict) -> str:
    return "home" if verdict.outcome == "open" and verdict.is_good_so_far else verdict.outcome


def _criterion(judged: Judged, read: ReadSet, language: Language, excerpts: Excerpts) -> Criterion:
    rule, texts = judged.rule, judged.rule.texts[language]
    problems = (
        _problem(finding, read, language, excerpts if number < _MOST_EXCERPTS else None)
        for number, finding in enumerate(judged.findings[:MOST_PLACED])
    )
    return Criterion(
        id=rule.id,
        outcome=judged.outcome,
        is_unproven=judged.is_unproven,
        asked=texts.holds,
        why=texts.why,
        send=texts.send,
        source=rule.source,
        paragraph=f"{PARAGRAPHS}#{rule.id.lower()}",
        problems=tuple(problems),
        more=max(0, len(judged.findings) - MOST_PLACED),
    )


def _problem(finding: Finding, read: ReadSet, language: Language, excerpts: Excerpts | None) -> Problem:
    cause = finding.values.get("cause")
    said = explain(cause if isinstance(cause, Finding) else finding, language)
    document = read.documents.get(finding.file)
    return Problem(
        outcome=outcome_of(finding),
        is_remark=not finding.refuses,
        rule=said.rule,
        file=finding.file,
        line=finding.line,
        where=finding.where,
        found=said.found,
        wrong=said.wrong,
        why=said.why,
        send=said.send,
        fragment=correction(finding, document, read.shown),
        excerpt=excerpts.of(finding, document) if excerpts else None,
    )


def _named(seen: Seen, document: Document | None, read: ReadSet, language: Language) -> NamedFile:
    key = "unrecognised"
    if document is not None and document.service not in (None, read.shown.service):
        key = "other_service"
    elif document is not None and document.payload is not None:
        key = "request" if document.is_request else "response" if document.operation else "fault"
    return NamedFile(shown(seen.file), words(language)[key].format(operation=seen.operation))
