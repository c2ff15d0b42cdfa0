"""How far a set is, and what is chosen of all that a program exchanged."""

import random
from datetime import timedelta

import pytest

from vaccinnet.qualification.choose import choose
from vaccinnet.qualification.facts import ADD, GET, REMOVE, RESULT, SUBMIT, SUPPLEMENT
from vaccinnet.qualification.progress import progress_of
from vaccinnet.qualification.sample import (
    EMPTY_BATCH,
    EMPTY_CALLS,
    GOOD_BATCH,
    GOOD_CALLS,
    OTHER_INSZ,
    with_exchange,
    without,
)

# Progress


@pytest.mark.parametrize(("shown", "files"), [(GOOD_BATCH, 12), (GOOD_CALLS, 10)])
def test_a_whole_set_lacks_nothing(shown, files):
    progress = progress_of(shown)

    assert (progress.shown, progress.demanded, progress.missing) == (files, files, ())


def test_says_what_is_missing():
    first, *others = GOOD_BATCH.exchanges[:-1]

    progress = progress_of(GOOD_BATCH.but(exchanges=(first.but(answer=None), *others)))

    assert (progress.shown, progress.demanded) == (9, 12)
    assert [(each.operation, each.shown, each.demanded) for each in progress.missing] == [
        (SUBMIT, 3, 4),
        (SUPPLEMENT, 2, 4),
    ]


def test_says_whose_call_is_missing():
    assert [(each.operation, each.role) for each in progress_of(without(GOOD_CALLS, 1, 3)).missing] == [
        (ADD, "trainee"),
        (REMOVE, ""),
    ]


def test_more_than_demanded_does_not_count():
    progress = progress_of(GOOD_CALLS.but(exchanges=GOOD_CALLS.exchanges * 3))

    assert progress.shown == 10


@pytest.mark.parametrize("shown", [EMPTY_BATCH, EMPTY_CALLS])
def test_nothing_is_nothing(shown):
    assert progress_of(shown).shown == 0


# Choosing


def operations(chosen):
    return [(each.operation, each.request.role) for each in chosen]


def shuffled(exchanges):
    mixed = list(exchanges)
    random.Random(7).shuffle(mixed)
    return mixed


def test_chooses_the_batches_that_show_most():
    poor = with_exchange(GOOD_BATCH, 0, persons=(), answer={"transaction_id": "POOR"}).exchanges[0]
    late = poor.but(request=poor.request.but(sent_at=poor.request.sent_at + timedelta(hours=5)))

    chosen = choose("batch", shuffled([*GOOD_BATCH.exchanges, poor, late]))

    assert operations(chosen) == [(SUBMIT, "")] * 2 + [(RESULT, "")] * 2 + [(SUPPLEMENT, "")] * 2
    assert {each.answer.transaction_id for each in chosen[:2]} == {f"{SUBMIT}1", f"{SUBMIT}2"}
    assert {each.request.request_id for each in chosen[2:4]} == {f"{SUBMIT}1", f"{SUBMIT}2"}


def test_chooses_the_result_that_came_after_waiting():
    early = with_exchange(GOOD_BATCH, 2, answer={"code": "BAT-023", "said": ()}).exchanges[2]

    chosen = choose("batch", [early, *GOOD_BATCH.exchanges, early])

    assert [each.answer.code for each in chosen[2:4]] == ["OK", "OK"]


def test_chooses_the_calls_about_one_person():
    others = [
        each.but(request=each.request.but(patient_id=OTHER_INSZ, sent_at=each.request.sent_at + timedelta(days=1)))
        for each in GOOD_CALLS.exchanges[:2]
    ]

    chosen = choose("registration", shuffled([*GOOD_CALLS.exchanges, *others]))

    assert operations(chosen) == [
        (ADD, "doctor"),
        (ADD, "trainee"),
        (ADD, "practice"),
        (REMOVE, "doctor"),
        (GET, "doctor"),
    ]
    assert {each.request.patient_id for each in chosen} == {GOOD_CALLS.exchanges[0].request.patient_id}


def test_takes_along_every_removal_of_what_was_added():
    second = with_exchange(GOOD_CALLS, 3, vaccination_id="C" * 32).exchanges[3]
    unrelated = with_exchange(GOOD_CALLS, 3, vaccination_id="F" * 32).exchanges[3]

    chosen = choose("registration", [*GOOD_CALLS.exchanges, second, unrelated])

    assert [each.request.vaccination_id for each in chosen if each.operation == REMOVE] == ["A" * 32, "C" * 32]


@pytest.mark.parametrize("service", ["batch", "registration"])
def test_of_nothing_nothing_is_chosen(service):
    assert choose(service, []) == []


def test_what_is_not_there_yet_is_not_chosen():
    assert operations(choose("batch", without(GOOD_BATCH, 0, 2, 3, 4, 5).exchanges)) == [(SUBMIT, "")]
    assert operations(choose("registration", without(GOOD_CALLS, 0, 1, 2, 3).exchanges)) == [(GET, "doctor")]
