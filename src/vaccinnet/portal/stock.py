"""The stock of the profile in whose name the visitor acts: what is left, what came in, and how it came to be."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from vaccinnet.consultation.mending import profile_of
from vaccinnet.kmehr.codes import VaccineCodes
from vaccinnet.portal.findings import problems, shows_refusals
from vaccinnet.portal.notices import tell
from vaccinnet.portal.visitor import only_for
from vaccinnet.register.vaccine_codes import current_codes
from vaccinnet.rulebook import Finding, Refused
from vaccinnet.stock.by_hand import count_by_hand, receive_by_hand
from vaccinnet.stock.consult import left, movements_of, stock_of

_FIELDS = {name: name for name in ("vaccine", "doses", "reason")}


@dataclass(frozen=True, slots=True)
class Left:
    """How many doses are left of a vaccine, by the name that the code list has for it."""

    vaccine_key: str
    name: str
    doses: int


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@only_for("caregiver", "responsible")
@shows_refusals
def stock(request: HttpRequest) -> HttpResponse:
    """Show what is left of each vaccine, or add what came in."""
    profile, codes = profile_of(request.visitor.viewer, now=request.now), current_codes()
    findings: tuple[Finding, ...] = ()
    if request.method == "POST":
        vaccine, doses = request.POST.get("vaccine", ""), request.POST.get("doses", "")
        try:
            receive_by_hand(sender_key=profile.key, vaccine=vaccine, doses=doses, codes=codes, now=request.now)
        except Refused as refused:
            findings = refused.findings
        else:
            tell(request, "stock.was_received")
            return redirect("stock")
    shown = {
        "profile": profile,
        "stock": [Left(each.vaccine_key, _name(codes, each.vaccine_key), each.doses) for each in stock_of(profile.key)],
        "problems": problems(findings, fields=_FIELDS),
        "values": request.POST.dict(),
    }
    return render(request, "portal/stock.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@only_for("caregiver", "responsible")
@shows_refusals
def stock_of_vaccine(request: HttpRequest, vaccine_key: str) -> HttpResponse:
    """Show how the stock of a vaccine came to be, or set it to what was counted."""
    profile = profile_of(request.visitor.viewer, now=request.now)
    kept = left(profile.key, [vaccine_key])
    if vaccine_key not in kept:
        raise Http404
    findings: tuple[Finding, ...] = ()
    if request.method == "POST":
        counted, reason = request.POST.get("doses", ""), request.POST.get("reason", "")
        try:
            count_by_hand(
                sender_key=profile.key, vaccine_key=vaccine_key, counted=counted, reason=reason, now=request.now
            )
        except Refused as refused:
            findings = refused.findings
        else:
            tell(request, "stock.was_counted")
            return redirect("stock-of-vaccine", vaccine_key)
    shown = {
        "left": Left(vaccine_key, _name(current_codes(), vaccine_key), kept[vaccine_key]),
        "movements": movements_of(profile.key, vaccine_key),
        "problems": problems(findings, fields=_FIELDS),
        "values": request.POST.dict(),
    }
    return render(request, "portal/stock_of_vaccine.html", shown)


def _name(codes: VaccineCodes, vaccine_key: str) -> str:
    """Return the name of the vaccine; nothing when the list of today does not have it."""
    is_cnk = vaccine_key.isascii() and vaccine_key.isdigit()
    named = {"cnk": vaccine_key} if is_cnk else {"vaccinnet_code": vaccine_key}
    vaccine = codes.resolve(**named) or codes.resolve(atc=vaccine_key)
    return vaccine.name if vaccine else ""
