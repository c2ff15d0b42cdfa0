"""The verdict on a set: what came out of every criterion, with its findings at their place in the files."""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from lxml import etree

from vaccinnet.qualification.document import Document
from vaccinnet.qualification.facts import Service
from vaccinnet.qualification.reading import ReadSet
from vaccinnet.qualification.rules import RULES
from vaccinnet.rulebook import Finding, Refused, Rule
from vaccinnet.soap.parse import parse
from vaccinnet.soap.place import locate

# How a criterion came out, the worst first: not so, not shown yet, for a person to judge, shown.
Outcome = Literal["failed", "open", "person", "passed"]
OUTCOMES: tuple[Outcome, ...] = ("failed", "open", "person", "passed")

_MODULES: dict[Service, tuple[str, ...]] = {
    "batch": ("files", "messages", "proof", "submission", "result"),
    "registration": ("files", "messages", "proof", "calls", "record"),
}
# Of a batch of thousands every vaccination can be wrong.
MOST_PLACED = 500
_MISSING, _UNPROVEN, _PERSON = "missing", "unproven", "person"
_IN_BASE64 = "/kmehrmessage"


@dataclass(frozen=True, slots=True)
class Judged:
    """A criterion with its outcome and what was found; a remark is a finding that does not count."""

    rule: Rule
    findings: tuple[Finding, ...]

    @property
    def outcome(self) -> Outcome:
        """Return the worst outcome of its findings."""
        return min((outcome_of(each) for each in self.findings), key=OUTCOMES.index, default="passed")

    @property
    def is_unproven(self) -> bool:
        """Return whether nothing but journal or register can say more."""
        return self.outcome == "open" and all(
            each.says.startswith(_UNPROVEN) for each in self.findings if outcome_of(each) == "open"
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came out of every criterion of a service, in the order of the criteria."""

    service: Service
    now: datetime
    criteria: tuple[Judged, ...]

    @property
    def outcome(self) -> Outcome:
        """Return the worst outcome of all criteria."""
        return min((each.outcome for each in self.criteria), key=OUTCOMES.index, default="passed")

    @property
    def is_good_so_far(self) -> bool:
        """Return whether nothing failed or is missing but what only journal, register or a person can say."""
        return all(each.outcome in ("passed", "person") or each.is_unproven for each in self.criteria)

    def count(self, outcome: Outcome) -> int:
        """Return how many criteria came out so."""
        return sum(1 for each in self.criteria if each.outcome == outcome)


def judge_set(read: ReadSet) -> Verdict:
    """Return the verdict on a set: every criterion of its service is judged, whatever came out of the others."""
    shown = read.shown
    rules = sorted((rule for name in _MODULES[shown.service] for rule in RULES.of(name)), key=lambda rule: rule.id)
    return Verdict(shown.service, shown.now, tuple(Judged(rule, _placed(rule(shown), read)) for rule in rules))


def _placed(findings: Iterable[Finding], read: ReadSet) -> tuple[Finding, ...]:
    """Return the findings, the first hundreds at their place: among thousands of siblings that takes long."""
    found = tuple(findings)
    return (*(place(each, read.documents) for each in found[:MOST_PLACED]), *found[MOST_PLACED:])


def outcome_of(finding: Finding) -> Outcome:
    """Return how a finding lets its criterion come out: the key of its text begins with it."""
    if not finding.refuses:
        return "passed"
    if finding.says.startswith((_MISSING, _UNPROVEN)):
        return "open"
    return "person" if finding.says.startswith(_PERSON) else "failed"


def place(finding: Finding, documents: Mapping[str, Document]) -> Finding:
    """Return the finding with its line, and its XPath as far as the document goes."""
    document = documents.get(finding.file)
    root = None if document is None else document.root
    if root is None or not finding.where:
        return finding
    outer, inner = split(finding.where)
    where, line = locate(root, _below(outer))
    message = opened(root, outer) if inner else None
    if message is not None:
        where += f"{_IN_BASE64}{locate(message, _below(inner))[0].removeprefix(_IN_BASE64)}"
    return replace(finding, where=where, line=line or finding.line)


def split(where: str) -> tuple[str, str]:
    """Return the path in the file, and the path in the message that stands there in base64, if it goes on there."""
    outer, found, inner = where.partition(f"{_IN_BASE64}")
    return (outer, f"{_IN_BASE64}{inner}") if found and "/Base64Encoded" in outer else (where, "")


def opened(root: etree._Element, outer: str) -> etree._Element | None:
    """Return the message that stands in base64 at a path."""
    element = element_at(root, outer)
    try:
        return parse(base64.b64decode((element.text or "") if element is not None else ""))
    except (Refused, ValueError):
        return None


def element_at(root: etree._Element, where: str) -> etree._Element | None:
    """Return the element at a path from the root in local names, or the deepest one on the way that exists."""
    element = root
    for step in [each for each in where.split("/") if each][1:]:
        name, _, number = step.rstrip("]").partition("[")
        children = list(element.iterchildren(f"{{*}}{name}"))
        position = int(number or 1) - 1
        if position >= len(children):
            break
        element = children[position]
    return element


def worst_first(criteria: Iterable[Judged]) -> list[Judged]:
    """Return the criteria in the order in which a person wants to read them."""
    return sorted(criteria, key=lambda each: (OUTCOMES.index(each.outcome), each.is_unproven, each.rule.id))


def _below(where: str) -> str:
    """Return a path from the root as one from its children."""
    return "/".join(where.strip("/").split("/")[1:])
