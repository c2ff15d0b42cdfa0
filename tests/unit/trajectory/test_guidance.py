"""The plan that follows from answers, whatever they are."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaccinnet.rulebook import Finding
from vaccinnet.trajectory.answers import CHOICES, Answers
from vaccinnet.trajectory.facts import Plan
from vaccinnet.trajectory.guidance import all_ways, generate_plan, ways_for
from vaccinnet.trajectory.rules import RULES
from vaccinnet.trajectory.sample import ANSWERS

FIRST, LAST = date(2026, 3, 2), date(2026, 5, 2)


def texts(answers, ways):
    return " ".join(each.text for each in generate_plan(answers, ways=ways, first=FIRST, last=LAST))


def some(name):
    return st.lists(st.sampled_from(CHOICES[name]), unique=True, min_size=1).map(tuple)


@given(
    services=some("services"),
    customers=some("customers"),
    ehealth=st.sampled_from(CHOICES["ehealth"]),
    platform=st.sampled_from(CHOICES["platform"]),
    language=st.sampled_from(CHOICES["language"]),
    data=st.data(),
)
def test_a_plan_is_one_that_can_be_proposed(services, customers, ehealth, platform, language, data):
    answers = Answers(services=services, customers=customers, ehealth=ehealth, platform=platform, language=language)
    ways = data.draw(st.lists(st.sampled_from([each.key for each in ways_for(services)]), unique=True, min_size=1))

    tasks = generate_plan(answers, ways=ways, first=FIRST, last=LAST)

    findings: list[Finding] = RULES.of("plan").judge(Plan(tasks, FIRST, LAST))
    assert findings == []
    assert {each.owner for each in tasks} == {"integrator", "authority"}
    assert all(each.due_on.weekday() < 5 for each in tasks)
    assert [each.due_on for each in tasks] == sorted(each.due_on for each in tasks)


def test_only_what_was_chosen_is_in_it():
    doctors = ANSWERS.but(services=("RegistratieService",), ehealth="tokens")

    assert "batch" not in texts(doctors, ["doctors-own"]).lower()
    assert "token" not in texts(doctors, ["doctors-own"])
    assert "token" in texts(doctors.but(ehealth="none"), ["doctors-own"])


def test_it_is_in_the_language_of_the_application():
    assert "Prepare the qualification test" in texts(ANSWERS.but(language="en"), ["batch-own"])
    assert "kwalificatietest voorbereiden" in texts(ANSWERS, ["batch-own"])


def test_each_web_service_has_more_than_one_way():
    for service in CHOICES["services"]:
        assert len(ways_for([service])) > 1
    assert len({each.key for each in all_ways()}) == len(all_ways())


@pytest.mark.parametrize("service", CHOICES["services"])
def test_a_way_is_offered_with_its_web_service_only(service):
    assert all(service in each.services for each in ways_for([service]))
