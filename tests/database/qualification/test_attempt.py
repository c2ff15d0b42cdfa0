"""Attempts are kept as they were shown, and every verdict stays."""

from datetime import timedelta

import pytest

from vaccinnet.qualification.attempt import NotKept, attempts_of, judge_again, submit
from vaccinnet.qualification.facts import ShownFile
from vaccinnet.qualification.models import AttemptFile, Way
from vaccinnet.register.models import Vaccination


@pytest.fixture
def submitted(shown, programs, now):
    return submit(shown("batch"), program=programs["batch"], service="batch", way=Way.UPLOAD, now=now)


def test_keeps_the_files_and_the_report_in_both_languages(submitted, programs):
    attempt = submitted.attempt

    assert {language: report.outcome for language, report in submitted.reports.items()} == {
        "nl": "passed",
        "en": "passed",
    }
    assert attempt.files.count() == 12
    (verdict,) = attempt.verdicts.all()
    assert {key: value["summary"] for key, value in verdict.reports.items()} == {
        "nl": "Alle criteria zijn in orde.",
        "en": "All criteria are passed.",
    }
    assert [each.key for each in attempts_of(programs["batch"])] == [attempt.key]
    assert list(attempts_of(programs["registration"])) == []


def test_a_later_verdict_stands_beside_the_earlier_one(submitted, now):
    attempt = submitted.attempt
    Vaccination.objects.filter(lot="EJ6791").delete()

    later = judge_again(attempt, now=now + timedelta(days=1))

    assert later.reports["nl"].outcome == "failed"
    assert list(attempt.verdicts.order_by("at").values_list("outcome", flat=True)) == ["passed", "failed"]


def test_what_cannot_be_opened_is_not_stored(programs, now):
    made = submit(
        [ShownFile("set.zip", b"PK\x03\x04 and no more")],
        program=programs["batch"],
        service="batch",
        way=Way.UPLOAD,
        now=now,
    )

    assert made.reports["en"].outcome == "failed"
    assert not AttemptFile.objects.filter(attempt=made.attempt).exists()


def test_what_is_no_message_is_judged_and_not_kept(shown, programs, now):
    files = [*shown("batch"), ShownFile("staff.csv", b"names of real people")]

    attempt = submit(files, program=programs["batch"], service="batch", way=Way.UPLOAD, now=now).attempt

    (withheld,) = attempt.files.filter(is_withheld=True)
    assert (withheld.name, bytes(withheld.contents)) == ("staff.csv", b"")
    assert attempt.files.count() == 13
    with pytest.raises(NotKept):
        judge_again(attempt, now=now + timedelta(days=1))


def test_messages_about_others_are_judged_and_not_kept(shown, programs, now):
    made = submit(shown("registration"), program=programs["other"], service="registration", way=Way.MAIL, now=now)

    assert made.reports["en"].outcome == "failed"
    assert not made.attempt.files.filter(is_withheld=False).exists()
    assert {bytes(each.contents) for each in made.attempt.files.all()} == {b""}
