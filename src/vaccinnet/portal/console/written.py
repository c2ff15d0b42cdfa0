"""What managers write in the forms of the console, read: times in Brussels, and the rows of a plan."""

from collections.abc import Sequence
from datetime import date, datetime

from django.http import QueryDict

from vaccinnet.kmehr.business_day import BRUSSELS
from vaccinnet.trajectory.facts import PlannedTask
from vaccinnet.trajectory.models import Task

# Beside the tasks there are, a form has so many rows for new ones.
_NEW_ROWS = 2
_MOST_ROWS = 60


def times_in(post: QueryDict) -> list[datetime | None]:
    """Return the times that were written, in Brussels; None for one that cannot be read."""
    return [_moment(text) for name in ("time_1", "time_2", "time_3") if (text := post.get(name, "").strip())]


def moment_in(text: str) -> datetime | None:
    """Return the moment in a button, or None for what is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def tasks_in(post: QueryDict) -> list[PlannedTask]:
    """Return the tasks that were written; a row without text is left out."""
    rows = zip(post.getlist("text"), post.getlist("owner"), post.getlist("due_on"), strict=False)
    return [PlannedTask(text, owner, _day(due)) for text, owner, due in list(rows)[:_MOST_ROWS] if text.strip()]


def plan_rows(post: QueryDict | None, tasks: Sequence[Task]) -> list[dict[str, str]]:
    """Return the rows of the form: what was written, or else the tasks there are, and empty ones for new tasks."""
    if post is not None:
        rows = [
            {"text": text, "owner": owner, "due_on": due}
            for text, owner, due in zip(
                post.getlist("text"), post.getlist("owner"), post.getlist("due_on"), strict=False
            )
        ]
    else:
        rows = [{"text": each.text, "owner": each.owner, "due_on": each.due_on.isoformat()} for each in tasks]
    empty = [{"text": "", "owner": "integrator", "due_on": ""}] * _NEW_ROWS
    return [*rows[:_MOST_ROWS], *(empty if post is None else [])]


def whole(text: str) -> int:
    """Return the whole number in a hidden field; 0, which is nobody's, for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def _moment(text: str) -> datetime | None:
    try:
        written = datetime.fromisoformat(text)
    except ValueError:
        return None
    return written if written.tzinfo else written.replace(tzinfo=BRUSSELS)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
