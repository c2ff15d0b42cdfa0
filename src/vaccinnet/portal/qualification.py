"""The criteria of a report as both sides see them: the worst first, each with what was decided and said about it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from vaccinnet.qualification.models import Attempt, Comment, Decision
from vaccinnet.qualification.report_pdf import plain_as_pdf
from vaccinnet.qualification.verdict import OUTCOMES


@dataclass(frozen=True, slots=True)
class Row:
    """A criterion of a report as plain values, with the decision on it if there is one, and the comments."""

    criterion: Mapping[str, Any]
    decision: Decision | None
    comments: Sequence[Comment]
    is_open: bool

    @property
    def outcome(self) -> str:
        """Return how the criterion stands: as a manager decided, or else as the machine says."""
        return self.decision.outcome if self.decision else self.machine

    @property
    def machine(self) -> str:
        """Return what the machine says."""
        return str(self.criterion["outcome"])

    @property
    def first_wrong(self) -> str:
        """Return the first thing that was found, in words."""
        return next((str(each["wrong"]) for each in self.criterion["problems"] if not each["is_remark"]), "")


def rows_of(
    criteria: Iterable[Mapping[str, Any]],
    decisions: Mapping[str, Decision] | None = None,
    comments: Sequence[Comment] = (),
    *,
    open_at: str = "",
) -> list[Row]:
    """Return the criteria in the order in which a person wants to read them; the first that is not passed is open."""
    known = decisions or {}
    rows = [
        Row(each, known.get(each["id"]), [said for said in comments if said.criterion == each["id"]], is_open=False)
        for each in criteria
    ]
    rows.sort(key=lambda row: (OUTCOMES.index(row.outcome), row.criterion["is_unproven"], row.criterion["id"]))
    shown = open_at or next((row.criterion["id"] for row in rows[:1] if row.outcome != "passed"), "")
    return [Row(row.criterion, row.decision, row.comments, row.criterion["id"] == shown) for row in rows]


def pdf_answer(report: Mapping[str, Any], attempt: Attempt) -> HttpResponse:
    """Return a report as PDF."""
    name = f"kwalificatietest-{attempt.service}-{attempt.submitted_at:%Y-%m-%d}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(plain_as_pdf(report), content_type="application/pdf", headers=headers)
