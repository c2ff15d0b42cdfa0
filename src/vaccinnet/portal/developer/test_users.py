"""The preparation on the pages: which test users the web services require, and those that the company has."""

from collections.abc import Collection, Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vaccinnet.acceptance.test_users.certificates import certificates_of
from vaccinnet.acceptance.test_users.own import own_citizens, own_profiles
from vaccinnet.acceptance.test_users.prepared import preparation_of
from vaccinnet.acceptance.test_users.reset import process_now, reset_data
from vaccinnet.acceptance.test_users.take_set import take_set
from vaccinnet.portal.developer.example import sender_of
from vaccinnet.portal.developer.member import for_members
from vaccinnet.portal.findings import language, problems
from vaccinnet.portal.notices import tell
from vaccinnet.rulebook import Finding, Refused
from vaccinnet.trajectory.answers import CHOICES, Answers
from vaccinnet.trajectory.look_up import applications_of
from vaccinnet.trajectory.preparation import Prepared

# What is registered to do a line.
_TO_REGISTER = {
    "organisation": "organisation",
    "linked_doctor": "doctor",
    "doctor": "doctor",
    "stagemeester": "doctor",
    "trainee": "trainee",
    "practice": "practice",
    "citizen": "citizen",
}
_TO_LINK = {"linked_doctor": "organisation", "stagemeester": "trainee"}


@require_safe
@for_members
def prepare(request: HttpRequest) -> HttpResponse:
    """Show the checklist, each line with its one action, and the test users with their certificates."""
    return show(request)


@require_POST
@for_members
def take(request: HttpRequest) -> HttpResponse:
    """Take a set of personas for the web services."""
    try:
        taken = take_set(request.company, services=services_of(request), by=request.party, now=request.now)
    except Refused as refused:
        return show(request, refused.findings)
    tell(request, "test_users.was_taken", profiles=len(taken.profiles), citizens=taken.citizens)
    return redirect("test-users", request.company.key)


@require_POST
@for_members
def process(request: HttpRequest) -> HttpResponse:
    """Let the batches of the company be processed now."""
    waiting = process_now(request.company, by=request.party, now=request.now)
    tell(request, "test_users.was_processed", count=waiting)
    return redirect("test-users", request.company.key)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def reset(request: HttpRequest) -> HttpResponse:
    """Say what a reset takes away, or take it away."""
    if request.method != "POST":
        return render(request, "portal/developer_reset.html", {"company": request.company})
    gone = reset_data(request.company, by=request.party, now=request.now)
    tell(request, "test_users.was_reset", vaccinations=gone.vaccinations, batches=gone.batches)
    return redirect("test-users", request.company.key)


def services_of(request: HttpRequest) -> tuple[str, ...]:
    """Return the web services that the company asked last, or both while it has not chosen."""
    for each in applications_of(request.company):
        if services := Answers.read(each.answers).services:
            return tuple(name for name in CHOICES["services"] if name in services) or CHOICES["services"]
    return CHOICES["services"]


def show(request: HttpRequest, findings: Iterable[Finding] = ()) -> HttpResponse:
    """Return the page of the test users, with what is in the way of what was asked there."""
    services = services_of(request)
    known = certificates_of(request.company, now=request.now)
    prepared = preparation_of(request.company, services=services, now=request.now, known=known)
    profiles = own_profiles(request.company, now=request.now, known=known)
    kinds = {each.profile.kind for each in profiles}
    shown = {
        "company": request.company,
        "services": [
            (each, [_line(line, kinds) for line in prepared if line.line.service == each]) for each in services
        ],
        # A set brings what is missing; a certificate is made for each by itself.
        "is_lacking": any(each.state in ("missing", "unlinked") for each in prepared),
        "is_ready": all(each.is_ready for each in prepared),
        "profiles": profiles,
        "citizens": [(each, each.story.get(language(), "")) for each in own_citizens(request.company)],
        "programs": _software_ids(request),
        "sender": sender_of(request),
        "base_url": request.build_absolute_uri("/").rstrip("/"),
        "allows_real": settings.ALLOW_REAL_NUMBERS,
        "problems": problems(findings),
    }
    return render(request, "portal/developer_test_users.html", shown)


def _software_ids(request: HttpRequest) -> list[str]:
    """Return the softwareIDs of the company, those for organisations first: the example is a batch."""
    own = request.company.programs.filter(ended_at__isnull=True).values_list("software_id", flat=True)
    return sorted(own, key=lambda each: (-each.count("_"), each))


def _line(prepared: Prepared, kinds: Collection[str]) -> dict[str, object]:
    needs = prepared.line.needs
    is_unlinked = prepared.state == "unlinked"
    return {
        "text": prepared.line.texts[language()],
        "state": prepared.state,
        "users": prepared.users,
        "kind": _TO_LINK.get(needs) if is_unlinked else _TO_REGISTER[needs],
        # With who is there already; otherwise by registering the other.
        "can_link": is_unlinked and _TO_LINK.get(needs) in kinds,
    }
