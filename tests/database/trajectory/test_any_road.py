"""Any road: whatever both sides do in whatever order, what must hold of an application holds."""

import uuid
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from vaccinnet.rulebook import Refused
from vaccinnet.trajectory import apply, end, extend, intake, plan, qualify, review, talk
from vaccinnet.trajectory.models import Event
from vaccinnet.trajectory.nudge import nudge
from vaccinnet.trajectory.road import NoSuchApplication
from vaccinnet.trajectory.sample import ANSWERS
from vaccinnet.trajectory.standing import standing_of
from vaccinnet.trajectory.steps import ACTS, STEPS, acts_for
from vaccinnet.trajectory.talk import open_questions

from .conftest import TERMS, new_road

pytestmark = pytest.mark.django_db

TIMED = {"file", "ask_for_more", "propose_times", "accept_time", "hold_intake", "edit_plan", "propose_plan"} | {
    "return_plan",
    "accept_plan",
    "ask",
    "answer",
    "ask_extension",
    "decide_extension",
    "hand_in",
    "return_to_integration",
    "reopen",
}
ENDING = ("decline", "withdraw", "close", "admit")
# What leads to the next step, by the state in which it is done.
ONWARD = {
    "draft": ("file", "integrator"),
    "more_asked": ("file", "integrator"),
    "filed": ("propose_times", "authority"),
    "times_proposed": ("accept_time", "integrator"),
    "time_agreed": ("hold_intake", "authority"),
    "planning": ("propose_plan", "authority"),
    "plan_proposed": ("accept_plan", "integrator"),
    "integration": ("hand_in", "integrator"),
    "closed": ("reopen", "integrator"),
}
TALKED = {"say", "ask", "answer", "note", "ask_extension", "decide_extension", "tick"}
VERBS = {
    "save": apply.save_answers,
    "file": apply.file_application,
    "ask_for_more": review.ask_for_more,
    "decline": review.decline,
    "propose_times": intake.propose_times,
    "accept_time": intake.accept_time,
    "hold_intake": intake.hold_intake,
    "edit_plan": plan.edit_plan,
    "propose_plan": plan.propose_plan,
    "return_plan": plan.return_plan,
    "accept_plan": plan.accept_plan,
    "tick": plan.tick,
    "say": talk.say,
    "ask": talk.ask,
    "answer": talk.answer,
    "note": talk.note,
    "ask_extension": extend.ask_extension,
    "decide_extension": extend.decide_extension,
    "hand_in": qualify.hand_in,
    "return_to_integration": qualify.return_to_integration,
    "admit": qualify.admit,
    "withdraw": end.withdraw,
    "close": end.close,
    "reopen": end.reopen,
}


def test_every_act_has_a_verb():
    assert VERBS.keys() == ACTS.keys()


REACHED = set()


class AnyRoad(RuleBasedStateMachine):
    """Acts of both sides, likely and unlikely ones, with time passing between them."""

    @initialize()
    def begin(self):
        self.road = new_road().begin()
        self.engagement = None

    @rule(act=st.sampled_from(sorted(ACTS)), side=st.sampled_from(["integrator", "authority"]))
    def try_anything(self, act, side):
        self._do(act, side)

    @rule(data=st.data())
    def do_what_is_possible(self, data):
        side = data.draw(st.sampled_from(["integrator", "authority"]))
        possible = [each for each in acts_for(self.road.row.state, side) if each not in ENDING]
        if possible:
            self._do(data.draw(st.sampled_from(possible)), side)

    @rule()
    def go_on(self):
        row = self.road.row
        if row.state == "time_agreed":
            self.road.now = max(self.road.now, row.intake_at)
        if row.state in ONWARD:
            self._do(*ONWARD[row.state])

    @rule(hours=st.integers(1, 24 * 40))
    def time_passes(self, hours):
        self.road.later(hours=hours)
        nudge(now=self.road.now, terms=TERMS)

    @rule()
    def idle_roads_are_closed(self):
        before = self.road.row
        closed = end.close_idle(now=self.road.now, terms=TERMS)
        if closed:
            assert before.waits_for == "integrator"
            assert before.due_at + timedelta(days=TERMS.closing_days) < self.road.now

    @invariant()
    def somebody_is_at_turn_until_the_road_ends(self):
        row = self.road.row
        REACHED.add(row.state)
        assert (row.waits_for == "nobody") == (STEPS[row.state] == 0)
        assert (row.due_at is None) == (row.state == "draft" or STEPS[row.state] == 0)

    @invariant()
    def the_clock_stands_still_when_the_managers_are_at_turn_and_only_then(self):
        row = self.road.row
        if row.state in ("integration", "qualification"):
            assert (row.time_left is not None) == (row.waits_for == "authority")
            assert standing_of(row, now=self.road.now).clock.left >= timedelta()
        if row.state == "integration":
            assert (row.waits_for == "authority") == bool(open_questions(row))

    @invariant()
    def the_history_tells_how_it_stands(self):
        last = Event.objects.filter(application_id=self.road.number).order_by("-id").first()
        row = self.road.row
        assert (last.state, last.waits_for) == (row.state, row.waits_for)

    def _do(self, act, side):
        row, road = self.road.row, self.road
        party = road.developer if side == "integrator" else road.manager
        arguments, options = self._fitting(act, row)
        options |= {"terms": TERMS} if act in TIMED else {}
        options |= {} if act in TALKED else {"seen": row.revision}
        events = row.events.count()
        possible = ACTS[act]
        try:
            VERBS[act](road.number, *arguments, by=party, now=road.now, **options)
        except (Refused, NoSuchApplication):
            # What is refused changes nothing.
            after = road.row
            assert after.events.count() == events
            assert (after.state, after.revision, after.due_at, after.time_left) == (
                row.state,
                row.revision,
                row.due_at,
                row.time_left,
            )
        else:
            assert row.state in possible.states
            assert side in possible.sides

    def _fitting(self, act, row):
        """Return arguments that fit the act as the application stands, where there are such."""
        asked = open_questions(row)
        task = row.tasks.first()
        question = {each.act: each.id for each in asked}
        return {
            "save": ([ANSWERS], {}),
            "file": ([ANSWERS], {}),
            "propose_times": ([[self.road.now + timedelta(days=2)]], {}),
            "accept_time": ([next(iter(row.proposed_times), None)], {}),
            "hold_intake": ([], {"ways": ["batch-own"], "notes": ""}),
            "edit_plan": ([plan.tasks_of(row)], {}),
            "propose_plan": ([], {}),
            "accept_plan": ([], {"name": "An Peeters", "agrees": True}),
            "tick": ([task.key if task else uuid.uuid4()], {"is_done": True}),
            "say": (["Dag"], {}),
            "ask": (["Hoe?"], {}),
            "answer": ([question.get("ask", 0), "Zo."], {}),
            "note": (["Nota"], {}),
            "ask_extension": ([], {"days": 10, "reason": "Ziek"}),
            "decide_extension": ([question.get("ask_extension", 0)], {"is_granted": True, "reason": ""}),
            "hand_in": ([], {}),
            "admit": ([], {}),
        }.get(act, ([], {"reason": "Een reden"}))


@pytest.mark.slow
def test_any_road_keeps_what_must_hold(db):
    from django.db import transaction
    from hypothesis.stateful import run_state_machine_as_test

    class Apart(AnyRoad):
        """Each road in a transaction that is rolled back, so that they do not meet."""

        def __init__(self):
            super().__init__()
            self.apart = transaction.atomic()
            self.apart.__enter__()

        def teardown(self):
            transaction.set_rollback(True)
            self.apart.__exit__(None, None, None)

    run_state_machine_as_test(
        Apart,
        settings=settings(
            max_examples=12,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )
    # A machine that never comes far would prove nothing.
    assert {"integration", "qualification", "closed"} <= REACHED
