"""Managers judge what was handed in, criterion by criterion, and sign the conclusion on the whole."""

import uuid

import pytest
from tests.database.qualification.conftest import CAST
from tests.database.trajectory.conftest import TERMS, new_road

from vaccinnet.admission.models import Admission
from vaccinnet.integrators.models import Program
from vaccinnet.qualification.decide import comment, conclude, decide
from vaccinnet.qualification.models import Comment, Decision, Way
from vaccinnet.qualification.models import Verdict as Kept
from vaccinnet.qualification.ready import readiness_of
from vaccinnet.qualification.review import NoSuchAttempt, review_of
from vaccinnet.qualification.show_set import show_set
from vaccinnet.rulebook import Refused
from vaccinnet.trajectory.road import NoSuchApplication

REASON = "Het lotnummer staat op de verpakking"


@pytest.fixture
def road(walk):
    """A road whose set is handed in."""
    road = walk()
    options = {"key": uuid.uuid4(), "by": road.developer, "now": road.now, "terms": TERMS}
    road.attempt = show_set(road.number, "batch", None, way=Way.CAPTURE, **options)
    return road


def leave_to_a_person(road, criterion="QUA-026"):
    """Let one criterion be for a person to judge."""
    verdict = Kept.objects.get(attempt=road.attempt)
    for report in verdict.reports.values():
        next(each for each in report["criteria"] if each["id"] == criterion)["outcome"] = "person"
    verdict.save()


def judge(road, criterion="QUA-026", outcome="passed", reason=REASON, seen=0, by=None):
    options = {"outcome": outcome, "reason": reason, "seen": seen, "by": by or road.manager, "now": road.now}
    return decide(road.number, road.attempt.key, criterion, **options)


def sign(road, verdict="pass", name="Bea Beheerder", agrees=True, **options):
    seen = {"seen": road.row.revision, "decisions": review_of(road.row).times}
    options = {**seen, "by": road.manager, "now": road.now, "terms": TERMS} | options
    return conclude(road.number, verdict=verdict, name=name, agrees=agrees, **options)


def refusals(act, *arguments, **options):
    with pytest.raises(Refused) as refused:
        act(*arguments, **options)
    return [each.rule for each in refused.value.findings]


def test_a_signed_pass_admits_the_program_to_production(road):
    sign(road)

    assert road.row.state == "admitted"
    admission = Admission.objects.get()
    assert (admission.key, admission.services) == ("voorbeeld_zorgdossier", ["BatchUpload"])
    event = road.row.events.get(act="admit")
    assert (event.by_name, event.details["signed_by"]) == ("Bea Beheerder", "Bea Beheerder")
    assert event.details["attempts"] == {"batch": str(road.attempt.key)}
    assert event.told_at is None


def test_a_signed_fail_goes_back_with_the_reason(road):
    sign(road, "fail", reason="Er ontbreekt een lotnummer")

    assert road.stands == ("integration", "integrator")
    event = road.row.events.get(act="return_to_integration")
    assert (event.text, event.details["signed_by"]) == ("Er ontbreekt een lotnummer", "Bea Beheerder")
    assert not Admission.objects.exists()


def test_a_fail_says_why(road):
    assert refusals(sign, road, "fail", reason=" ") == ["TRJ-103"]
    assert road.row.state == "qualification"


def test_an_open_criterion_does_not_pass_without_a_decision(road):
    leave_to_a_person(road)

    assert refusals(sign, road) == ["QUA-076"]
    judge(road)
    sign(road)

    assert road.row.state == "admitted"
    details = road.row.events.get(act="admit").details
    assert details["decisions"] == [{"service": "batch", "criterion": "QUA-026", "outcome": "passed"}]


def test_a_manager_overrules_the_machine_with_a_reason(road):
    assert refusals(judge, road, outcome="failed", reason="") == ["TRJ-103"]
    judge(road, outcome="failed")

    assert review_of(road.row).not_passed == (("BatchUpload", "QUA-026"),)
    assert refusals(sign, road) == ["QUA-076"]


def test_a_second_decision_needs_to_have_seen_the_first(road):
    judge(road)

    assert refusals(judge, road, outcome="failed") == ["QUA-071"]
    judge(road, outcome="failed", seen=1)

    decision = Decision.objects.get()
    assert (decision.outcome, decision.times) == ("failed", 2)
    assert [each.outcome for each in Comment.objects.order_by("id")] == ["passed", "failed"]


def test_decides_only_on_what_there_is_while_it_is_judged(road):
    assert refusals(judge, road, criterion="QUA-999") == ["QUA-070"]
    assert refusals(judge, road, outcome="perhaps") == ["QUA-070"]
    assert refusals(judge, road, by=road.developer) == ["QUA-070"]
    sign(road)

    assert refusals(judge, road) == ["QUA-070"]


def test_the_signature_is_whole(road):
    assert refusals(sign, road, name="", agrees=False) == ["QUA-075", "QUA-075"]
    assert refusals(sign, road, "maybe") == ["QUA-076"]
    assert refusals(sign, road, seen=road.row.revision - 1) == ["TRJ-102"]
    assert road.row.state == "qualification"


def test_who_signs_has_seen_every_decision(road):
    leave_to_a_person(road)
    seen = review_of(road.row).times
    judge(road)

    assert refusals(sign, road, decisions=seen) == ["QUA-077"]
    assert road.row.state == "qualification"
    sign(road)
    assert road.row.state == "admitted"


def test_no_service_of_the_form_is_passed_over_in_silence(road):
    Program.objects.filter(key=CAST["ORG-1001"].software_ids[0].lower()).update(ended_at=road.now)

    assert "BatchUpload" in readiness_of(road.row).lacking
    road.row.events.filter(act="hand_in").update(details={"attempts": {}})
    assert refusals(sign, road) == ["QUA-076"]
    assert not Admission.objects.exists()


def test_is_signed_once(road):
    seen = road.row.revision
    sign(road)

    assert set(refusals(sign, road, "fail", reason="Toch niet", seen=seen)) == {"TRJ-100", "TRJ-102"}
    assert road.row.state == "admitted"


def test_both_sides_comment_on_a_criterion_and_the_thread_has_it(road):
    comment(road.number, road.attempt.key, "QUA-026", "Waarom geen lot?", by=road.manager, now=road.now)
    comment(road.number, road.attempt.key, "QUA-026", "Het pakje was weg", by=road.developer, now=road.now)

    assert [(each.side, each.text) for each in Comment.objects.order_by("id")] == [
        ("authority", "Waarom geen lot?"),
        ("integrator", "Het pakje was weg"),
    ]
    assert [each.text for each in road.row.events.filter(act="say").order_by("id")] == [
        "QUA-026: Waarom geen lot?",
        "QUA-026: Het pakje was weg",
    ]


def test_comments_on_nothing_and_by_others_are_not_made(road):
    say = (road.number, road.attempt.key)

    with pytest.raises(NoSuchAttempt):
        comment(*say, "QUA-999", "Waarom?", by=road.manager, now=road.now)
    with pytest.raises(NoSuchAttempt):
        comment(road.number, uuid.uuid4(), "QUA-026", "Waarom?", by=road.manager, now=road.now)
    with pytest.raises(NoSuchApplication):
        comment(*say, "QUA-026", "Waarom?", by=new_road("Andere").developer, now=road.now)
    assert refusals(comment, *say, "QUA-026", "", by=road.manager, now=road.now) == ["TRJ-103"]
    assert not Comment.objects.exists()


def test_a_set_that_comes_back_later_has_no_decisions(road):
    judge(road, outcome="failed")
    sign(road, "fail", reason="Nog eens")
    road.later(minutes=5)
    show_set(
        road.number,
        "batch",
        None,
        way=Way.CAPTURE,
        key=uuid.uuid4(),
        by=road.developer,
        now=road.now,
        terms=TERMS,
    )

    assert review_of(road.row).not_passed == ()
    assert road.row.events.filter(act="hand_in").count() == 2
