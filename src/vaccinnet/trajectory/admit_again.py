"""Admit a program once more: with other services of those it passed, conditions or days, or after a revocation."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from vaccinnet.admission.admit import admit_program
from vaccinnet.admission.facts import SERVICES, By
from vaccinnet.admission.models import Admission
from vaccinnet.trajectory.models import Application, Event


def passed_services(software_id: str) -> tuple[str, ...]:
    """Return the services of which this program passed the qualification test, as its applications say."""
    integrator, _, program = software_id.partition("_")
    admitted = Application.objects.filter(
        state="admitted", answers__integrator_part__iexact=integrator, answers__program_part__iexact=program
    )
    passed = {
        service
        for event in Event.objects.filter(application__in=admitted, act="admit")
        for service in event.details.get("passed", event.details.get("services", ()))
    }
    return tuple(each for each in SERVICES if each in passed)


@transaction.atomic
def admit_again(
    software_id: str,
    *,
    services: Sequence[str],
    version: str,
    conditions: str,
    valid_from: date | None,
    valid_until: date | None,
    by: By,
    now: datetime,
) -> Admission:
    """Return the admission, with these services of those that the program passed. Raises Refused with all findings."""
    return admit_program(
        software_id,
        services=services,
        passed=passed_services(software_id),
        version=version,
        conditions=conditions,
        valid_from=valid_from,
        valid_until=valid_until,
        by=by,
        now=now,
    )
