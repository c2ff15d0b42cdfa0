"""For which web services the program of an application is to qualify, and by which softwareID for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vaccinnet.integrators.models import Program
from vaccinnet.qualification.facts import Service
from vaccinnet.trajectory.answers import BATCH_UPLOAD, REGISTRATION, Answers
from vaccinnet.trajectory.models import Application

WIRE_NAMES: Mapping[Service, str] = {"batch": BATCH_UPLOAD, "registration": REGISTRATION}


@dataclass(frozen=True, slots=True)
class Asked:
    """A web service of an application, and the program that speaks with it."""

    service: Service
    program: Program

    @property
    def name(self) -> str:
        """Return the service as it is called on the wire."""
        return WIRE_NAMES[self.service]


class NotAsked(Exception):
    """The application does not ask this service, or has not been filed yet."""


def asked_by(application: Application) -> Sequence[Asked]:
    """Return the services that an application asks; none of them before it was filed."""
    # A softwareID for BatchUpload has the part of the organisation, that for doctors has not.
    parts = {"batch": 2, "registration": 1}
    known = {
        each.key: each for each in Program.objects.filter(company_id=application.company_id, ended_at__isnull=True)
    }
    ids = [each.key for each in Answers.read(application.answers).software_ids()]
    return [
        Asked(service, known[key])
        for service in WIRE_NAMES
        for key in ids
        if key.count("_") == parts[service] and key in known
    ]


def asked_for(application: Application, service: str) -> Asked:
    """Return one of the services that an application asks. Raises NotAsked."""
    for each in asked_by(application):
        if each.service == service:
            return each
    raise NotAsked
