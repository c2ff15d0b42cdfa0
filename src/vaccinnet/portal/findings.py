"""What is in the way of what a visitor asks, on the page: what is wrong, why, and what to do, linked to the field.

Owns the word *problem*.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from vaccinnet.rulebook import Finding, Language, Refused, explain

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding in the language of the visitor; `field` is the name of the field it is about, if it is about one.

    Of a message, `where` is the place in it and `line` its line.
    """

    rule: str
    wrong: str
    why: str
    send: str
    field: str
    refuses: bool
    where: str = ""
    line: int | None = None


def problems(findings: Iterable[Finding], *, fields: Mapping[str, str] | None = None) -> tuple[Problem, ...]:
    """Return the findings as problems; `fields` tells which field of the form a finding is about, by its `where`.

    A form shows them with `portal/problems.html` above the form, and `portal/field.html` beside each field.
    """
    return tuple(_problem(finding, fields or {}) for finding in findings)


def shows_refusals(view: View) -> View:
    """Return the view, which shows what is in the way as a page of its own when it is refused."""

    @wraps(view)
    def shown(request: HttpRequest, *args: object, **values: object) -> HttpResponse:
        try:
            return view(request, *args, **values)
        except Refused as refused:
            return refusal(request, refused.findings)

    return shown


def refusal(request: HttpRequest, findings: Iterable[Finding]) -> HttpResponse:
    """Return the page that says why nothing is shown or done."""
    return render(request, "portal/refused.html", {"problems": problems(findings)}, status=403)


def language() -> Language:
    """Return the language of the visitor."""
    return "en" if (get_language() or "nl").startswith("en") else "nl"


def _problem(finding: Finding, fields: Mapping[str, str]) -> Problem:
    said = explain(finding, language())
    return Problem(
        said.rule,
        said.wrong,
        said.why,
        said.send,
        field=fields.get(finding.where, ""),
        refuses=finding.refuses,
        where=finding.where,
        line=finding.line,
    )
