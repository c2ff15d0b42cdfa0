"""Terms, and the clock that ends them."""

from datetime import UTC, date, datetime

import pytest

from vaccinnet.trajectory.term import add_months, days_after, months_after


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 11, 27), 2, date(2027, 1, 27)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 3, 31), 1, date(2026, 4, 30)),
    ],
)
def test_two_months_later_is_the_same_day_or_the_last_of_its_month(day, months, then):
    assert add_months(day, months) == then


def test_a_term_ends_at_the_end_of_a_day_in_brussels():
    late_in_the_evening = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)

    assert days_after(late_in_the_evening, 5).astimezone(UTC) == datetime(2026, 3, 7, 22, 59, 59, tzinfo=UTC)
    # Summer time has begun by then.
    assert months_after(late_in_the_evening, 1).astimezone(UTC) == datetime(2026, 4, 2, 21, 59, 59, tzinfo=UTC)
