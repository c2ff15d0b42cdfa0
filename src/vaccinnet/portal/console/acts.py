"""What managers do with an application: each act by its name, from what the form of that act says."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from vaccinnet.portal.console.written import moment_in, tasks_in, times_in, whole
from vaccinnet.trajectory import end, extend, intake, plan, review, talk

Do = Callable[[HttpRequest, int, dict[str, Any]], object]

# Acts that need a reason, each with the field of its form, by the name that the rules give it.
FIELDS: Mapping[tuple[str, str], str] = {
    ("ask_for_more", "reason"): "ask_for_more_reason",
    ("decline", "reason"): "decline_reason",
    ("close", "reason"): "close_reason",
    ("reopen", "reason"): "reopen_reason",
    ("decide_extension", "reason"): "decide_extension_reason",
    ("say", "text"): "say_text",
    ("answer", "text"): "answer_text",
    ("note", "text"): "note_text",
    ("propose_times", "times"): "time_1",
    ("propose_times", "place"): "place",
    ("hold_intake", "ways"): "ways",
    ("hold_intake", "notes"): "notes",
    ("edit_plan", "tasks"): "tasks",
}


def perform(act: str, request: HttpRequest, number: int) -> None:
    """Do what the form says. Raises NoSuchApplication or Refused."""
    ACTS[act](request, number, {"by": request.party, "now": request.now})


def _seen(request: HttpRequest) -> int:
    return whole(request.POST.get("seen", ""))


def _reason(request: HttpRequest, act: str) -> str:
    return request.POST.get(f"{act}_reason", "")


def _ask_for_more(request: HttpRequest, number: int, who: dict[str, Any]) -> object:
    reason, terms = _reason(request, "ask_for_more"), settings.TRAJECTORY_TERMS
    return review.ask_for_more(number, reason=reason, seen=_seen(request), terms=terms, **who)


def _decline(request: HttpRequest, number: int, who: dict[str, Any]) -> object:
    return review.decline(number, reason=_reason(request, "decline"), seen=_seen(request), **who)


def _propose_times(request: HttpRequest, number: int, who: dict[str, Any]) -> object:
    times, place = times_in(request.POST), request.POST.get("place", "")
    terms = settings.TRAJECTORY_TERMS
    return intake.propose_times(number, times, place=place, seen=_seen(request), terms=terms, **who)


def _accept_time(request: HttpRequest, number: int, who: dict[str, Any]) -> object:
    time = moment_in(request.POST.get("time", ""))
    return intake.accept_time(number, time, seen=_seen(request), terms=settings.TRAJECTORY_TERMS, **who)


def _hold_intake(request: HttpRequest, number: int, who: dict[str, Any]) -> object:
    ways, notes = request.POST.getlist("ways"), request.POST.get("notes", "")
    terms = settings.TRAJECTORY_TERMS
    return intake.hold_intake(number, ways=ways, notes=notes, seen=_seen(request), terms=terms, **who)


def _edit_plan(request: HttpRequest, number: int, who: dict[str, Any]) -> object:
    tasks, terms = tasks_in(request.POST), settings.TRAJECTORY_TERMS
    return plan.edit_plan(number, tasks, seen=_seen(request), terms=terms, **who)


def _propose_plan(request: HttpRequest, number: int, who: dict[str, Any]) -> object:
    return plan.propose_plan(number, seen=_seen(request), terms=settings.TRAJECTORY_TERMS, **who)


def _tick(request: HttpRequest, number: int, who: dict[str, Any]) -> object:
    try:
        key = uuid.UUID(request.POST.get("task", ""))
    except ValueError:
        key = uuid.UUID(int=0)
    return plan.tick(number, key, is_done=request.POST.get("done") == "yes", **who)


def _say(request: HttpRequest, number: int, who: dict[str, Any]) -> object:
    return talk.say(number, request.POST.get("say_text", ""), **who)


def _answer(request: HttpRequest, number: int, who: dict[str, Any]) -> object:
    question = whole(request.POST.get("question", ""))
    terms = settings.TRAJECTORY_TERMS
    return talk.answer(number, question, request.POST.get("answer_text", ""), terms=terms, **who)


def _note(request: HttpRequest, number: int, who: dict[str, Any]) -> object:
    return talk.note(number, request.POST.get("note_text", ""), **who)


def _decide_extension(request: HttpRequest, number: int, who: dict[str, Any]) -> object:
    return extend.decide_extension(
        number,
        whole(request.POST.get("question", "")),
        is_granted=request.POST.get("decision") == "grant",
        reason=_reason(request, "decide_extension"),
        terms=settings.TRAJECTORY_TERMS,
        **who,
    )


def _close(request: HttpRequest, number: int, who: dict[str, Any]) -> object:
    return end.close(number, reason=_reason(request, "close"), seen=_seen(request), **who)


def _reopen(request: HttpRequest, number: int, who: dict[str, Any]) -> object:
    reason, terms = _reason(request, "reopen"), settings.TRAJECTORY_TERMS
    return end.reopen(number, reason=reason, seen=_seen(request), terms=terms, **who)


ACTS: Mapping[str, Do] = {
    "ask_for_more": _ask_for_more,
    "decline": _decline,
    "propose_times": _propose_times,
    "accept_time": _accept_time,
    "hold_intake": _hold_intake,
    "edit_plan": _edit_plan,
    "propose_plan": _propose_plan,
    "tick": _tick,
    "say": _say,
    "answer": _answer,
    "note": _note,
    "decide_extension": _decide_extension,
    "close": _close,
    "reopen": _reopen,
}
