"""The figures as files without identities: small numbers are hidden, and doctors are counted together."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from vaccinnet.figures.coverage import CohortRow, Years, coverage
from vaccinnet.figures.refusals import refusals, without_small
from vaccinnet.figures.senders import SenderFigures, sender_figures
from vaccinnet.portal.authority_figures import chosen_days, chosen_subject
from vaccinnet.portal.visitor import only_for

HIDDEN = "x"
_OTHERS, _UNKNOWN = "other programs", "unknown"

Cell = object


@require_safe
@never_cache
@only_for("manager")
def coverage_file(request: HttpRequest) -> HttpResponse:
    """Return the coverage of the chosen subject: a line for each cohort, and one for all."""
    _, chosen = chosen_subject(request)
    told = coverage(chosen, least=settings.FIGURES_LEAST, now=request.now) if chosen else None
    if told is None:
        return _file("coverage", [["subject"]])
    head = ["subject", "born", "persons", *(f"first dose {_years(each)}" for each in told.periods), "none", "coverage"]
    lines = [_cohort(told.subject.nl, _years(row.born) or _UNKNOWN, row) for row in told.cohorts]
    return _file("coverage", [head, *lines, _cohort(told.subject.nl, "all", told.all)])


@require_safe
@never_cache
@only_for("manager")
def senders_file(request: HttpRequest) -> HttpResponse:
    """Return what senders sent: a line for each organisation and practice, one for doctors and one for trainees."""
    told = sender_figures(now=request.now, least=settings.FIGURES_LEAST, names_persons=False)
    head = ["sender", "kind", "vaccinations", "with lot", "with product", "with author"]
    head += ["own", "within 1 day", "within 7 days", "within 30 days"]
    return _file("senders", [head, *map(_sender, told)])


@require_safe
@never_cache
@only_for("manager")
def refusals_file(request: HttpRequest) -> HttpResponse:
    """Return how often each rule refused each program: a line for each rule, and one for all."""
    told = without_small(refusals(days=chosen_days(request), now=request.now), least=settings.FIGURES_LEAST)
    programs = [_OTHERS if each is None else each or _UNKNOWN for each in told.programs]
    head = ["rule", "first day", "last day", *programs, "all programs"]
    lines = [[row.rule or "all", told.first, told.last, *row.by_program, row.times] for row in (*told.rules, told.all)]
    return _file("refusals", [head, *lines])


def _cohort(subject: str, born: str, row: CohortRow) -> list[Cell]:
    return [subject, born, row.persons, *row.reached, row.none, _share(row.share)]


def _sender(each: SenderFigures) -> list[Cell]:
    shares = (
        [each.with_lot, each.with_product, each.with_author],
        [each.within_day, each.within_week, each.within_month],
    )
    complete, in_time = (
        [None if each.vaccinations is None else _share(share) or "" for share in part] for part in shares
    )
    return [each.name, each.kind, each.vaccinations, *complete, each.own, *in_time]


def _share(share: float | None) -> str | None:
    return None if share is None else f"{share:.3f}"


def _years(years: Years) -> str:
    if years.first == years.last:
        return str(years.first) if years.first else ""
    return f"up to {years.last}" if years.first == 1 else f"{years.first}-{years.last}"


def _file(name: str, lines: Iterable[Sequence[Cell]]) -> HttpResponse:
    text = io.StringIO()
    # Programs for tables of this country take a semicolon, and the mark tells them that it is UTF-8.
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([_safe(cell) for cell in line] for line in lines)
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="vaccinnet-{name}.csv"'
    return response


def _safe(cell: Cell) -> str:
    """Return the cell as text that no program for tables takes for a formula."""
    if cell is None:
        return HIDDEN
    text = str(cell)
    return f"'{text}" if text[:1] in tuple("=+-@\t\r") else text
