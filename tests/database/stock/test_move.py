"""Moving stock in a real database: the sum of the movements is what is left, whoever moves at once."""

import threading
import uuid
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import Sum

from vaccinnet.stock.consult import movements_of, stock_of
from vaccinnet.stock.models import Movement, Stock
from vaccinnet.stock.move import MOST_DOSES, BadDoses, correct, give_back, receive, take

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
    got(practice, 30)
    outcomes = []
    all_ready = threading.Barrier(4)

    def work():
        try:
            all_ready.wait(10)
            for number in range(10):
                vaccination = uuid.uuid4()
                outcomes.append(taken(practice, vaccination))
                if number % 2:
                    outcomes.append(None if given_back(practice, vaccination) is None else "back")
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    doses = Stock.objects.get(sender_key=practice).doses
    out = sum(1 for each in outcomes if isinstance(each, int))
    assert doses == 30 - out + outcomes.count("back")
    assert Movement.objects.filter(sender_key=practice).aggregate(sum=Sum("doses"))["sum"] == doses
