"""The form of an activation: write it, read it once more, send it; then what happens next and when."""

from collections.abc import Sequence
from dataclasses import asdict, replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from vaccinnet.admission.activate import file_form, findings_of, tidy
from vaccinnet.admission.facts import Form
from vaccinnet.admission.read_upload import MOST_BYTES, subject_in
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.portal.activation.form import FIELDS, parts_of, read_form, summary_of
from vaccinnet.portal.activation.source import source_of
from vaccinnet.portal.findings import language, problems
from vaccinnet.rulebook import Finding, Refused


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """Show the form, or its summary once nothing is wrong with it, or send it."""
    if request.method != "POST":
        return _page(request, Form(software_id=request.GET.get("programma", "")[:200]))
    form, step = read_form(request.POST), request.POST.get("step", "")
    if step == "change":
        return _page(request, form)
    if step != "send":
        form, findings = _checked(request, form)
        return _page(request, form, findings) if findings else _summary(request, form)
    try:
        file_form(
            form, language=language(), source=source_of(request), now=request.now, terms=settings.ACTIVATION_TERMS
        )
    except Refused as refused:
        return _page(request, form, refused.findings)
    return redirect("activation-sent")


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Show what happens next and when."""
    return render(request, "activation/sent.html", {"terms": settings.ACTIVATION_TERMS})


def _checked(request: HttpRequest, form: Form) -> tuple[Form, Sequence[Finding]]:
    """Return the form with the subject of the certificate that came with it, and all that is wrong with both."""
    file = request.FILES.get("certificate")
    if file is None:
        return tidy(form), findings_of(form, now=request.now)
    try:
        # One byte more than may be: the rule sees that it is too much.
        form = replace(form, certificate_subject=subject_in(file.read(MOST_BYTES + 1), now=request.now))
    except Refused as refused:
        others = [each for each in findings_of(form, now=request.now) if each.where != "certificate_subject"]
        return tidy(form), [*refused.findings, *others]
    return tidy(form), findings_of(form, now=request.now)


def _summary(request: HttpRequest, form: Form) -> HttpResponse:
    shown = {"lines": summary_of(form), "values": asdict(form), "terms": settings.ACTIVATION_TERMS}
    return render(request, "activation/summary.html", shown)


def _page(request: HttpRequest, form: Form, findings: Sequence[Finding] = ()) -> HttpResponse:
    parts, found = parts_of(form, today=business_day(request.now)), problems(findings, fields=FIELDS)
    labels = {each.name: each.label for part in parts for each in part.fields}
    shown = {
        "parts": parts,
        "terms": settings.ACTIVATION_TERMS,
        "problems": found,
        # Above the form each says which field it is about.
        "listed": [
            replace(each, wrong=f"{labels[each.field]}: {each.wrong}") if each.field in labels else each
            for each in found
        ],
    }
    return render(request, "activation/form.html", shown)
