"""Mails about admissions and activations: to organisations, to developers and to the managers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Literal

from django.core.mail import EmailMessage

from vaccinnet.admission.history import language_of
from vaccinnet.admission.models import Activation, Admission, Event
from vaccinnet.admission.news import News, tell
from vaccinnet.admission.owners import company_of
from vaccinnet.admission.terms import ActivationTerms
from vaccinnet.integrators.managing import managers
from vaccinnet.integrators.members import members_of
from vaccinnet.portal.texts import say
from vaccinnet.portal.timeline import day_in
from vaccinnet.rulebook import Language
from vaccinnet.trajectory.look_up import language_of_company

_GROUP = 4
_STOPS: Mapping[str, str] = {
    "suspend": "stopped",
    "revoke": "stopped",
    "withdraw_version": "stopped",
    "lift": "resumed",
}
_TO_DEVELOPERS = ("admit", "suspend", "lift", "revoke", "admit_version", "withdraw_version")


@dataclass(frozen=True, slots=True)
class _Mail:
    """A mail by the name of its text, to one address, in one language."""

    text: str
    to: str
    language: Language
    values: Mapping[str, Any]


def tell_admissions(now: datetime, *, base_url: str, terms: ActivationTerms) -> int:
    """Send what was not told yet, and return how many events were told."""
    return tell(partial(_send, base_url=base_url.rstrip("/"), terms=terms), now=now, terms=terms)


def _send(news: News, *, base_url: str, terms: ActivationTerms) -> None:
    of = _of_activation if news.event.activation else _of_admission
    # Each gets a mail of its own: nobody's address is shown to the others.
    for mail in of(news, base_url, terms):
        subject = " ".join(say(f"activation_mail.subject_{mail.text}", mail.language, **mail.values).split())
        EmailMessage(
            subject, say(f"activation_mail.text_{mail.text}", mail.language, **mail.values), to=[mail.to]
        ).send()


def _of_activation(news: News, base_url: str, terms: ActivationTerms) -> Iterator[_Mail]:
    event, activation = news.event, news.event.activation
    assert activation is not None
    values = _values(activation, base_url) | {
        "by": event.by_name,
        "reason": event.reason,
        "code": " ".join(news.code[at : at + _GROUP] for at in range(0, len(news.code), _GROUP)),
        "days": terms.code_holds.days,
        "decision_days": terms.decision_days,
        "console": f"{base_url}/beheer/activaties/{activation.key}",
    }
    if event.act in ("ask", "renew_code"):
        # By now the doctor may have answered, or a manager decided.
        if news.code:
            yield _to(activation, "doctor", "ask", values)
    elif event.act == "ask_code":
        yield _to(activation, event.details["to"], "ask_code", values)
    elif event.act == "confirm":
        yield _to(activation, "contact", "confirm", values)
        for manager in managers():
            yield _Mail("to_managers", manager.email, "nl", values)
    else:
        addresses = {activation.form[f"{each}_email"].lower(): each for each in ("doctor", "contact")}
        for each in addresses.values():
            yield _to(activation, each, event.act, values)


def _of_admission(news: News, base_url: str, terms: ActivationTerms) -> Iterator[_Mail]:
    event, admission = news.event, news.event.admission
    assert admission is not None
    company = company_of(admission)
    if event.act in _TO_DEVELOPERS and company:
        language = language_of_company(company)
        values = _values_of(admission, event, base_url, language)
        values["admissions"] = f"{base_url}/ontwikkelaar/{company.key}/toelatingen"
        for member in members_of(company):
            if member.account_key:
                yield _Mail(event.act, member.email, language, values)
    if event.act == "declare_version":
        for manager in managers():
            yield _Mail(event.act, manager.email, "nl", _values_of(admission, event, base_url, "nl"))
    if event.act in _STOPS:
        for activation in admission.activations.filter(state="activated").select_related("admission", "organisation"):
            if event.details.get("version", activation.form["version"]) == activation.form["version"]:
                more = {"reason": event.reason, "software": f"{base_url}/toegelaten-software"}
                yield _to(activation, "contact", _STOPS[event.act], _values(activation, base_url) | more)


def _to(activation: Activation, who: Literal["doctor", "contact"] | str, text: str, values: Mapping[str, Any]) -> _Mail:
    name, address = activation.form[f"{who}_name"], activation.form[f"{who}_email"]
    return _Mail(text, address, language_of(activation), dict(values) | {"name": name})


def _values(activation: Activation, base_url: str) -> dict[str, Any]:
    page = f"{base_url}/activatie/{activation.key}"
    return {
        "organisation": activation.form["organisation"],
        "program": f"{activation.admission.name} {activation.form['version']}",
        "software_id": activation.software_id,
        "user_code": activation.organisation.user_code if activation.organisation else "",
        "page": page,
        "confirm": f"{page}/bevestigen",
        "form": f"{base_url}/activatie/",
    }


def _values_of(admission: Admission, event: Event, base_url: str, language: Language) -> dict[str, Any]:
    told = event.details
    until, conditions, changed = told.get("valid_until"), told.get("conditions"), told.get("changed")
    return {
        "program": admission.name,
        "company": admission.company,
        "version": told.get("version", ""),
        "reason": event.reason,
        "services": ", ".join(told.get("services", ())),
        "valid_from": _day(language, told.get("valid_from")),
        "until": say("activation_mail.until", language, day=_day(language, until)) if until else "",
        "conditions": say("activation_mail.conditions", language, text=conditions)
        if conditions
        else say("activation_mail.no_conditions", language),
        "tested": _tested(language, changed),
        "form": f"{base_url}/activatie/",
        "console": f"{base_url}/beheer/toelatingen/{admission.software_id}",
    }


def _tested(language: Language, changed: list[str] | None) -> str:
    if not changed:
        return say("activation_mail.not_tested", language)
    return say("activation_mail.is_tested", language, services=", ".join(changed))


def _day(language: Language, written: str | None) -> str:
    return day_in(language, date.fromisoformat(written)) if written else ""
