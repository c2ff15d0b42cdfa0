"""Submit a set to qualify, judge it again, and look back."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from vaccinnet.integrators.models import Program
from vaccinnet.qualification.facts import OK, Service, ShownFile
from vaccinnet.qualification.judge_shown import JudgedSet, judge_shown
from vaccinnet.qualification.models import Attempt, AttemptFile, Verdict, Way
from vaccinnet.qualification.report import Report, make_report
from vaccinnet.qualification.report_json import as_plain
from vaccinnet.rulebook import Language


class NotKept(Exception):
    """A part of what was shown may not be kept, so that it can be judged only when it is shown again."""


_LANGUAGES: tuple[Language, ...] = ("nl", "en")


@dataclass(frozen=True, slots=True)
class Judged:
    """An attempt that was judged, and the report by language."""

    attempt: Attempt
    reports: dict[Language, Report]


@transaction.atomic
def submit(
    files: Sequence[ShownFile],
    *,
    program: Program,
    service: Service,
    way: Way,
    now: datetime,
    ok: str = OK,
    key: uuid.UUID | None = None,
    password: str = "",
) -> Judged:
    """Return the attempt that keeps this set, with the report on it. `now` is real time, `password` that of zips.

    The attempt gets this `key`, or a new one.

    What is no message of the service, or shows somebody who is no own test user, is judged and not kept.
    """
    judged = judge_shown(files, program, service, now=now, ok=ok, password=password)
    attempt = Attempt.objects.create(
        key=key or uuid.uuid4(), program_key=program.key, service=service, way=way, submitted_at=now
    )
    withheld = judged.not_to_keep()
    AttemptFile.objects.bulk_create(
        AttemptFile(
            attempt=attempt,
            number=number,
            name=each.name,
            contents=b"" if each.name in withheld else each.contents,
            is_withheld=each.name in withheld,
            exchange=each.exchange,
        )
        for number, each in enumerate(judged.files, start=1)
    )
    return Judged(attempt, _keep_verdict(attempt, judged, now))


@transaction.atomic
def judge_again(attempt: Attempt, *, now: datetime, ok: str = OK) -> Judged:
    """Return the report on what was shown, as journal and register know it now; the earlier verdicts stay.

    Raises NotKept when a part of it was not kept.
    """
    if attempt.files.filter(is_withheld=True).exists():
        raise NotKept
    program = Program.objects.get(key=attempt.program_key)
    files = [ShownFile(each.name, bytes(each.contents), each.exchange) for each in attempt.files.order_by("number")]
    judged = judge_shown(files, program, _service(attempt), now=now, ok=ok)
    return Judged(attempt, _keep_verdict(attempt, judged, now))


def attempts_of(program: Program) -> Sequence[Attempt]:
    """Return the attempts of a program with their verdicts, the latest first."""
    return list(Attempt.objects.filter(program_key=program.key).order_by("-submitted_at").prefetch_related("verdicts"))


def attempts_for(program: Program, service: Service, *, most: int = 50) -> Sequence[Attempt]:
    """Return the latest attempts of a program for a service with their verdicts, the latest first."""
    found = Attempt.objects.filter(program_key=program.key, service=service).order_by("-submitted_at")
    return list(found.prefetch_related("verdicts")[:most])


def _service(attempt: Attempt) -> Service:
    return "registration" if attempt.service == "registration" else "batch"


def _keep_verdict(attempt: Attempt, judged: JudgedSet, now: datetime) -> dict[Language, Report]:
    reports = {language: make_report(judged.verdict, judged.read, language) for language in _LANGUAGES}
    Verdict.objects.create(
        attempt=attempt,
        at=now,
        outcome=judged.verdict.outcome,
        reports={language: as_plain(report) for language, report in reports.items()},
    )
    return reports
