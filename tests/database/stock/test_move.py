"""Moving stock in a real database: the sum of the movements is what is left, whoever moves at once."""

import threading
import uuid
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from vaccinnet.stock.consult import movements_of, stock_of
from vaccinnet.stock.models import Movement
from vaccinnet.stock.move import MOST_DOSES, BadDoses, correct, give_back, receive, take, take_many

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
VACCINE = "HBV/AV001"


@pytest.fixture
def practice():
    """The key of a sender; stock asks nothing else about it."""
    return uuid.uuid4()


def got(sender_key, doses, vaccine_key=VACCINE):
    return receive(sender_key=sender_key, vaccine_key=vaccine_key, doses=doses, now=NOW)


def taken(sender_key, vaccination_id=None, vaccine_key=VACCINE):
    return take(sender_key=sender_key, vaccine_key=vaccine_key, vaccination_id=vaccination_id or uuid.uuid4(), now=NOW)


def given_back(sender_key, vaccination_id):
    return give_back(sender_key=sender_key, vaccination_id=vaccination_id, now=NOW)


def left(sender_key):
    return {each.vaccine_key: each.doses for each in stock_of(sender_key)}


def test_what_is_received_adds_up(practice):
    assert (got(practice, 10), got(practice, 5)) == (10, 15)
    assert left(practice) == {VACCINE: 15}


def test_a_vaccination_takes_one_dose_of_its_vaccine(practice):
    got(practice, 2)
    got(practice, 3, "MMR/MR001")

    assert taken(practice) == 1
    assert left(practice) == {VACCINE: 1, "MMR/MR001": 3}


def test_a_vaccination_takes_only_once(practice):
    got(practice, 2)
    vaccination = uuid.uuid4()

    assert taken(practice, vaccination) == taken(practice, vaccination) == 1


def test_there_is_never_less_than_nothing(practice):
    got(practice, 1)

    assert [taken(practice), taken(practice)] == [0, None]
    assert left(practice) == {VACCINE: 0}


def test_who_keeps_no_stock_of_a_vaccine_takes_none_and_still_keeps_none(practice):
    assert taken(practice) is None
    assert left(practice) == {}


def test_stocks_of_two_senders_are_apart(practice):
    got(practice, 4)

    assert taken(uuid.uuid4()) is None
    assert left(practice) == {VACCINE: 4}


def test_a_removed_vaccination_gives_back_what_it_took_and_only_once(practice):
    got(practice, 2)
    vaccination = uuid.uuid4()
    taken(practice, vaccination)

    assert given_back(practice, vaccination) == 2
    assert given_back(practice, vaccination) == 2


def test_what_took_nothing_gives_nothing_back(practice):
    vaccination = uuid.uuid4()
    taken(practice, vaccination)
    got(practice, 2)

    assert given_back(practice, vaccination) is None
    assert left(practice) == {VACCINE: 2}


def test_a_full_stock_takes_back_what_a_removed_vaccination_took(practice):
    got(practice, 1)
    vaccination = uuid.uuid4()
    taken(practice, vaccination)
    correct(sender_key=practice, vaccine_key=VACCINE, counted=MOST_DOSES, reason="geteld", now=NOW)

    assert given_back(practice, vaccination) == MOST_DOSES + 1


def test_a_count_sets_what_is_left_and_keeps_the_reason(practice):
    got(practice, 10)

    assert correct(sender_key=practice, vaccine_key=VACCINE, counted=7, reason="gebroken", now=NOW) == 7
    kinds = {(each.kind, each.doses, each.left, each.reason) for each in movements_of(practice, VACCINE)}
    assert kinds == {("received", 10, 10, ""), ("corrected", -3, 7, "gebroken")}


def taken_at_once(sender_key, *vaccine_keys):
    doses = [(vaccine_key, uuid.uuid4()) for vaccine_key in vaccine_keys]
    with transaction.atomic():
        left_after = take_many(sender_key=sender_key, doses=doses, now=NOW)
    return [left_after.get(vaccination_id, "not kept") for _, vaccination_id in doses]


def test_many_take_in_their_order_and_never_more_than_there_is(practice):
    got(practice, 2)
    got(practice, 3, "MMR/MR001")

    assert taken_at_once(practice, VACCINE, "MMR/MR001", VACCINE, VACCINE) == [1, 2, 0, None]
    assert left(practice) == {VACCINE: 0, "MMR/MR001": 2}
    assert [each.left for each in movements_of(practice, "MMR/MR001")] in ([3, 2], [2, 3])


def test_many_take_nothing_of_what_the_sender_does_not_keep(practice):
    got(practice, 1, "MMR/MR001")

    assert taken_at_once(practice, VACCINE, VACCINE) == ["not kept", "not kept"]
    assert taken_at_once(uuid.uuid4(), "MMR/MR001") == ["not kept"]
    assert taken_at_once(practice) == []
    assert left(practice) == {"MMR/MR001": 1}


def test_an_empty_stock_moves_nothing_when_many_take(practice):
    got(practice, 1)
    taken(practice)

    assert taken_at_once(practice, VACCINE, VACCINE) == [None, None]
    assert len(movements_of(practice, VACCINE)) == 2


def test_what_many_took_is_given_back_one_by_one(practice):
    got(practice, 2)
    first, second = uuid.uuid4(), uuid.uuid4()
    take_many(sender_key=practice, doses=[(VACCINE, first), (VACCINE, second)], now=NOW)

    assert given_back(practice, second) == 1
    assert given_back(practice, first) == 2


def test_a_vaccination_that_took_before_is_not_new(practice):
    got(practice, 2)
    vaccination = uuid.uuid4()
    taken(practice, vaccination)

    with pytest.raises(IntegrityError), transaction.atomic():
        take_many(sender_key=practice, doses=[(VACCINE, vaccination)], now=NOW)
    assert left(practice) == {VACCINE: 1}


@pytest.mark.parametrize("doses", [0, -1, MOST_DOSES + 1])
def test_a_number_that_cannot_be_received_moves_nothing(practice, doses):
    with pytest.raises(BadDoses):
        got(practice, doses)
    assert left(practice) == {}


@pytest.mark.parametrize("counted", [-1, MOST_DOSES + 1])
def test_a_number_that_cannot_be_counted_moves_nothing(practice, counted):
    got(practice, 3)
    with pytest.raises(BadDoses):
        correct(sender_key=practice, vaccine_key=VACCINE, counted=counted, reason="", now=NOW)
    assert left(practice) == {VACCINE: 3}


@pytest.mark.django_db(transaction=True)
def test_sums_are_exact_when_many_take_and_give_back_at_once(practice):
    got(practice, 60)
    got(practice, 100, "MMR/MR001")
    outcomes = []
    all_ready = threading.Barrier(4)

    def work():
        try:
            all_ready.wait(10)
            for number in range(10):
                vaccination = uuid.uuid4()
                outcomes.append(taken(practice, vaccination))
                outcomes.extend(taken_at_once(practice, "MMR/MR001", VACCINE, "MMR/MR001")[1:2])
                if number % 2:
                    outcomes.append(None if given_back(practice, vaccination) is None else "back")
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    doses = left(practice)
    out = sum(1 for each in outcomes if isinstance(each, int))
    assert doses == {VACCINE: 60 - out + outcomes.count("back"), "MMR/MR001": 20}
    moved = Movement.objects.filter(sender_key=practice).values_list("vaccine_key").annotate(sum=Sum("doses"))
    assert dict(moved) == doses
