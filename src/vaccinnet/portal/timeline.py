"""The timeline and the protection of a record, written in Python: a page has dozens of both, and a template takes ten
times as long for each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cache, lru_cache
from html import escape
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime

from vaccinnet.portal.texts import say
from vaccinnet.register.personal_record import Given, PersonalRecord
from vaccinnet.register.protection import Disease, Protection

_ANY = UUID(int=0)
_DAYS_REMEMBERED = 10_000


def day_in(language: str, moment: date) -> str:
    """Return the day as people write it: 24 november 2026."""
    return _day(localtime(moment).date() if isinstance(moment, datetime) else moment, language)


def name_in(language: str, given: Given) -> str:
    """Return the name of a vaccination in HTML: its diseases, or the product where none is known."""
    return escape(", ".join(each.name_in(language) for each in given.diseases) or given.product)


def facts_in(language: str, given: Given) -> str:
    """Return product, lot, who gave it and where, as a list in HTML."""
    return f"<dl>{''.join(_facts(language, given))}</dl>"


def entry_in(language: str, given: Given, *, more: str = "") -> str:
    """Return a vaccination of a timeline as an item in HTML, with `more` (HTML) at its end."""
    return (
        f'<li id="v{given.vaccination_id.hex}">{_time(language, given.given_on)}'
        f"<h3>{name_in(language, given)}</h3>{facts_in(language, given)}{more}</li>"
    )


def report_link_in(language: str, given: Given) -> str:
    """Return the link by which the person reports a mistake in a vaccination, in HTML."""
    of = say("report.link_of", language, day=day_in(language, given.given_on))
    return (
        f'<p class="acts"><a href="{_report_path()}{given.vaccination_id}">{_said("report.link", language)} '
        f'<span class="unseen">{escape(of)}</span></a></p>'
    )


def protection_in(language: str, record: PersonalRecord) -> str:
    """Return the rows of the table of protection in HTML, by the names of the diseases."""
    own, reported = _by_disease(record.registered), _by_disease(record.reported)
    told = sorted(record.protection, key=lambda each: each.disease.name_in(language).casefold())
    return "".join(_protection(language, each, own[each.disease], reported[each.disease]) for each in told)


@lru_cache(maxsize=_DAYS_REMEMBERED)
def _day(day: date, language: str) -> str:
    return date_format(day, "j F Y")


@cache
def _said(key: str, language: str) -> str:
    return escape(say(key, language))


@cache
def _report_path() -> str:
    return reverse("report", args=[_ANY]).removesuffix(str(_ANY))


def _time(language: str, day: date) -> str:
    return f'<time datetime="{day.isoformat()}">{day_in(language, day)}</time>'


def _facts(language: str, given: Given) -> Iterator[str]:
    if given.diseases:
        yield _fact(language, "record.product", given.product or say("record.product_unknown", language))
    yield _fact(language, "record.lot", given.lot or say("record.lot_unknown", language))
    yield _fact(language, "record.given_by", given.given_by or say("record.given_by_unknown", language))
    if given.place:
        yield _fact(language, "record.place", given.place)
    if given.adverse_effects:
        yield _fact(language, "record.adverse_effects", ", ".join(given.adverse_effects))
    if given.sent_by and given.sent_by != given.given_by:
        yield _fact(language, "record.reported_by" if given.is_reported else "record.sent_by", given.sent_by)


def _fact(language: str, what: str, value: str) -> str:
    return f"<div><dt>{_said(what, language)}</dt><dd>{escape(value)}</dd></div>"


def _by_disease(given: Iterable[Given]) -> dict[Disease, list[Given]]:
    found: dict[Disease, list[Given]] = defaultdict(list)
    for each in given:
        for disease in each.diseases:
            found[disease].append(each)
    return found


def _protection(language: str, told: Protection, own: Iterable[Given], reported: Iterable[Given]) -> str:
    disease = escape(told.disease.name_in(language))
    more = ""
    if told.times > 1:
        is_reported = " " + _said("record.is_reported", language)
        days = [_linked(language, each) for each in own] + [_linked(language, each, is_reported) for each in reported]
        count = escape(say("record.count", language, count=told.times))
        more = (
            f'<details><summary>{count}<span class="unseen"> {disease}</span></summary>'
            f"<ul>{''.join(days)}</ul></details>"
        )
    return f'<tr><th scope="row">{disease}</th><td>{_time(language, told.last_on)}{more}</td></tr>'


def _linked(language: str, given: Given, after: str = "") -> str:
    return f'<li><a href="#v{given.vaccination_id.hex}">{day_in(language, given.given_on)}</a>{after}</li>'
