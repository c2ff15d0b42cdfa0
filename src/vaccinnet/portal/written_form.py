"""The form in which somebody writes a vaccination, or what the vaccinations of a group have in common."""

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from vaccinnet.portal.findings import Problem, language, problems
from vaccinnet.portal.opened import opened
from vaccinnet.portal.templatetags.portal import day
from vaccinnet.portal.texts import say
from vaccinnet.profiles.find_speaker import speaker_with
from vaccinnet.profiles.links import NamedDoctor, doctors_of
from vaccinnet.register.persons import numbers_of
from vaccinnet.registration.written import READABLE, Written, read_day
from vaccinnet.rulebook import Finding

_TOKEN = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class WrittenForm:
    """What stands in the form, and the authors who can be chosen; `authors` is None for a doctor, who is the author.

    By its `token` the form is known when its button is pressed twice.
    """

    written: Written
    token: str
    moves_stock: bool
    authors: Sequence[tuple[str, str]] | None

    @property
    def given_on(self) -> str:
        """Return the day as a field for dates takes it."""
        return _iso(self.written.given_on)

    @property
    def birth_date(self) -> str:
        """Return the birth date as a field for dates takes it."""
        return _iso(self.written.birth_date)


def read_form(request: HttpRequest) -> WrittenForm:
    """Return the form as it was sent; a form that was not sent yet begins with what is nearly always right."""
    authors = _authors(request.visitor.viewer.key)
    if request.method == "POST":
        written = Written(**{name: request.POST.get(name, "") for name in READABLE})
        token = request.POST.get("token", "")
        moves_stock = bool(request.POST.get("stock"))
    else:
        only = authors[0][0] if authors and len(authors) == 1 else ""
        written = Written(**_of_opened(request), quantity="1", author=only)
        token, moves_stock = "", True
    token = token if _TOKEN.fullmatch(token) else uuid.uuid4().hex
    return WrittenForm(written, token, moves_stock, authors)


def form_problems(findings: Iterable[Finding]) -> tuple[Problem, ...]:
    """Return the findings as problems of this form."""
    return problems(findings, fields={name: name for name in (*READABLE, "file")})


def _of_opened(request: HttpRequest) -> dict[str, str]:
    """Return who is written of, when the form is asked for on the record of a patient that the visitor opened."""
    found = opened(request, request.GET.get("dossier", ""))
    if found is None or found.person is None:
        return {}
    person = found.person
    return {
        "insz": next(iter(numbers_of(person)), ""),
        "family_name": person.family_name,
        "first_name": person.given_names,
        "birth_date": person.birth_date.isoformat() if person.birth_date else "",
    }


def _authors(key: uuid.UUID) -> list[tuple[str, str]] | None:
    speaker = speaker_with(key)
    if speaker is None or speaker.role == "doctor":
        return None
    latest: dict[str, NamedDoctor] = {}
    for each in doctors_of(key):
        # The latest link of each comes first.
        latest.setdefault(each.nihii, each)
    return [(each.nihii, _said(each)) for each in latest.values()]


def _said(doctor: NamedDoctor) -> str:
    if doctor.ends_on is None:
        return doctor.name
    return say("by_hand.author_until", language(), name=doctor.name, day=day(doctor.ends_on))


def _iso(text: str) -> str:
    found = read_day(text)
    return found.isoformat() if found else ""
