"""The activation of an organisation, for its doctor and its contact: opened with a code, seen, ended."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import cast, get_args

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vaccinnet.admission.activate import NoSuchActivation, end
from vaccinnet.admission.facts import By
from vaccinnet.admission.history import history_of
from vaccinnet.admission.opening import Who, activation_of, ask_code, find_again, open_page
from vaccinnet.admission.rules.moving import acts_in
from vaccinnet.portal.activation.form import form_of, summary_of
from vaccinnet.portal.activation.source import source_of
from vaccinnet.portal.findings import problems
from vaccinnet.portal.notices import tell
from vaccinnet.rulebook import Finding, Refused

_OPENED = "activation"
_FIELDS = {"code": "code", "reason": "reason"}


@require_safe
@never_cache
def activation(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Show the activation to who opened it; ask the others for a code."""
    return _page(request, key)


@require_POST
@never_cache
def send_code(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Let a code be mailed to the doctor or to the contact, as is asked."""
    to = request.POST.get("to", "")
    if to not in get_args(Who):
        raise Http404
    try:
        ask_code(key, to=cast(Who, to), now=request.now, terms=settings.ACTIVATION_TERMS)
    except Refused as refused:
        return _page(request, key, refused.findings)
    tell(request, "activation.code_mailed")
    return redirect("activation", key)


@require_POST
@never_cache
def open_with_code(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Open the page for who has the code."""
    terms = settings.ACTIVATION_TERMS
    try:
        who = open_page(key, request.POST.get("code", ""), now=request.now, terms=terms)
    except Refused as refused:
        return _page(request, key, refused.findings)
    request.session.cycle_key()
    request.session[_OPENED] = {
        "key": key.hex,
        "who": who,
        "until": (request.now + terms.page_stays_open).isoformat(),
    }
    return redirect("activation", key)


@require_POST
@never_cache
def end_it(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """End the activation, or show what is in the way."""
    who = _who_opened(request, key)
    if who is None:
        return redirect("activation", key)
    by = By(activation_of(key).form[f"{who}_name"])
    try:
        end(key, reason=request.POST.get("reason", ""), by=by, now=request.now)
    except Refused as refused:
        return _page(request, key, refused.findings)
    tell(request, "activation.was_ended")
    return redirect("activation", key)


@require_POST
def close(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Close the page: only a new code opens it again."""
    request.session.pop(_OPENED, None)
    return redirect("activation", key)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def find(request: HttpRequest) -> HttpResponse:
    """Let the page be mailed to an address that stands on the form; whether it does is not told."""
    typed = {name: request.POST.get(name, "").strip()[:200] for name in ("number", "email")}
    if request.method != "POST":
        return render(request, "activation/find.html", {"typed": typed})
    number = "".join(each for each in typed["number"] if each.isascii() and each.isdecimal())
    try:
        find_again(number, typed["email"], source=source_of(request), now=request.now, terms=settings.ACTIVATION_TERMS)
    except Refused as refused:
        return render(request, "activation/find.html", {"typed": typed, "problems": problems(refused.findings)})
    tell(request, "activation.page_mailed")
    return redirect("find-activation")


def _who_opened(request: HttpRequest, key: uuid.UUID) -> Who | None:
    opened = request.session.get(_OPENED)
    if not opened or opened["key"] != key.hex or datetime.fromisoformat(opened["until"]) <= request.now:
        return None
    return cast(Who, opened["who"])


def _page(request: HttpRequest, key: uuid.UUID, findings: Sequence[Finding] = ()) -> HttpResponse:
    shown: dict[str, object] = {"key": key, "problems": problems(findings, fields=_FIELDS)}
    if _who_opened(request, key) is None:
        return render(request, "activation/open.html", shown)
    try:
        row = activation_of(key)
    except NoSuchActivation:
        raise Http404 from None
    shown |= {
        "row": row,
        "lines": summary_of(form_of(row)),
        "history": history_of(row),
        "may_end": "end" in acts_in(row.state),
        "reason": request.POST.get("reason", ""),
        "terms": settings.ACTIVATION_TERMS,
    }
    return render(request, "activation/own.html", shown)
