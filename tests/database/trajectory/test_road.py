"""The road from an application that is filed to an admission, and what may not be skipped."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection

from vaccinnet.rulebook import Refused
from vaccinnet.trajectory import plan, talk
from vaccinnet.trajectory.facts import PlannedTask
from vaccinnet.trajectory.look_up import open_file, search
from vaccinnet.trajectory.models import Event
from vaccinnet.trajectory.sample import ANSWERS
from vaccinnet.trajectory.standing import standing_of
from vaccinnet.trajectory.steps import STATES
from vaccinnet.trajectory.term import days_after, end_of

from .conftest import NOW, TERMS

pytestmark = pytest.mark.django_db


def clock(road):
    return standing_of(road.row, now=road.now).clock


def test_walks_from_the_application_to_the_admission(road):
    road.walk("admitted")

    acts = list(road.row.events.order_by("id").values_list("act", flat=True))
    assert acts == [
        "begin",
        "file",
        "propose_times",
        "accept_time",
        "hold_intake",
        "note",
        "propose_plan",
        "accept_plan",
        "hand_in",
        "admit",
    ]
    assert road.stands == ("admitted", "nobody")


@pytest.mark.parametrize("state", STATES[1:9])
def test_a_step_is_not_skipped(road, refused, state):
    road.walk("filed") if state == "more_asked" else road.walk(state)
    if state == "more_asked":
        road.ask_for_more()

    if state != "qualification":
        assert refused(road.admit) == [("TRJ-100", "application", state)]
    if state != "plan_proposed":
        assert refused(road.accept_plan) == [("TRJ-100", "application", state)]


def test_each_side_does_its_own(road, refused):
    road.walk("plan_proposed")
    road.developer, road.manager = road.manager, road.developer

    assert refused(road.accept_plan) == [("TRJ-101", "application", "authority")]
    assert refused(road.decline) == [("TRJ-101", "application", "integrator")]


def test_more_is_asked_with_a_reason_and_filed_again(road, refused):
    road.walk("filed")
    assert refused(road.ask_for_more, "") == [("TRJ-103", "reason", "none")]

    road.ask_for_more("Wie zijn de klanten?")

    assert road.stands == ("more_asked", "integrator")
    assert road.row.due_at == days_after(road.now, TERMS.answer_days)
    assert road.file().stands == ("filed", "authority")


def test_a_declined_application_tells_why_and_goes_nowhere(road, refused):
    road.walk("filed").decline("Geen zorgsoftware")

    assert road.stands == ("declined", "nobody")
    assert road.row.events.get(act="decline").text == "Geen zorgsoftware"
    assert refused(road.file) == [("TRJ-100", "application", "declined")]
    assert refused(road.reopen) == [("TRJ-100", "application", "declined")]


def test_the_developer_may_propose_times_too(road, refused):
    road.walk("times_proposed").propose(by=road.developer)

    assert road.stands == ("times_proposed", "authority")
    assert refused(road.accept, by=road.developer) == [("TRJ-105", "time", "own")]
    assert road.accept(by=road.manager).stands == ("time_agreed", "authority")


def test_a_time_that_is_agreed_can_be_moved(road):
    road.walk("time_agreed").propose(road.now + timedelta(days=9))

    assert road.row.intake_at is None
    assert road.stands == ("times_proposed", "integrator")


def test_an_intake_is_told_after_it_took_place(road, refused):
    road.walk("time_agreed")

    assert refused(road.hold, waits=False) == [("TRJ-106", "time", "early")]


def test_ways_fit_the_web_services(road, refused):
    road.walk("time_agreed")

    assert refused(road.hold, ways=("batch-own", "by-post")) == [("TRJ-106", "ways", "unknown")]


def test_the_plan_is_made_of_answers_and_ways_and_then_edited(road):
    road.walk("planning")
    made = plan.tasks_of(road.row)

    assert any("RemoveVaccination" in each.text for each in made)
    assert not any("KMEHR-bestand" in each.text for each in made)
    own = PlannedTask("Bellen over de testdata", "authority", date(2026, 3, 20))
    road.edit([*made[:2], own])
    assert plan.tasks_of(road.row) == (*made[:2], own)


def test_a_plan_tells_everything_that_is_wrong_by_task(road, refused):
    road.walk("planning")

    assert refused(road.edit, [PlannedTask("", "nobody", None), PlannedTask("Test", "integrator", NOW.date())]) == [
        ("TRJ-107", "tasks/1/text", "text"),
        ("TRJ-107", "tasks/1/owner", "owner"),
        ("TRJ-107", "tasks/1/due_on", "date"),
        ("TRJ-107", "tasks/2/due_on", "early"),
    ]


def test_developers_see_neither_notes_nor_a_plan_that_is_not_proposed(road):
    road.walk("planning")

    of_developer = open_file(road.number, by=road.developer, now=road.now)
    of_manager = open_file(road.number, by=road.manager, now=road.now)

    assert (of_developer.tasks, [each.act for each in of_developer.history if each.act == "note"]) == ((), [])
    assert of_manager.tasks
    assert [each.text for each in of_manager.history if each.act == "note"] == ["Ervaren ploeg"]
    road.propose_plan()
    assert open_file(road.number, by=road.developer, now=road.now).tasks


def test_a_plan_is_returned_changed_and_accepted_by_name(road, refused):
    road.walk("plan_proposed").return_plan().propose_plan()

    assert refused(road.accept_plan, name=" ", agrees=False) == [
        ("TRJ-108", "name", "name"),
        ("TRJ-108", "agrees", "agrees"),
    ]
    road.accept_plan("An Peeters")
    assert (road.row.engaged_by, road.row.engaged_at) == ("An Peeters", road.now)


def test_the_engagement_is_two_months_to_the_end_of_the_day(road):
    road.walk("integration")

    assert road.now.date() == date(2026, 3, 5)
    assert road.row.due_at == end_of(date(2026, 5, 5))
    assert clock(road).days_left == 61


def test_the_clock_stands_still_while_a_question_is_open(road):
    road.walk("integration")
    left = clock(road).left
    question = road.ask()
    assert road.stands == ("integration", "authority")
    assert road.row.due_at == days_after(road.now, TERMS.reply_days)

    road.later(days=5)
    assert (clock(road).left, clock(road).stands_still) == (left, True)
    road.answer(question)

    assert (clock(road).left, clock(road).stands_still) == (left, False)
    road.later(days=1)
    assert clock(road).left == left - timedelta(days=1)


def test_the_clock_runs_on_when_the_last_question_is_answered(road):
    road.walk("integration")
    left = clock(road).left
    first = road.ask()
    second = road.later(days=1).ask()

    road.answer(first)
    assert road.stands == ("integration", "authority")
    assert road.row.due_at == days_after(second.at, TERMS.reply_days)
    road.later(days=2).answer(second)

    assert road.stands == ("integration", "integrator")
    assert clock(road).left == left


def test_a_question_has_one_answer(road, refused):
    road.walk("integration")
    question = road.ask()
    road.answer(question)

    assert refused(road.answer, question) == [("TRJ-110", "question", "settled")]


def test_a_question_of_another_application_is_not_there(road, other, refused):
    other.begin().file(ANSWERS.but(cbe="1999901062", integrator_part="Andere"))
    road.walk("integration")

    assert refused(road.answer, other.ask()) == [("TRJ-110", "question", "none")]


def test_a_question_before_step_3_moves_no_term(road):
    road.walk("plan_proposed")
    before = (road.row.waits_for, road.row.due_at)

    road.answer(road.ask())

    assert (road.row.waits_for, road.row.due_at) == before


def test_an_extension_is_added_to_what_was_left(road, refused):
    road.walk("integration")
    left = clock(road).left
    request = road.ask_extension(30)
    assert refused(road.ask_extension) == [("TRJ-109", "days", "waits")]

    road.later(days=2).decide(request)

    assert clock(road).left == left + timedelta(days=30)
    assert road.row.extension_days == 30
    assert refused(road.decide, request) == [("TRJ-110", "question", "settled")]


def test_an_extension_is_refused_with_a_reason(road, refused):
    road.walk("integration")
    left = clock(road).left
    request = road.ask_extension(30)

    assert refused(road.decide, request, is_granted=False) == [("TRJ-103", "reason", "none")]
    road.decide(request, is_granted=False, reason="De test is bijna klaar")
    assert (clock(road).left, road.row.extension_days) == (left, 0)


def test_the_clock_stands_still_while_the_test_is_judged(road):
    road.walk("qualification")
    left = clock(road).left

    road.later(days=8).send_back()

    assert road.stands == ("integration", "integrator")
    assert clock(road).left == left


def test_a_question_that_waits_through_the_test_waits_on(road):
    road.walk("integration")
    question = road.ask()
    road.hand_in()

    road.later(days=1).send_back()

    assert road.stands == ("integration", "authority")
    road.answer(question)
    assert road.stands == ("integration", "integrator")


def test_tasks_are_ticked_by_their_owner(road, refused):
    road.walk("integration")
    own = road.row.tasks.filter(owner="integrator").first()
    theirs = road.row.tasks.filter(owner="authority").first()

    done = plan.tick(road.number, own.key, is_done=True, by=road.developer, now=road.now)

    assert (done.done_at, done.done_by) == (road.now, "An Peeters")
    assert refused(plan.tick, road.number, theirs.key, is_done=True, by=road.developer, now=road.now) == [
        ("TRJ-111", "task", "other")
    ]
    assert plan.tick(road.number, own.key, is_done=False, by=road.developer, now=road.now).done_at is None


def test_talk_does_not_get_in_the_way_of_who_acts(road):
    road.walk("filed")
    seen = road.row.revision
    talk.say(road.number, "Wij bellen u morgen", by=road.manager, now=road.now)

    road.propose(seen=seen)

    thread = open_file(road.number, by=road.developer, now=road.now).thread
    assert [each.text for each in thread] == ["Wij bellen u morgen"]


def test_every_act_tells_who_when_and_why(road):
    road.walk("filed").later(hours=1).decline("Geen zorgsoftware")

    told = Event.objects.get(act="decline")
    assert (told.at, told.side, told.by_key, told.by_name, told.text) == (
        NOW + timedelta(hours=1),
        "authority",
        road.manager.key,
        "Bea Beheerder",
        "Geen zorgsoftware",
    )


def test_managers_find_an_application_by_what_they_know(road, other):
    road.begin().file()
    other.begin()

    for text in ("acme", "zorgdoss", "Testziekenhuis", "1999.900.963", f"#{road.number}", str(road.number), ""):
        assert [each.number for each in search(text)] == [road.number], text
    assert search("bestaat niet") == []


@pytest.mark.django_db(transaction=True)
def test_of_two_managers_who_act_at_once_the_second_is_told(road):
    road.walk("filed")
    seen, ready, outcomes = road.row.revision, threading.Barrier(2), []

    def work(days):
        try:
            ready.wait(10)
            road.propose(road.now + timedelta(days=days), seen=seen)
            outcomes.append("proposed")
        except Refused as refusal:
            outcomes.append(refusal.findings[0].rule)
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=(days,)) for days in (2, 4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)

    assert sorted(outcomes) == ["TRJ-102", "proposed"]
    assert len(road.row.proposed_times) == 1
