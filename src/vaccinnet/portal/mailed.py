"""Mails about a set that was mailed: whoever sent it is asked to confirm it, and gets the verdict with its report."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.core.mail import EmailMessage

from vaccinnet.kmehr.business_day import BRUSSELS
from vaccinnet.portal.texts import say
from vaccinnet.qualification.mailed.confirm import link_to
from vaccinnet.qualification.mailed.eligible import language_of
from vaccinnet.qualification.mailed.parcels import ask_senders, tell_verdicts
from vaccinnet.qualification.models import Parcel
from vaccinnet.qualification.report import words
from vaccinnet.qualification.report_pdf import plain_as_pdf
from vaccinnet.qualification.verdict import OUTCOMES
from vaccinnet.rulebook import Language
from vaccinnet.rulebook.packing import unpack_findings
from vaccinnet.rulebook.texts import sentence

_MOST_CRITERIA = 30
_MOST_PROBLEMS = 5


def answer_mail(now: datetime, *, base_url: str, own_address: str) -> int:
    """Ask whoever mailed a set to confirm it, tell every verdict that is new, and return how many mails were sent."""
    base_url = base_url.rstrip("/")
    asked = ask_senders(partial(_ask, base_url=base_url, own_address=own_address), now=now)
    return asked + tell_verdicts(partial(_tell, base_url=base_url, own_address=own_address), now=now)


def _ask(parcel: Parcel, *, base_url: str, own_address: str) -> None:
    language = language_of(parcel.account_key)
    # Nothing of what was written: whoever forges a sender must not write to him through us.
    shown = {"moment": f"{parcel.arrived_at.astimezone(BRUSSELS):%d/%m/%Y %H:%M}"}
    if findings := unpack_findings(parcel.refusals):
        why = "\n".join(sentence(each, language) for each in findings)
        text = say("mailed.refused_text", language, why=why, **shown)
        mail = _mail(parcel, say("mailed.refused_subject", language), text, own_address)
    else:
        address = f"{base_url}/ontwikkelaar/gemaild/{link_to(parcel)}"
        text = say("mailed.ask_text", language, address=address, **shown)
        mail = _mail(parcel, say("mailed.ask_subject", language), text, own_address)
    mail.send()


def _tell(parcel: Parcel, *, base_url: str, own_address: str) -> None:
    assert parcel.attempt is not None
    language = language_of(parcel.account_key)
    verdict = parcel.attempt.verdicts.order_by("at").first()
    assert verdict is not None
    report = verdict.reports[language]
    text = say(
        "mailed.told_text",
        language,
        verdict="\n".join(_lines(report, language)),
        address=f"{base_url}/ontwikkelaar/",
    )
    said = words(language)
    service = said[report["service"]]
    outcome = said[report["outcome"]]
    mail = _mail(parcel, say("mailed.told_subject", language, service=service, outcome=outcome), text, own_address)
    name = say("mailed.file_name", language)
    mail.attach(f"{name}.pdf", plain_as_pdf(report), "application/pdf")
    mail.attach(f"{name}.json", json.dumps(report, ensure_ascii=False, indent=2), "application/json")
    mail.send()


def _mail(parcel: Parcel, subject: str, text: str, own_address: str) -> EmailMessage:
    # So that no machine answers it (RFC 3834), and that it is known when it comes back.
    headers = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All", "X-Loop": own_address}
    if parcel.message_id:
        headers |= {"In-Reply-To": parcel.message_id, "References": parcel.message_id}
    return EmailMessage(subject, text, to=[parcel.address], headers=headers)


def _lines(report: Mapping[str, Any], language: Language) -> Iterator[str]:
    """Yield the verdict as text: the summary, then what is not passed, the worst first."""
    said = words(language)
    yield report["summary"]
    yield said["counts"].format(**report["counts"]) + "."
    ranked = sorted(report["criteria"], key=lambda each: (OUTCOMES.index(each["outcome"]), each["is_unproven"]))
    open_ones = [each for each in ranked if each["outcome"] != "passed"]
    for criterion in open_ones[:_MOST_CRITERIA]:
        yield ""
        outcome = said["unproven" if criterion["is_unproven"] else criterion["outcome"]]
        yield f"{criterion['id']} – {outcome}: {criterion['asked']}"
        yield from _problems(criterion, said)
    if (more := len(open_ones) - _MOST_CRITERIA) > 0:
        yield f"\n({said['more'].format(count=more)})"


def _problems(criterion: Mapping[str, Any], said: Mapping[str, str]) -> Iterator[str]:
    problems = [each for each in criterion["problems"] if not each["is_remark"]]
    for each in problems[:_MOST_PROBLEMS]:
        line = f", {said['line']} {each['line']}" if each["line"] else ""
        place = f"{each['file']}{line}: " if each["file"] else ""
        yield f"  {place}{each['wrong']} {each['send']}"
    if (more := len(problems) + criterion["more"] - _MOST_PROBLEMS) > 0:
        yield f"  ({said['more'].format(count=more)})"
