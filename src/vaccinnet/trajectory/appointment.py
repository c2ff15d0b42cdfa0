"""The intake of an application as an appointment for calendars."""

from datetime import datetime, timedelta

from vaccinnet.trajectory.calendar_file import Appointment
from vaccinnet.trajectory.models import Application

LASTS = timedelta(hours=1)

_TITLES = {"nl": "Intakegesprek Vaccinnet", "en": "Vaccinnet intake"}
_TEXTS = {
    "nl": "Aanvraag {number} van {company}: de manieren van integreren, de documentatie en het begeleidingstraject.",
    "en": "Application {number} of {company}: the ways of integrating, the documentation and the guidance plan.",
}


def appointment_of(application: Application, *, host: str, language: str, now: datetime) -> Appointment | None:
    """Return the agreed intake as an appointment, or None when no time is agreed; `host` makes its id unique."""
    if application.intake_at is None:
        return None
    return Appointment(
        uid=f"intake-{application.number}@{host}",
        begins_at=application.intake_at,
        lasts=LASTS,
        title=f"{_TITLES[language]}: {application.company.name}",
        text=_TEXTS[language].format(number=application.number, company=application.company.name),
        place=application.intake_place,
        sequence=application.revision,
        made_at=now,
    )
