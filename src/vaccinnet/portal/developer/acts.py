"""What a developer does on the road: one address for each act; each leads back to the page of the application."""

import uuid
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from vaccinnet.kmehr.business_day import BRUSSELS
from vaccinnet.portal.developer.member import for_members
from vaccinnet.portal.developer.road import file_of, show
from vaccinnet.portal.developer.road_forms import TIMES
from vaccinnet.portal.notices import tell
from vaccinnet.rulebook import Refused
from vaccinnet.trajectory import end, extend, intake, plan, talk


@require_POST
@for_members
def propose_times(request: HttpRequest, number: int) -> HttpResponse:
    """Propose times for the intake."""
    written = [text for name in TIMES if (text := request.POST.get(name, "").strip())]

    def propose() -> None:
        intake.propose_times(
            number,
            [_moment(each) for each in written],
            place=request.POST.get("place", ""),
            seen=seen_in(request),
            terms=settings.TRAJECTORY_TERMS,
            **_who(request),
        )

    return _do(request, number, propose, told="road.was_proposed", fields={"times": "time_1", "place": "place"})


@require_POST
@for_members
def accept_time(request: HttpRequest, number: int) -> HttpResponse:
    """Accept a time that the managers proposed."""
    time = _moment(request.POST.get("time", ""))

    def accept() -> None:
        intake.accept_time(number, time, seen=seen_in(request), terms=settings.TRAJECTORY_TERMS, **_who(request))

    return _do(request, number, accept, told="road.was_agreed")


@require_POST
@for_members
def accept_plan(request: HttpRequest, number: int) -> HttpResponse:
    """Accept the plan and take the engagement, by name."""

    def accept() -> None:
        plan.accept_plan(
            number,
            name=request.POST.get("name", ""),
            agrees=bool(request.POST.get("agrees")),
            seen=seen_in(request),
            terms=settings.TRAJECTORY_TERMS,
            **_who(request),
        )

    return _do(request, number, accept, told="road.was_accepted", fields={"name": "name", "agrees": "agrees"})


@require_POST
@for_members
def return_plan(request: HttpRequest, number: int) -> HttpResponse:
    """Return the plan with what should be other."""

    def give_back() -> None:
        reason = request.POST.get("return_reason", "")
        plan.return_plan(number, reason=reason, seen=seen_in(request), terms=settings.TRAJECTORY_TERMS, **_who(request))

    return _do(request, number, give_back, told="road.was_returned", fields={"reason": "return_reason"})


@require_POST
@for_members
def tick(request: HttpRequest, number: int, task_key: uuid.UUID) -> HttpResponse:
    """Mark a task as done, or as not done after all."""

    def mark() -> None:
        plan.tick(number, task_key, is_done=request.POST.get("done") == "yes", **_who(request))

    return _do(request, number, mark, told="road.was_ticked")


@require_POST
@for_members
def write(request: HttpRequest, number: int) -> HttpResponse:
    """Ask the managers something, or tell them."""
    text, asks = request.POST.get("text", ""), request.POST.get("do") == "ask"

    def send() -> None:
        if asks:
            talk.ask(number, text, terms=settings.TRAJECTORY_TERMS, **_who(request))
        else:
            talk.say(number, text, **_who(request))

    return _do(request, number, send, told="road.was_asked" if asks else "road.was_said", fields={"text": "text"})


@require_POST
@for_members
def ask_extension(request: HttpRequest, number: int) -> HttpResponse:
    """Ask for more time, with a reason."""
    days = request.POST.get("days", "").strip()

    def ask() -> None:
        extend.ask_extension(
            number,
            days=int(days) if days.isascii() and days.isdigit() and len(days) < 5 else None,
            reason=request.POST.get("extension_reason", ""),
            terms=settings.TRAJECTORY_TERMS,
            **_who(request),
        )

    fields = {"days": "days", "reason": "extension_reason"}
    return _do(request, number, ask, told="road.was_extension_asked", fields=fields)


@require_POST
@for_members
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Withdraw the application."""

    def leave() -> None:
        reason = request.POST.get("withdraw_reason", "")
        end.withdraw(number, reason=reason, seen=seen_in(request), **_who(request))

    return _do(request, number, leave, told="road.was_withdrawn", fields={"reason": "withdraw_reason"})


@require_POST
@for_members
def reopen(request: HttpRequest, number: int) -> HttpResponse:
    """Open a closed application again."""

    def open_again() -> None:
        reason = request.POST.get("reopen_reason", "")
        end.reopen(number, reason=reason, seen=seen_in(request), terms=settings.TRAJECTORY_TERMS, **_who(request))

    return _do(request, number, open_again, told="road.was_reopened", fields={"reason": "reopen_reason"})


def _do(
    request: HttpRequest, number: int, act: Callable[[], None], *, told: str, fields: dict[str, str] | None = None
) -> HttpResponse:
    # Whose it is, is asked first: nobody learns which numbers there are.
    opened = file_of(request, number)
    try:
        act()
    except Refused as refused:
        return show(request, opened, refused.findings, fields=fields)
    tell(request, told)
    return redirect("application", request.company.key, number)


def _who(request: HttpRequest) -> dict:
    return {"by": request.party, "now": request.now}


def seen_in(request: HttpRequest) -> int:
    """Return the revision that the form was made for; 0, which is nobody's, for what is none."""
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _moment(text: str) -> datetime | None:
    """Return the moment that a field for times or a button gives; without a zone it is in Brussels."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=BRUSSELS) if moment and moment.tzinfo is None else moment
