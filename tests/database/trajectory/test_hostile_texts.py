"""Whatever is typed, it is kept or refused with a finding: no text breaks anything."""

import uuid
from dataclasses import fields

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vaccinnet.acceptance.test_users.certificates import renew_certificate, revoke_certificate
from vaccinnet.acceptance.test_users.register import register_test_citizen, register_test_profile
from vaccinnet.acceptance.test_users.upload import stop_using_certificate, use_certificate
from vaccinnet.integrators.members import invite
from vaccinnet.integrators.terms import MemberTerms
from vaccinnet.rulebook import Refused, lines_of
from vaccinnet.trajectory.answers import Answers
from vaccinnet.trajectory.apply import findings_of, propose_software_id, save_answers
from vaccinnet.trajectory.look_up import search
from vaccinnet.trajectory.sample import ANSWERS
from vaccinnet.trajectory.talk import say

from .conftest import NOW

pytestmark = pytest.mark.django_db

HOSTILE = [
    "\x00",
    "\ud800",
    "a\x00b",
    "' OR 1=1 --",
    "%",
    "_" * 50,
    "x" * 5000,
    "٣" * 10,
    "²" * 10,
    "{found}",
    "\u202e",
    "9" * 400,
    "<script>alert(1)</script>",
]
any_text = pytest.mark.parametrize("text", HOSTILE, ids=[repr(each)[:12] for each in HOSTILE])


def told(do, *arguments, **options):
    """Do it; when it is refused, every finding can be told in both languages."""
    findings = ()
    try:
        do(*arguments, **options)
    except Refused as refusal:
        findings = refusal.findings
    assert all(lines_of([each], language) for each in findings for language in ("nl", "en"))


@any_text
def test_a_form_with_it_is_judged_and_kept_or_refused(road, text):
    road.begin()
    for each in fields(Answers):
        value = (text,) if each.name in ("services", "customers") else text
        answers = ANSWERS.but(**{each.name: value})
        propose_software_id(road.company, answers)
        told(save_answers, road.number, answers, by=road.developer, seen=road.row.revision, now=NOW)
        if findings := findings_of(road.company, answers):
            assert lines_of(findings, "nl")
        else:
            told(road.file, answers)
            road.ask_for_more()


@any_text
def test_who_types_it_elsewhere_is_told_too(road, text):
    road.walk("filed")
    company, by = road.company, {"by": road.developer, "now": NOW}

    told(say, road.number, text, **by)
    search(text)
    told(invite, company, email=text, name=text, by=road.developer.key, now=NOW, terms=MemberTerms())
    told(register_test_profile, company, kind="doctor", name=text, nihii=text, insz=text, **by)
    told(register_test_profile, company, kind="organisation", name=text, subkind=text, cbe=text, **by)
    citizen = {"given_names": text, "family_name": text, "birth_date": None, "sex": text, "insz": text}
    told(register_test_citizen, company, **citizen, **by)
    told(renew_certificate, company, text, **by)
    told(revoke_certificate, company, text, **by)
    told(stop_using_certificate, company, text, **by)
    told(use_certificate, company, uuid.uuid4(), text.encode("utf-8", "replace"), nihii=text, **by)
    told(road.decline, text)


@given(st.builds(Answers, **{each.name: st.text(max_size=60) for each in fields(Answers) if each.type == "str"}))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_form_is_judged(road, answers):
    for language in ("nl", "en"):
        assert lines_of(findings_of(road.company, answers), language)
