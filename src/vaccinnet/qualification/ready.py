"""Tell whether a developer is ready to hand in, and what is still in the way."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from vaccinnet.audit.models import Action, Line
from vaccinnet.qualification.asked import Asked, asked_by
from vaccinnet.qualification.models import Attempt
from vaccinnet.qualification.review_facts import Offered, Readiness
from vaccinnet.qualification.rules import RULES
from vaccinnet.register.models import Person
from vaccinnet.rulebook import Finding
from vaccinnet.trajectory.answers import Answers
from vaccinnet.trajectory.models import Application

_A_DAY = timedelta(days=1)


def in_the_way(application: Application) -> list[Finding]:
    """Return what is in the way of handing in the qualification test now; nothing for who is ready."""
    return [
        *RULES.of("offered").judge(Offered(state=application.state)),
        *RULES.of("readiness").judge(readiness_of(application)),
    ]


def offered_by(application: Application, asked: Asked, *, files: int, now: datetime) -> Offered:
    """Return what is offered when a set of so many files is shown for a service now."""
    today = Attempt.objects.filter(program_key=asked.program.key, submitted_at__gt=now - _A_DAY).count()
    return Offered(state=application.state, files=files, today=today)


def readiness_of(application: Application) -> Readiness:
    """Return how far the developer of an application is."""
    latest = latest_attempts(application)
    tasks = application.tasks.filter(owner="integrator", done_at__isnull=True).order_by("place")
    # The last task of a plan is to ask the test: handing in does that.
    last = application.tasks.filter(owner="integrator").order_by("place").last()
    without_program = set(Answers.read(application.answers).services) - {asked.name for asked, _ in latest}
    return Readiness(
        tasks=tuple(each.text for each in tasks if last is None or each.key != last.key),
        has_consulted=_has_consulted(application),
        lacking=(
            *(asked.name for asked, attempt in latest if attempt is None or not is_good(attempt)),
            *sorted(without_program),
        ),
    )


def latest_attempts(application: Application) -> Sequence[tuple[Asked, Attempt | None]]:
    """Return the services that an application asks, each with the latest attempt of its program."""
    return [
        (
            asked,
            Attempt.objects.filter(program_key=asked.program.key, service=asked.service)
            .order_by("-submitted_at")
            .prefetch_related("verdicts")
            .first(),
        )
        for asked in asked_by(application)
    ]


def is_good(attempt: Attempt) -> bool:
    """Return whether in its latest verdict nothing is wrong or missing that a machine can see."""
    verdict = attempt.verdicts.order_by("-at").first()
    return verdict is not None and bool(verdict.reports["nl"]["is_good_so_far"])


def _has_consulted(application: Application) -> bool:
    people = list(Person.objects.filter(company_key=application.company_id).values_list("key", flat=True))
    return Line.objects.filter(person_key__in=people, action=Action.CONSULTED).exists()
