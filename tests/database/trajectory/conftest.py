"""A company, a manager and the road of its application, walked as far as a test needs."""
# ruff: noqa: E402  (Django is set up first: pytest reads this file before it does that)

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import django
import pytest

django.setup()

from vaccinnet.integrators.found import found_company
from vaccinnet.integrators.models import Company
from vaccinnet.rulebook import Refused
from vaccinnet.trajectory import apply, end, extend, intake, plan, qualify, review, talk
from vaccinnet.trajectory.models import Application
from vaccinnet.trajectory.party import Party
from vaccinnet.trajectory.sample import ANSWERS
from vaccinnet.trajectory.terms import Terms

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TERMS = Terms()


@dataclass
class Road:
    """An application, who walks with it, and the moment at which that happens."""

    company: Company
    developer: Party
    manager: Party = field(default_factory=lambda: Party.manager(uuid.uuid4(), "Bea Beheerder"))
    number: int = 0
    now: datetime = NOW

    @property
    def row(self) -> Application:
        return Application.objects.get(number=self.number)

    @property
    def stands(self) -> tuple[str, str]:
        return self.row.state, self.row.waits_for

    def later(self, **time) -> "Road":
        self.now += timedelta(**time)
        return self

    def _do(self, verb, *arguments, by, seen="now", terms=True, **options):
        if seen is not None:
            options["seen"] = self.row.revision if seen == "now" else seen
        if terms:
            options["terms"] = TERMS
        return verb(self.number, *arguments, by=by, now=self.now, **options)

    def begin(self, answers=None) -> "Road":
        self.number = apply.begin_application(self.company, by=self.developer, now=self.now, answers=answers).number
        return self

    def file(self, answers=ANSWERS, **options):
        self._do(apply.file_application, answers, by=self.developer, **options)
        return self

    def ask_for_more(self, reason="Welke versie?"):
        self._do(review.ask_for_more, by=self.manager, reason=reason)
        return self

    def decline(self, reason="Geen zorgsoftware"):
        self._do(review.decline, by=self.manager, reason=reason, terms=False)
        return self

    def propose(self, *times, by=None, **options):
        times = times or (self.now + timedelta(days=3),)
        self._do(intake.propose_times, times, by=by or self.manager, place="Teams", **options)
        return self

    def accept(self, time=None, by=None, **options):
        self._do(intake.accept_time, time or self.row.proposed_times[0], by=by or self.developer, **options)
        return self

    def hold(self, ways=("batch-own", "doctors-own"), notes="Ervaren ploeg", waits=True):
        if waits:
            self.now = max(self.now, self.row.intake_at)
        self._do(intake.hold_intake, by=self.manager, ways=ways, notes=notes)
        return self

    def edit(self, tasks, **options):
        self._do(plan.edit_plan, tasks, by=self.manager, **options)
        return self

    def propose_plan(self):
        self._do(plan.propose_plan, by=self.manager)
        return self

    def return_plan(self, reason="Te krap"):
        self._do(plan.return_plan, by=self.developer, reason=reason)
        return self

    def accept_plan(self, name="An Peeters", agrees=True, **options):
        self._do(plan.accept_plan, by=self.developer, name=name, agrees=agrees, **options)
        return self

    def ask(self, text="Welke code?"):
        return self._do(talk.ask, text, by=self.developer, seen=None)

    def answer(self, question, text="Deze code"):
        return self._do(talk.answer, question.id, text, by=self.manager, seen=None)

    def ask_extension(self, days=30, reason="Zieke collega"):
        return self._do(extend.ask_extension, by=self.developer, seen=None, days=days, reason=reason)

    def decide(self, request, is_granted=True, reason=""):
        return self._do(
            extend.decide_extension, request.id, by=self.manager, seen=None, is_granted=is_granted, reason=reason
        )

    def hand_in(self):
        self._do(qualify.hand_in, by=self.developer)
        return self

    def send_back(self, reason="Lotnummer ontbreekt"):
        self._do(qualify.return_to_integration, by=self.manager, reason=reason)
        return self

    def admit(self):
        self._do(qualify.admit, by=self.manager, terms=False)
        return self

    def withdraw(self, reason=""):
        self._do(end.withdraw, by=self.developer, reason=reason, terms=False)
        return self

    def reopen(self, by=None, reason="We gaan verder"):
        self._do(end.reopen, by=by or self.developer, reason=reason)
        return self

    def walk(self, to: str) -> "Road":
        """Walk from the beginning to this state."""
        steps = {
            "draft": lambda: self.begin(),
            "filed": lambda: self.file(),
            "times_proposed": lambda: self.propose(),
            "time_agreed": lambda: self.accept(),
            "planning": lambda: self.hold(),
            "plan_proposed": lambda: self.propose_plan(),
            "integration": lambda: self.accept_plan(),
            "qualification": lambda: self.hand_in(),
            "admitted": lambda: self.admit(),
        }
        for state, step in steps.items():
            step()
            if state == to:
                return self
        raise AssertionError(to)


def new_road(name="Acme") -> Road:
    """Return a road whose company has one member."""
    key = uuid.uuid4()
    company = found_company(name=name, account_key=key, person="An", email=f"an@{name.lower()}.be", now=NOW)
    return Road(company, Party.integrator(key, "An Peeters", company_key=company.key))


@pytest.fixture
def road():
    return new_road()


@pytest.fixture
def other():
    """Return the road of another company."""
    return new_road("Andere")


@pytest.fixture
def refused():
    """Return what does something and returns the rules that refused it, each with its field and text."""

    def do(act, *arguments, **options):
        with pytest.raises(Refused) as refusal:
            act(*arguments, **options)
        return [(each.rule, each.where, each.says) for each in refusal.value.findings]

    return do
