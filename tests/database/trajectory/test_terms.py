"""What time brings about: nudges, roads that are closed and opened again, the work list and the figures."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from vaccinnet.trajectory.end import close, close_idle
from vaccinnet.trajectory.figures import figures
from vaccinnet.trajectory.models import Event
from vaccinnet.trajectory.nudge import nudge, tell
from vaccinnet.trajectory.sample import ANSWERS
from vaccinnet.trajectory.standing import standing_of
from vaccinnet.trajectory.work_list import stands_still, work_list

from .conftest import TERMS

pytestmark = pytest.mark.django_db

OTHER = ANSWERS.but(cbe="1999901062", integrator_part="Andere")


def nudged(road):
    return [each.details["days"] for each in nudge(now=road.now, terms=TERMS)]


def test_a_developer_is_nudged_before_and_at_the_end_of_the_engagement_each_once(road):
    road.walk("integration")
    due = road.row.due_at
    told = []
    while road.now < due + timedelta(days=5):
        told += [(days, (due - road.now).days) for days in nudged(road)]
        road.later(hours=12)

    assert told == [(14, 13), (3, 2), (0, -1)]


def test_a_short_term_has_no_nudge_that_is_as_long_as_itself(road):
    road.walk("filed").ask_for_more()

    assert nudged(road) == []
    road.now = road.row.due_at - timedelta(days=2)
    assert nudged(road) == [3]


def test_after_a_long_silence_one_nudge_tells_it_all(road):
    road.walk("integration")
    road.now = road.row.due_at + timedelta(days=1)

    assert nudged(road) == [0]
    assert nudged(road) == []


def test_nobody_is_nudged_while_the_managers_are_at_turn(road):
    road.walk("integration")
    road.ask()
    road.later(days=300)

    assert nudged(road) == []
    assert close_idle(now=road.now, terms=TERMS) == []


def test_a_nudge_changes_nothing_for_who_acts(road):
    road.walk("plan_proposed")
    seen = road.row.revision
    road.now = road.row.due_at
    assert nudged(road) == [0]

    road.accept_plan(seen=seen)


def test_a_draft_has_no_term(road):
    road.begin().later(days=900)

    assert nudged(road) == []
    assert close_idle(now=road.now, terms=TERMS) == []


def test_a_road_on_which_nothing_happens_is_closed(road):
    road.walk("integration")
    road.now = road.row.due_at + timedelta(days=TERMS.closing_days)
    assert close_idle(now=road.now, terms=TERMS) == []

    assert close_idle(now=road.later(seconds=1).now, terms=TERMS) == [road.number]

    assert road.stands == ("closed", "nobody")
    assert Event.objects.get(act="close").side == "nobody"
    assert close_idle(now=road.now, terms=TERMS) == []


def test_a_closed_road_goes_on_where_it_was_with_a_new_term(road):
    road.walk("integration")
    road.now = road.row.due_at + timedelta(days=31)
    close_idle(now=road.now, terms=TERMS)

    road.reopen()

    assert road.stands == ("integration", "integrator")
    assert standing_of(road.row, now=road.now).clock.left == timedelta(days=TERMS.reopened_days)


def test_what_was_left_of_the_engagement_is_kept_when_it_is_more(road):
    road.walk("integration")
    left = road.row.due_at - road.now
    road.withdraw("Even iets anders").later(days=100).reopen()

    assert standing_of(road.row, now=road.now).clock.left == left


def test_a_question_that_was_open_is_open_again(road):
    road.walk("integration")
    question = road.ask()
    road.withdraw().reopen()

    assert road.stands == ("integration", "authority")
    road.answer(question)
    assert road.stands == ("integration", "integrator")


@pytest.mark.parametrize(
    "state", ["filed", "times_proposed", "time_agreed", "planning", "plan_proposed", "qualification"]
)
def test_every_step_is_opened_again_as_it_was(road, state):
    before = road.walk(state).stands

    road.withdraw().reopen(by=road.manager)

    assert road.stands == before
    assert road.row.due_at > road.now


def test_a_withdrawn_draft_stays_out_of_sight_of_the_managers(road):
    road.begin().withdraw()

    assert work_list(now=road.now, terms=TERMS) == []
    assert road.reopen().stands == ("draft", "integrator")


def test_a_manager_closes_with_a_reason(road, refused):
    road.walk("filed")
    options = {"by": road.manager, "seen": road.row.revision, "now": road.now}

    assert refused(close, road.number, reason=" ", **options) == [("TRJ-103", "reason", "none")]
    assert close(road.number, reason="Dubbele aanvraag", **options).closed_in == "filed"


def test_managers_see_what_waits_for_them_by_what_is_due_first(road, other):
    road.walk("integration")
    question = road.ask()
    other.now = road.now
    other.begin().file(OTHER)

    first, second = work_list(now=road.now, terms=TERMS)

    assert (first.what, first.question, first.application.number) == ("ask", question, road.number)
    assert (second.what, second.application.number) == ("filed", other.number)
    assert not first.is_late
    later = work_list(now=first.due_at + timedelta(seconds=1), terms=TERMS)[0]
    assert later.is_late
    assert later.share > 1


def test_a_question_in_another_step_waits_for_the_managers_too(road):
    road.walk("plan_proposed")
    road.ask()

    assert [each.what for each in work_list(now=road.now, terms=TERMS)] == ["ask"]


def test_managers_see_for_whom_they_wait_too_long(road):
    road.walk("plan_proposed")
    assert stands_still(now=road.now) == []

    road.now = road.row.due_at + timedelta(days=1)
    assert [each.number for each in stands_still(now=road.now)] == [road.number]


def test_figures_tell_how_long_steps_take_and_who_dropped_out_where(road, other):
    road.begin().later(days=1).file().later(days=2).propose().accept()
    other.begin().file(OTHER).withdraw()

    first, second, third, fourth = figures(now=road.now)

    assert (first.went_on, first.dropped_out, first.now_in) == (1, 1, 0)
    assert first.median_time == timedelta(days=3)
    assert (first.median_for_integrator, first.median_for_authority) == (timedelta(days=1), timedelta(days=2))
    assert (second.now_in, second.went_on, second.median_time) == (1, 0, None)
    assert (third.now_in, fourth.now_in) == (0, 0)


def test_figures_count_what_was_admitted_and_declined(road, other):
    road.walk("admitted")
    other.begin().file(OTHER).decline()

    assert [each.went_on for each in figures(now=road.now)] == [1, 1, 1, 1]
    assert [each.declined for each in figures(now=road.now)] == [1, 0, 0, 0]


def test_what_was_done_is_told_to_the_other_side_once(road):
    road.walk("time_agreed")
    news = []

    assert tell(news.append, now=road.now) == 3
    assert tell(news.append, now=road.now) == 0

    assert [(each.event.act, each.to) for each in news] == [
        ("file", "authority"),
        ("propose_times", "integrator"),
        ("accept_time", "authority"),
    ]


def test_nobody_is_told_of_a_draft(road):
    road.begin().withdraw().reopen()

    assert tell(lambda news: None, now=road.now) == 0


def test_what_could_not_be_sent_is_told_the_next_time_and_holds_nobody_up(road):
    road.walk("times_proposed")
    news = []

    def first_broken(one):
        if one.event.act == "file":
            raise OSError("no mail server")
        news.append(one.event.act)

    assert tell(first_broken, now=road.now) == 1
    assert news == ["propose_times"]
    assert tell(lambda one: news.append(one.event.act), now=road.now) == 1
    assert news == ["propose_times", "file"]


def test_what_cannot_be_sent_for_days_is_given_up(road):
    road.walk("filed")

    def broken(one):
        raise OSError("no mail server")

    assert tell(broken, now=road.now + timedelta(days=4)) == 0
    assert tell(lambda one: None, now=road.now + timedelta(days=4)) == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_nudge_and_close_once(road):
    road.walk("integration")
    now = road.row.due_at + timedelta(days=31)
    ready, done = threading.Barrier(3), []

    def work():
        try:
            ready.wait(10)
            done.append((len(nudge(now=now, terms=TERMS)), len(close_idle(now=now, terms=TERMS))))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)

    assert sum(closed for _, closed in done) == 1
    assert Event.objects.filter(act="close").count() == 1
    assert Event.objects.filter(act="nudge").count() <= 1
