"""The responsible doctor reads the form with the code of the mail, and says yes or no."""

import uuid
from collections.abc import Sequence

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from vaccinnet.admission.activate import NoSuchActivation
from vaccinnet.admission.confirm import confirm as say_yes
from vaccinnet.admission.confirm import read_form, say_no
from vaccinnet.portal.activation.form import form_of, summary_of
from vaccinnet.portal.findings import problems
from vaccinnet.rulebook import Finding, Refused

_FIELDS = {"code": "code", "reason": "reason"}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def confirm(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Ask for the code, show the form to whoever has it, and take the yes or the no."""
    step, code = request.POST.get("step", ""), request.POST.get("code", "")
    if request.method != "POST":
        return render(request, "activation/code.html", {"key": key})
    answer = {"now": request.now, "terms": settings.ACTIVATION_TERMS}
    try:
        if step == "yes":
            say_yes(key, code, **answer)
            return redirect("activation-answered", "ja")
        if step == "no":
            say_no(key, code, reason=request.POST.get("reason", ""), **answer)
            return redirect("activation-answered", "nee")
        return _form(request, key, code)
    except NoSuchActivation:
        raise Http404 from None
    except Refused as refused:
        return _refused(request, key, code, refused.findings)


@require_safe
def answered(request: HttpRequest, answer: str) -> HttpResponse:
    """Show what happens after the yes or the no."""
    return render(request, "activation/answered.html", {"yes": answer == "ja", "terms": settings.ACTIVATION_TERMS})


def _refused(request: HttpRequest, key: uuid.UUID, code: str, findings: Sequence[Finding]) -> HttpResponse:
    if {each.where for each in findings} != {"reason"}:
        shown = {"key": key, "problems": problems(findings, fields=_FIELDS)}
        return render(request, "activation/code.html", shown)
    try:
        return _form(request, key, code, findings)
    except Refused as refused:
        return _refused(request, key, "", refused.findings)


def _form(request: HttpRequest, key: uuid.UUID, code: str, findings: Sequence[Finding] = ()) -> HttpResponse:
    activation = read_form(key, code, now=request.now, terms=settings.ACTIVATION_TERMS)
    shown = {
        "key": key,
        "code": code,
        "lines": summary_of(form_of(activation)),
        "reason": request.POST.get("reason", ""),
        "problems": problems(findings, fields=_FIELDS),
    }
    return render(request, "activation/confirm.html", shown)
