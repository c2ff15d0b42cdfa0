"""A rule: one pure function with an id, a docstring that is its cookbook text, a source and examples."""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from vaccinnet.rulebook.finding import Finding, Severity

Language = Literal["nl", "en"]
Check = Callable[[Any], Iterable[Finding]]

# The order in which a message is judged; a failed stage stops the later ones.
STAGES = (
    "transport",
    "xml",
    "security",
    "contract",
    "sender",
    "kmehr",
    "vaccination",
    "batch",
    "qualification",
    "step",
)

_ID = re.compile(r"(SEC|MSG|VAC|BAT|REG|CON|PRO|FHI|QUA|TRJ|ADM)-\d{3}")
_SINCE = re.compile(r"\d{4}\.\d+")


class BadRule(Exception):
    """A rule is not written as a rule must be; the text lists everything that is missing."""


@dataclass(frozen=True, slots=True)
class Texts:
    """What a rule tells people in one language.

    `holds` states what is true of a good message, `why` gives the reason, `send` says what to send, and `wrong` has the
    text of a finding by its `says` key.
    """

    holds: str
    why: str
    send: str
    wrong: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """A check with everything that people need to know of it; call it with a subject to get its findings."""

    id: str
    check: Check
    stage: str
    severity: Severity
    source: str
    since: str
    accepts: tuple[Any, ...]
    rejects: tuple[Any, ...]
    texts: Mapping[Language, Texts] = field(hash=False)

    def __call__(self, subject: Any) -> Iterator[Finding]:
        """Yield the findings of this rule about `subject`, stamped with its id and severity."""
        for finding in self.check(subject):
            yield replace(finding, rule=self.id, severity=self.severity)

    def examples(self, kind: Literal["accepts", "rejects"]) -> Iterator[Any]:
        """Yield the examples of one kind; an example given as a function is made now."""
        for example in getattr(self, kind):
            yield example() if inspect.isfunction(example) else example


def rule(
    id: str,
    *,
    stage: str,
    source: str,
    since: str,
    wrong: str | Mapping[str, str],
    accepts: Iterable[Any],
    rejects: Iterable[Any],
    severity: Severity = "error",
) -> Callable[[Check], Rule]:
    """Return a decorator that makes a check into a rule.

    The check's docstring is the English cookbook text, in three paragraphs: what holds, why, and what to send.
    `wrong` is the English text of its findings (one text, or one for each `says` key), a format string over the
    finding's `values`, `found` and `where`. `source` cites where the rule comes from, `since` is the version of the
    rules that has it first. Raises BadRule when anything is missing.
    """

    def decorate(check: Check) -> Rule:
        made = Rule(
            id=id,
            check=check,
            stage=stage,
            severity=severity,
            source=source,
            since=since,
            accepts=tuple(accepts),
            rejects=tuple(rejects),
            texts={"en": _english(check, wrong)},
        )
        if problems := list(_problems(made)):
            raise BadRule(f"{id}: {'; '.join(problems)}")
        return made

    return decorate


def _english(check: Check, wrong: str | Mapping[str, str]) -> Texts:
    paragraphs = [" ".join(p.split()) for p in inspect.cleandoc(check.__doc__ or "").split("\n\n") if p.strip()]
    holds, *why, send = paragraphs if len(paragraphs) > 2 else (*paragraphs, "", "", "")[:3]
    return Texts(holds=holds, why=" ".join(why), send=send, wrong={"": wrong} if isinstance(wrong, str) else wrong)


def _problems(rule: Rule) -> Iterator[str]:
    texts = rule.texts["en"]
    if not _ID.fullmatch(rule.id):
        yield "the id is not like VAC-014"
    if rule.stage not in STAGES:
        yield f"the stage is none of {', '.join(STAGES)}"
    if not _SINCE.fullmatch(rule.since):
        yield "since is not a version of the rules, such as 2026.1"
    if not rule.source:
        yield "there is no source"
    if not (texts.holds and texts.why and texts.send):
        yield "the docstring has not three paragraphs: what holds, why, what to send"
    if not texts.wrong or not all(texts.wrong.values()):
        yield "there is no text for its findings"
    if not rule.accepts:
        yield "there is no accepting example"
    if not rule.rejects:
        yield "there is no rejecting example"
