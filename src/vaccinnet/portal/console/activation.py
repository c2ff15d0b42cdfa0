"""Activations as the managers see them: what waits against what was promised, and a form with what may be done."""

import uuid
from collections.abc import Callable, Mapping, Sequence

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from vaccinnet.admission.activate import NoSuchActivation, approve, decline, end
from vaccinnet.admission.confirm import send_again
from vaccinnet.admission.facts import By
from vaccinnet.admission.history import history_of
from vaccinnet.admission.opening import activation_of
from vaccinnet.admission.rules.moving import acts_in
from vaccinnet.admission.waiting import find_activations, others_of, waiting_activations
from vaccinnet.integrators.propose import part_of
from vaccinnet.portal.activation.form import form_of, summary_of
from vaccinnet.portal.console.gate import for_managers
from vaccinnet.portal.findings import problems
from vaccinnet.portal.notices import tell
from vaccinnet.rulebook import Finding, Refused

_LONGEST_SEARCH = 100

Do = Callable[[HttpRequest, uuid.UUID, By], object]


@require_safe
@for_managers
def activations(request: HttpRequest) -> HttpResponse:
    """Show what waits, the oldest first, and the activations in which the text that is searched stands."""
    text = request.GET.get("q", "")[:_LONGEST_SEARCH]
    shown = {
        "waiting": waiting_activations(now=request.now, terms=settings.ACTIVATION_TERMS),
        "text": text,
        "found": find_activations(text),
    }
    return render(request, "console/activations.html", shown)


@require_safe
@for_managers
def activation(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Show the form, what became of it, and what may be done now."""
    return _page(request, key)


@require_POST
@for_managers
def do(request: HttpRequest, key: uuid.UUID, act: str) -> HttpResponse:
    """Do what the manager asks, or show what is in the way with what was written."""
    if act not in _ACTS:
        raise Http404
    try:
        _ACTS[act](request, key, By(request.party.name, request.party.key))
    except NoSuchActivation:
        raise Http404 from None
    except Refused as refused:
        return _page(request, key, act=act, findings=refused.findings)
    tell(request, "console.done")
    return redirect("console-activation", key)


def _approve(request: HttpRequest, key: uuid.UUID, by: By) -> object:
    return approve(key, part=request.POST.get("part", ""), by=by, now=request.now)


def _decline(request: HttpRequest, key: uuid.UUID, by: By) -> object:
    return decline(key, reason=request.POST.get("decline_reason", ""), by=by, now=request.now)


def _end(request: HttpRequest, key: uuid.UUID, by: By) -> object:
    return end(key, reason=request.POST.get("end_reason", ""), by=by, now=request.now)


def _send_again(request: HttpRequest, key: uuid.UUID, by: By) -> object:
    return send_again(key, by=by, now=request.now)


_ACTS: Mapping[str, Do] = {"approve": _approve, "decline": _decline, "end": _end, "send_again": _send_again}
_FIELDS = {("approve", "part"): "part", ("decline", "reason"): "decline_reason", ("end", "reason"): "end_reason"}
# A new code is for whom the doctor's confirmation is still to come.
_BUTTON_OF = {"approve": "approve", "decline": "decline", "end": "end", "confirm": "send_again"}


def _page(request: HttpRequest, key: uuid.UUID, *, act: str = "", findings: Sequence[Finding] = ()) -> HttpResponse:
    try:
        row = activation_of(key)
    except NoSuchActivation:
        raise Http404 from None
    fields = {each.where: _FIELDS.get((act, each.where), "") for each in findings}
    shown = {
        "row": row,
        "acts": [_BUTTON_OF[each] for each in acts_in(row.state)],
        "open": act or ("approve" if row.state == "confirmed" else ""),
        "part": request.POST.get("part", part_of(row.form["organisation"])),
        "written": request.POST,
        "lines": summary_of(form_of(row)),
        "others": others_of(row),
        "history": history_of(row),
        "problems": problems(findings, fields=fields),
    }
    return render(request, "console/activation.html", shown)
