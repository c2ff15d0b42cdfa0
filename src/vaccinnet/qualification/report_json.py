"""The report as plain values, for programs."""

from dataclasses import asdict
from typing import Any

from vaccinnet.qualification.report import Report


def as_plain(report: Report) -> dict[str, Any]:
    """Return the report as values that JSON takes; what is empty is None."""
    plain = asdict(report) | {"made_at": report.made_at.isoformat()}
    for criterion in plain["criteria"]:
        for problem in criterion["problems"]:
            problem.update({key: problem[key] or None for key in ("file", "where", "found", "fragment")})
    return plain
