"""Findings as plain values for JSON: by rule id, never as text, so that any language can be made of them."""

from collections.abc import Iterable, Sequence
from typing import Any

from vaccinnet.rulebook.finding import Finding, shown


def pack_findings(findings: Iterable[Finding]) -> list[tuple[object, ...]]:
    """Return the findings as values that JSON takes."""
    return [
        (
            each.rule,
            each.severity,
            each.where,
            each.line,
            None if each.found is None else shown(each.found),
            each.says,
            {key: shown(value) for key, value in each.values.items()},
        )
        for each in findings
    ]


def unpack_findings(packed: Iterable[Sequence[Any]]) -> tuple[Finding, ...]:
    """Return the findings that `pack_findings` packed."""
    return tuple(
        Finding(rule=rule, severity=severity, where=where, line=line, found=found, says=says, values=values)
        for rule, severity, where, line, found, says, values in packed
    )
