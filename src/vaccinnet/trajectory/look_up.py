"""Look applications up: those of a company, the whole file of one, and what managers search."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from vaccinnet.integrators.models import Company
from vaccinnet.rulebook import Language
from vaccinnet.trajectory.answers import Answers
from vaccinnet.trajectory.models import Application, Event, Task
from vaccinnet.trajectory.party import Party
from vaccinnet.trajectory.road import find
from vaccinnet.trajectory.standing import Standing, standing_of
from vaccinnet.trajectory.talk import ASKING, THREAD

_MOST_FOUND = 50


@dataclass(frozen=True, slots=True)
class File:
    """An application with all that a side may see of it."""

    application: Application
    answers: Answers
    standing: Standing
    tasks: Sequence[Task]
    history: Sequence[Event]

    @property
    def thread(self) -> list[Event]:
        """Return what both sides said to each other."""
        return [each for each in self.history if each.act in THREAD and each.text]

    @property
    def open_questions(self) -> list[Event]:
        """Return what waits for an answer of the managers."""
        answered = {each.settles_id for each in self.history}
        return [each for each in self.history if each.act in ASKING and each.id not in answered]

    @property
    def conclusion(self) -> Event | None:
        """Return how the last qualification test was concluded; None while it is judged, or when none was taken."""
        taken = [each for each in self.history if each.act in ("hand_in", "return_to_integration", "admit")]
        return taken[-1] if taken and taken[-1].act != "hand_in" else None


def open_file(number: int, *, by: Party, now: datetime) -> File:
    """Return the file of an application as this party may see it. Raises NoSuchApplication.

    A developer sees neither the notes of the managers nor a plan that is not proposed yet.
    """
    application = find(number, by=by)
    history = application.events.order_by("id")
    is_hidden = by.side == "integrator" and application.state == "planning"
    if by.side == "integrator":
        history = history.exclude(act__in=("note", "edit_plan"))
    return File(
        application=application,
        answers=Answers.read(application.answers),
        standing=standing_of(application, now=now),
        tasks=() if is_hidden else list(application.tasks.order_by("place")),
        history=list(history),
    )


def applications_of(company: Company) -> Sequence[Application]:
    """Return the applications of a company, the latest first."""
    return list(company.applications.order_by("-number"))


def language_of_company(company: Company) -> Language:
    """Return the language that a company chose in its latest application: that of its mails."""
    last = company.applications.order_by("-number").first()
    return "en" if last and Answers.read(last.answers).language == "en" else "nl"


def search(text: str) -> Sequence[Application]:
    """Return the filed applications whose number, company, CBE number, program or softwareID has `text` in it."""
    text = "".join(each for each in text if each.isprintable()).strip()
    filed = Application.objects.filter(filed_at__isnull=False).select_related("company")
    if text:
        wanted = (
            Q(company__name__icontains=text)
            | Q(answers__program_name__icontains=text)
            | Q(company__programs__software_id__icontains=text)
        )
        if number := "".join(each for each in text if each.isdigit()):
            wanted |= Q(company__cbe__contains=number)
            if number == text.lstrip("#") and len(number) < 10:
                wanted |= Q(number=int(number))
        filed = filed.filter(wanted).distinct()
    return list(filed.order_by("-number")[:_MOST_FOUND])
