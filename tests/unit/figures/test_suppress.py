"""Small numbers are hidden, and cannot be computed from what is shown."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaccinnet.figures.suppress import hidden, hidden_in_line, with_totals

LEAST = 10
TABLES = st.integers(1, 6).flatmap(
    lambda columns: st.lists(
        st.lists(st.sampled_from([0, 0, 1, 3, 9, 10, 25, 400]), min_size=columns, max_size=columns),
        min_size=1,
        max_size=7,
    )
)


def computable(table, cells):
    """Return the hidden cells that follow from the sums of all rows and columns, by linear algebra."""
    unknown = sorted(cells)
    rows, columns = len(table), len(table[0])
    lines = [[Fraction(each[0] == r) for each in unknown] for r in range(rows)]
    lines += [[Fraction(each[1] == c) for each in unknown] for c in range(columns)]
    reduced, pivots = [], []
    for line in lines:
        for row, pivot in zip(reduced, pivots, strict=True):
            if line[pivot]:
                line = [a - line[pivot] * b for a, b in zip(line, row, strict=True)]
        pivot = next((n for n, each in enumerate(line) if each), None)
        if pivot is None:
            continue
        line = [each / line[pivot] for each in line]
        reduced = [[a - row[pivot] * b for a, b in zip(row, line, strict=True)] for row in reduced]
        reduced.append(line)
        pivots.append(pivot)
    return [unknown[p] for row, p in zip(reduced, pivots, strict=True) if sum(map(bool, row)) == 1]


@given(TABLES)
def test_no_hidden_number_can_be_computed(numbers):
    table = with_totals(numbers)

    cells = hidden(table, least=LEAST)

    assert computable(table, cells) == []


@given(TABLES)
def test_every_small_number_is_hidden_also_among_the_totals(numbers):
    table = with_totals(numbers)

    cells = hidden(table, least=LEAST)

    assert {(r, c) for r, row in enumerate(table) for c, n in enumerate(row) if 0 < n < LEAST} <= cells


def test_hides_nothing_where_nothing_is_small():
    assert hidden(with_totals([[10, 0], [0, 500]]), least=LEAST) == frozenset()


def test_hides_the_smallest_that_protect_a_small_one():
    table = with_totals([[3, 40, 900], [50, 60, 800], [700, 600, 500]])

    assert hidden(table, least=LEAST) == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_a_table_of_one_row_is_protected_too():
    assert {(0, 0), (1, 0)} <= hidden(with_totals([[3, 40, 900]]), least=LEAST)


def test_a_setting_of_one_hides_nothing():
    assert hidden(with_totals([[1, 2], [3, 4]]), least=1) == frozenset()


@pytest.mark.parametrize(
    ("numbers", "places"),
    [([100, 50, 3], {1, 2}), ([100, 4, 3], {1, 2}), ([100, 50], set()), ([3], {0}), ([50, 0, 3], {0, 2})],
)
def test_one_hidden_in_a_line_is_not_alone(numbers, places):
    assert hidden_in_line(numbers, least=LEAST) == places
