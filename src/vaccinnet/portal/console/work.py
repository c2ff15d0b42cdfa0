"""The managers' work list, their search, and the figures of the road."""

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vaccinnet.admission.waiting import declared_versions, waiting_activations
from vaccinnet.portal.authority_chart import Chart, Point, columns
from vaccinnet.portal.console.gate import for_managers
from vaccinnet.portal.findings import language
from vaccinnet.portal.texts import say
from vaccinnet.trajectory.figures import StepFigures, figures
from vaccinnet.trajectory.look_up import search
from vaccinnet.trajectory.work_list import stands_still, work_list

_LONGEST_SEARCH = 100
_DAY = 24 * 3600


@require_safe
@for_managers
def waiting(request: HttpRequest) -> HttpResponse:
    """Show what waits for the managers, what is due first first, and who stands still."""
    shown = {
        "works": work_list(now=request.now, terms=settings.TRAJECTORY_TERMS),
        "still": stands_still(now=request.now),
        "activations": len(waiting_activations(now=request.now, terms=settings.ACTIVATION_TERMS)),
        "versions": len(declared_versions()),
    }
    return render(request, "console/waiting.html", shown)


@require_safe
@for_managers
def found(request: HttpRequest) -> HttpResponse:
    """Show the applications in which the text that is searched stands; all of them when none is."""
    text = request.GET.get("q", "")[:_LONGEST_SEARCH]
    return render(request, "console/found.html", {"text": text, "found": search(text)})


@require_safe
@for_managers
def numbers(request: HttpRequest) -> HttpResponse:
    """Show how long each step takes, how long each side is waited for, and where developers drop out."""
    steps = figures(now=request.now)
    charts = [
        ("console.chart_time", _chart(steps, [_days(each.median_time) for each in steps])),
        ("console.chart_dropped", _chart(steps, [each.dropped_out + each.declined for each in steps])),
    ]
    return render(request, "console/figures.html", {"steps": steps, "charts": charts})


def _chart(steps: Sequence[StepFigures], values: Sequence[float | None]) -> Chart | None:
    names = [say("console.step", language(), step=each.step) for each in steps]
    return columns([Point(name, value or 0, f"{value or 0:g}") for name, value in zip(names, values, strict=True)])


def _days(time: object) -> float | None:
    seconds = getattr(time, "total_seconds", None)
    return None if seconds is None else round(seconds() / _DAY, 1)
