"""The vaccination card: a record on paper, as PDF/A-2a and PDF/UA-1: it can be kept for long and read aloud."""

import json
import re
from collections.abc import Callable
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import typst
from django.utils import translation
from django.utils.formats import date_format

from vaccinnet.portal.on_paper import breaking, latin, readable
from vaccinnet.portal.texts import say
from vaccinnet.register.personal_record import Given, PersonalRecord
from vaccinnet.rulebook import Language

_LONG_LOT = re.compile(r"\S{13,}")

Clean = Callable[[str], str]


def vaccination_card(record: PersonalRecord, language: Language, *, on: date) -> bytes:
    """Return the card as PDF; the same record, language and day give the same bytes."""
    for clean in (readable, latin):
        try:
            return _compiled(_contents(record, language, on, clean))
        except typst.TypstError as error:
            # A character that no font has: rather a card with a sign for it than none.
            last = error
    raise last


def _compiled(contents: dict[str, Any]) -> bytes:
    data = {"data": json.dumps(contents)}
    return typst.compile(
        _template(), sys_inputs=data, format="pdf", pdf_standards=["a-2a", "ua-1"], ignore_system_fonts=True
    )


@cache
def _template() -> bytes:
    return (files(__package__) / "card.typ").read_bytes()


def _contents(record: PersonalRecord, language: Language, on: date, clean: Clean) -> dict[str, Any]:
    """Return what the template shows, all of it text."""
    person = record.person

    def text(key: str, **values: Any) -> str:
        return say(key, language, **values)

    def day(moment: date) -> str:
        return date_format(moment, "j F Y")

    with translation.override(language):
        return {
            "language": language,
            "on": {"year": on.year, "month": on.month, "day": on.day},
            "name": clean(f"{person.given_names} {person.family_name}"),
            "facts": text("card.born", day=day(person.birth_date)) if person.birth_date else "",
            "as_of": text("card.as_of", day=day(on)),
            "protected": text("card.protected"),
            "protection_head": [text("card.disease"), text("card.last"), text("card.times")],
            "protection": _protection(record, language, day),
            "given_head": [text("card.day"), text("card.vaccine"), text("card.lot"), text("card.given_by")],
            "registered_title": text("card.registered"),
            "registered": [_given(each, language, day, clean) for each in record.registered],
            "reported_title": text("card.reported"),
            "reported_lead": text("card.reported_lead"),
            "reported": [_given(each, language, day, clean) for each in record.reported],
            "title": text("card.title"),
            "footer": text("card.footer"),
            "page": text("card.page"),
            "none": text("card.none"),
        }


def _protection(record: PersonalRecord, language: Language, day: Callable[[date], str]) -> list[dict[str, str]]:
    named = sorted((each.disease.name_in(language), each) for each in record.protection)
    return [{"disease": name, "last": day(each.last_on), "times": str(each.times)} for name, each in named]


def _given(given: Given, language: Language, day: Callable[[date], str], clean: Clean) -> dict[str, str]:
    against = ", ".join(disease.name_in(language) for disease in given.diseases)
    return {
        "day": day(given.given_on),
        "against": clean(against or given.product),
        "product": clean(given.product) if against else "",
        "lot": breaking(_LONG_LOT, clean(given.lot)),
        "by": clean(given.given_by),
        "place": clean(given.place),
    }
