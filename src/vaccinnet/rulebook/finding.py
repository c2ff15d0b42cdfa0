"""What a rule says of what it was given: where, what was found, and which of its texts fits."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

Severity = Literal["error", "warning"]

_LONGEST_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or worth a warning.

    A rule fills in `where` (a path relative to what it was given, such as `item/beginmoment/date`), `found` (never
    personal data: use `masked`), `says` (the key of one of the rule's texts, empty for its only one) and `values` (what
    that text names). The rulebook adds `rule` and `severity`; the reader of the document adds `line` and turns `where`
    into an XPath of the whole document.
    """

    where: str = ""
    found: Any = None
    says: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    rule: str = ""
    severity: Severity = "error"
    line: int | None = None
    file: str = ""

    @property
    def refuses(self) -> bool:
        """Return whether this finding refuses what was sent, rather than warn about it."""
        return self.severity == "error"

    def at(self, *, where: str, line: int | None) -> "Finding":
        """Return the same finding with its place in the whole document."""
        return replace(self, where=where, line=line)


class Refused(Exception):
    """What was sent is refused at this stage; `findings` says everything that this stage found."""

    def __init__(self, findings: Iterable[Finding]):
        self.findings = tuple(findings)
        super().__init__(", ".join(finding.rule for finding in self.findings))


def masked(number: str) -> str:
    """Return a personal number with only its first and last two characters readable."""
    return f"{number[:2]}{'•' * (len(number) - 4)}{number[-2:]}" if len(number) > 4 else "•" * len(number)


def shown(found: Any) -> str:
    """Return `found` as one short printable line, fit for a message to a person."""
    text = "".join(c if c.isprintable() else "�" for c in str(found))
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
