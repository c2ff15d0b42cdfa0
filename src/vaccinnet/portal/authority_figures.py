"""The managers' figures as pages: coverage, senders, refusals."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from vaccinnet.figures.coverage import Coverage, counted_at, coverage, subjects
from vaccinnet.figures.refusals import Refusals, refusals
from vaccinnet.figures.senders import MonthFigures, month_figures, sender_figures
from vaccinnet.figures.subjects import Subject
from vaccinnet.portal.authority_chart import Point, columns
from vaccinnet.portal.templatetags.portal import day
from vaccinnet.portal.visitor import only_for
from vaccinnet.register.vaccine_codes import current_codes

# Whole weeks, so that each column of the chart is of seven days.
_PERIODS = (28, 91, 364)
_USUAL = "d:tetanus"


@require_safe
@never_cache
@only_for("manager")
def coverage_page(request: HttpRequest) -> HttpResponse:
    """Show the coverage of a vaccine or disease by cohort and time."""
    everything, chosen = chosen_subject(request)
    told = coverage(chosen, least=settings.FIGURES_LEAST, now=request.now) if chosen else None
    shown = {
        "diseases": [each for each in everything if each.kind == "disease"],
        "vaccines": [each for each in everything if each.kind == "vaccine"],
        "chosen": chosen,
        "coverage": told,
        "chart": columns(_over_time(told), whole=1.0) if told else None,
        "least": settings.FIGURES_LEAST,
    }
    return render(request, "portal/authority_coverage.html", shown)


@require_safe
@never_cache
@only_for("manager")
def senders_page(request: HttpRequest) -> HttpResponse:
    """Show what senders sent, how complete and how late."""
    least = settings.FIGURES_LEAST
    months = month_figures(now=request.now)
    shown = {
        "senders": sender_figures(now=request.now, least=least, names_persons=True),
        "months": months,
        "chart": columns([_of_month(each) for each in months]),
        "counted_at": counted_at(),
        "least": least,
    }
    return render(request, "portal/authority_senders.html", shown)


@require_safe
@never_cache
@only_for("manager")
def refusals_page(request: HttpRequest) -> HttpResponse:
    """Show how often each rule refused what each program sent."""
    days = chosen_days(request)
    told = refusals(days=days, now=request.now)
    most = max((each.times or 0 for each in told.rules), default=0)
    shown = {
        "refusals": told,
        "most": most,
        "days": days,
        "periods": [(days, days // 7) for days in _PERIODS],
        "chart": columns(_by_week(told)),
        "least": settings.FIGURES_LEAST,
    }
    return render(request, "portal/authority_refusals.html", shown)


def chosen_subject(request: HttpRequest) -> tuple[list[Subject], Subject | None]:
    """Return all subjects, and the one that the visitor chose, or the usual one, or the first."""
    everything = subjects(current_codes())
    by_id = {each.id: each for each in everything}
    usual = by_id.get(_USUAL, everything[0] if everything else None)
    return everything, by_id.get(request.GET.get("van", ""), usual)


def chosen_days(request: HttpRequest) -> int:
    """Return the number of days that the visitor chose, or the least."""
    return next((days for days in _PERIODS if str(days) == request.GET.get("dagen")), _PERIODS[0])


def _over_time(told: Coverage) -> list[Point]:
    names = [str(years.last) if n else f"≤ {years.last}" for n, years in enumerate(told.periods)]
    shares = zip(names, told.up_to, strict=True)
    return [Point(name, share, "" if share is None else f"{share:.0%}") for name, share in shares]


def _of_month(month: MonthFigures) -> Point:
    return Point(f"{month.month:%m/%y}", float(month.vaccinations), _short(month.vaccinations))


def _by_week(told: Refusals) -> list[Point]:
    return [Point(f"{first:%d/%m}", float(times), _short(times), day(first)) for first, times in told.weeks]


def _short(number: int) -> str:
    """Return a number so short that it fits above a column."""
    for unit, size in (("M", 1_000_000), ("k", 1_000)):
        if number >= size:
            return f"{number / size:.1f}".rstrip("0").rstrip(".") + unit
    return str(number)
