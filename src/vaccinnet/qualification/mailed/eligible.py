"""Which programs may show a set by mail: those of a company's applications in the step of integration and tests."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from vaccinnet.integrators.members import companies_of
from vaccinnet.integrators.models import Program
from vaccinnet.qualification.facts import Service
from vaccinnet.rulebook import Language
from vaccinnet.trajectory.answers import Answers
from vaccinnet.trajectory.models import Application
from vaccinnet.trajectory.steps import ACTS


@dataclass(frozen=True, slots=True)
class Eligible:
    """A program that may qualify for a service now, and the number of its application."""

    program: Program
    service: Service
    application: int

    @property
    def choice(self) -> str:
        """Return what stands for it in a form."""
        return f"{self.service}:{self.program.key}"


def eligible_for(account_key: uuid.UUID) -> Sequence[Eligible]:
    """Return the programs of the companies of this account that may qualify now, by their softwareID."""
    running = Application.objects.filter(company__in=companies_of(account_key), state__in=ACTS["hand_in"].states)
    found = {each.choice: each for application in running.order_by("number") for each in _of(application)}
    return sorted(found.values(), key=lambda each: (each.program.key, each.service))


def _of(application: Application) -> list[Eligible]:
    answers = Answers.read(application.answers)
    asked = {each.key: each for each in answers.software_ids()}
    programs = Program.objects.filter(company_id=application.company_id, key__in=asked, ended_at__isnull=True)
    return [
        # One with the part of an organisation is for batches.
        Eligible(each, "batch" if asked[each.key].organisation else "registration", application.number)
        for each in programs
    ]


def language_of(account_key: uuid.UUID) -> Language:
    """Return the language in which the companies of this account are written to: that of their latest application."""
    applications = Application.objects.filter(company__in=companies_of(account_key)).order_by("-number")
    latest = applications.first()
    return "en" if latest and Answers.read(latest.answers).language == "en" else "nl"
