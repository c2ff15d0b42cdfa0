"""Where the columns of a chart stand."""

from itertools import pairwise

import pytest

from vaccinnet.portal.authority_chart import HEIGHT, WIDTH, Point, columns


def points(*values):
    return [Point(str(n), value, str(value)) for n, value in enumerate(values)]


def test_the_greatest_value_is_as_high_as_there_is_room_and_all_stand_on_the_base():
    chart = columns(points(5.0, 10.0, 0.0))

    half, most, none = chart.columns
    assert (half.height * 2, none.height) == (most.height, 0)
    assert {each.y + each.height for each in chart.columns} == {chart.base}


def test_a_share_is_high_by_the_whole():
    (column,) = columns(points(0.5), whole=1.0).columns

    assert column.height * 2 == columns(points(1.0), whole=1.0).columns[0].height


@pytest.mark.parametrize("number", [1, 11, 52])
def test_columns_do_not_overlap_and_stay_inside(number):
    drawn = columns(points(*([1.0] * number))).columns

    assert all(a.x + a.width < b.x for a, b in pairwise(drawn))
    assert all(each.x >= 0 and each.x + each.width <= WIDTH and 0 <= each.y <= HEIGHT for each in drawn)
    assert sum(each.has_label for each in drawn) <= 13
    assert sum(each.has_label and not each.is_dense for each in drawn) <= 5


def test_what_is_hidden_has_no_column():
    hidden, shown = columns(points(None, 3.0)).columns

    assert (hidden.is_hidden, shown.is_hidden) == (True, False)


@pytest.mark.parametrize("values", [[], [0.0, 0.0], [None]])
def test_there_is_no_chart_of_nothing(values):
    assert columns(points(*values)) is None
