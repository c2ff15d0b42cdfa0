"""Mails about what was done on a road: to the people of the company, or to the managers; the intake goes as .ics.

Who filed an application gets the cookbooks and the source of the reference application.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.core.mail import EmailMessage
from django.urls import reverse

from vaccinnet.integrators.managing import managers
from vaccinnet.integrators.members import members_of
from vaccinnet.portal.cookbook.take_home import take_home_for
from vaccinnet.portal.texts import say
from vaccinnet.rulebook import Language
from vaccinnet.trajectory.answers import Answers
from vaccinnet.trajectory.appointment import appointment_of
from vaccinnet.trajectory.calendar_file import calendar_file
from vaccinnet.trajectory.models import Application, Event
from vaccinnet.trajectory.nudge import News, tell

_WITH_TIME = "accept_time"
_FILED = "file"


def tell_news(now: datetime, *, base_url: str) -> int:
    """Send a mail about each event that was not told yet, and return how many events were told."""
    return tell(partial(_send, base_url=base_url, now=now), now=now)


def _send(news: News, *, base_url: str, now: datetime) -> None:
    application = news.event.application
    if news.event.act == _FILED and _is_first(news.event):
        _send_take_home(application, base_url=base_url)
    to_managers = news.to == "authority"
    addresses: Sequence[str] = [each.email for each in managers()] if to_managers else _people_of(application)
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


def _send_take_home(application: Application, *, base_url: str) -> None:
    """Send what a developer builds with to the people of the company."""
    answers = Answers.read(application.answers)
    language: Language = "en" if answers.language == "en" else "nl"
    take_home = take_home_for(answers.services, language)
    site = base_url.rstrip("/")
    text = say(
        "console.take_home_text",
        language,
        number=application.number,
        files="\n".join(f"- {each.name}" for each in take_home.attached),
        address=f"{site}{reverse('cookbooks')}",
    )
    if take_home.fetched:
        places = "\n".join(f"- {each.name}: {site}{each.path}" for each in take_home.fetched)
        text += say("console.take_home_fetched", language, files=places)
    for address in _people_of(application):
        mail = EmailMessage(say("console.take_home_subject", language, number=application.number), text, to=[address])
        for file in take_home.attached:
            mail.attach(file.name, file.contents, file.kind)
        mail.send()


def _people_of(application: Application) -> Sequence[str]:
    return [each.email for each in members_of(application.company) if each.account_key]


def _is_first(event: Event) -> bool:
    return not event.application.events.filter(act=event.act, id__lt=event.id).exists()
