"""A set by mail on the pages: how it is mailed, the password for zips, and what was mailed confirmed by its sender."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from vaccinnet.integrators.models import Program
from vaccinnet.portal.developer.fields import Field, field
from vaccinnet.portal.developer.member import for_members
from vaccinnet.portal.findings import problems
from vaccinnet.portal.notices import tell
from vaccinnet.qualification.facts import OK
from vaccinnet.qualification.mailed.confirm import NoSuchParcel, confirm, parcel_of, throw_away, why_not
from vaccinnet.qualification.mailed.eligible import Eligible, eligible_for
from vaccinnet.qualification.mailed.recipient import Recipient, recipients
from vaccinnet.qualification.mailed.zip_password import make_zip_password, zip_password
from vaccinnet.qualification.models import Parcel
from vaccinnet.qualification.report import words
from vaccinnet.rulebook import Finding, Refused

_MEBIBYTE = 1024 * 1024
_KILOBYTE = 1000
_JUDGED = {
    "passed": "mailed.judged_passed",
    "person": "mailed.judged_person",
    "open": "mailed.judged_open",
    "failed": "mailed.judged_failed",
}


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def by_mail(request: HttpRequest) -> HttpResponse:
    """Show how a set is mailed, or make a password for the zips of a program."""
    programs = list(Program.objects.filter(company=request.company, ended_at__isnull=True).order_by("key"))
    if request.method == "POST":
        program = next((each for each in programs if each.key == request.POST.get("program", "")), None)
        if program is None:
            raise Http404
        make_zip_password(program, by=request.party.key, now=request.now, secret_key=settings.SECRET_KEY)
        tell(request, "mailed.was_made")
        return redirect("set-by-mail", request.company.key)
    shown = {
        "company": request.company,
        "address": settings.INBOX_ADDRESS,
        "most": settings.INBOX_MOST_BYTES // _MEBIBYTE,
        "passwords": [(each, zip_password(each, secret_key=settings.SECRET_KEY)) for each in programs],
        "recipient": _recipient(),
    }
    return render(request, "portal/developer_mailed.html", shown)


@require_safe
def certificate(request: HttpRequest) -> HttpResponse:
    """Give the certificate to which mails are encrypted; it is public."""
    found = _recipient()
    if found is None:
        raise Http404
    headers = {"Content-Disposition": 'attachment; filename="vaccinnet-mail.pem"'}
    return HttpResponse(found.pem, content_type="application/x-pem-file", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def confirm_mailed(request: HttpRequest, link: str) -> HttpResponse:
    """Show what was mailed, and judge it or throw it away when its sender says so; a link alone does nothing."""
    try:
        parcel = parcel_of(link, account_key=request.user.key)
    except NoSuchParcel as absent:
        raise Http404 from absent
    choices = eligible_for(request.user.key)
    if request.method != "POST":
        return _page(request, parcel, choices, why_not(parcel, now=request.now))
    try:
        if request.POST.get("do") == "throw_away":
            throw_away(link, account_key=request.user.key, now=request.now)
            tell(request, "mailed.was_thrown_away")
            return redirect("developer")
        return _confirm(request, link, parcel, choices)
    except Refused as refused:
        return _page(request, parcel, choices, refused.findings)


def _confirm(request: HttpRequest, link: str, parcel: Parcel, choices: Iterable[Eligible]) -> HttpResponse:
    choice = request.POST.get("program", "")
    confirmed = confirm(
        link,
        account_key=request.user.key,
        choice=choice,
        now=request.now,
        keys=settings.INBOX_KEYS,
        secret_key=settings.SECRET_KEY,
        ok=import_string(settings.WIRE_CODE)(OK),
    )
    if confirmed.judged is None:
        parcel.ended_at = request.now
        return _page(request, parcel, (), confirmed.findings)
    tell(request, _JUDGED[confirmed.judged.reports["nl"].outcome])
    chosen = next(each for each in choices if each.choice == choice)
    return redirect("application", chosen.program.company_id, chosen.application)


def _page(
    request: HttpRequest, parcel: Parcel, choices: Iterable[Eligible], findings: Iterable[Finding]
) -> HttpResponse:
    findings = tuple(findings)
    ended = any(each.rule != "QUA-083" for each in findings)
    shown = {
        "parcel": parcel,
        "size": max(parcel.size // _KILOBYTE, 1),
        "can_be_confirmed": not ended,
        "fields": [_program_field(list(choices), request.POST.get("program", ""))],
        "problems": problems(findings, fields={"program": "program"}),
    }
    return render(request, "portal/developer_confirm_mailed.html", shown)


def _program_field(choices: list[Eligible], chosen: str) -> Field:
    # What there is only one of needs no choosing.
    value = chosen or (choices[0].choice if len(choices) == 1 else "")
    said = words("nl")
    named = [(each.choice, f"{each.program.software_id} · {said[each.service]}") for each in choices]
    return field("mailed.program", value, kind="one", choices=named)


def _recipient() -> Recipient | None:
    found = recipients(settings.INBOX_KEYS) if settings.INBOX_ADDRESS else ()
    return found[0] if found else None
