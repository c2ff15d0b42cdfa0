"""The report as PDF, to file or to print."""

import json
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from typing import Any

from vaccinnet.kmehr.business_day import BRUSSELS
from vaccinnet.qualification.report import Report, words
from vaccinnet.qualification.report_json import as_plain


def as_pdf(report: Report) -> bytes:
    """Return the report as PDF/A; the same report gives the same bytes."""
    return plain_as_pdf(as_plain(report))


def plain_as_pdf(report: Mapping[str, Any]) -> bytes:
    """Return a report that was kept as plain values as PDF/A; the same values give the same bytes."""
    # Not at the top: only who wants a PDF needs it installed.
    import typst

    said = words(report["language"])
    at = datetime.fromisoformat(report["made_at"]).astimezone(BRUSSELS)
    day = f"{at.day} {said['months'].split()[at.month - 1]} {at.year}"
    data = {
        **report,
        "words": said,
        "title": said["title"].format(service=said[report["service"]]),
        "judged_at": said["judged_at"].format(moment=f"{day}, {at:%H:%M}"),
        "counted": said["counts"].format(**report["counts"]),
        "date": [at.year, at.month, at.day],
    }
    template = (files(__package__) / "report.typ").read_bytes()
    made = typst.compile(
        template, sys_inputs={"data": json.dumps(data)}, ignore_system_fonts=True, pdf_standards=["a-2b"]
    )
    assert isinstance(made, bytes)
    return made
