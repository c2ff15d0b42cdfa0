"""Mails about what was done on a road: to the people of the company, or to the managers; the intake goes as .ics."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.core.mail import EmailMessage

from vaccinnet.integrators.managing import managers
from vaccinnet.integrators.members import members_of
from vaccinnet.portal.texts import say
from vaccinnet.rulebook import Language
from vaccinnet.trajectory.answers import Answers
from vaccinnet.trajectory.appointment import appointment_of
from vaccinnet.trajectory.calendar_file import calendar_file
from vaccinnet.trajectory.nudge import News, tell

_WITH_TIME = "accept_time"


def tell_news(now: datetime, *, base_url: str) -> int:
    """Send a mail about each event that was not told yet, and return how many events were told."""
    return tell(partial(_send, base_url=base_url, now=now), now=now)


def _send(news: News, *, base_url: str, now: datetime) -> None:
    application = news.event.application
    to_managers = news.to == "authority"
    addresses: Sequence[str] = (
        [each.email for each in managers()]
        if to_managers
        else [each.email for each in members_of(application.company) if each.account_key]
    )
    if not addresses:
        return
    language: Language = "en" if Answers.read(application.answers).language == "en" and not to_managers else "nl"
    act = say(f"console.act_{news.event.act}", language)
    path = f"beheer/aanvragen/{application.number}" if to_managers else "ontwikkelaar/"
    text = say(
        "console.mail_text",
        language,
        act=act,
        number=application.number,
        company=application.company.name,
        words=news.event.text,
        address=f"{base_url.rstrip('/')}/{path}",
    )
    subject = say("console.mail_subject", language, act=act, number=application.number)
    # Each gets a mail of its own: nobody's address is shown to the others.
    for address in addresses:
        mail = EmailMessage(subject, text, to=[address])
        appointment = appointment_of(application, host="vaccinnet", language=language, now=now)
        if news.event.act == _WITH_TIME and appointment:
            mail.attach("intake.ics", calendar_file(appointment).decode(), "text/calendar")
        mail.send()
