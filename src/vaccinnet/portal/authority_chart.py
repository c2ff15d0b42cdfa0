"""Charts as SVG: where each column stands, as numbers; the template draws them."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 12, 12, 36, 36
_GAP = 0.25
_MOST_LABELS = 13
# The first and every third label stand on a small screen too.
_SPARSE = 3


@dataclass(frozen=True, slots=True)
class Point:
    """What a column stands for: its name, its value (None where it is hidden), and how that is written."""

    name: str
    value: float | None
    written: str
    whole_name: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column as it is drawn; a small screen leaves out the label of one that `is_dense`."""

    point: Point
    x: float
    y: float
    width: float
    height: float
    middle: float
    has_label: bool
    is_dense: bool

    @property
    def is_hidden(self) -> bool:
        """Return whether there is no value to draw."""
        return self.point.value is None


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns on a base line."""

    columns: tuple[Column, ...]
    base: float = HEIGHT - _BOTTOM
    label_y: float = HEIGHT - _BOTTOM / 3
    left: float = _LEFT
    right: float = WIDTH - _RIGHT
    width: int = WIDTH
    height: int = HEIGHT


def columns(points: Sequence[Point], *, whole: float = 0.0) -> Chart | None:
    """Return the chart of these points, as high as `whole` or the greatest value; None when nothing is to be drawn."""
    if not points or not any(each.value for each in points):
        return None
    top = whole or max(each.value or 0 for each in points)
    step = (WIDTH - _LEFT - _RIGHT) / len(points)
    every = -(-len(points) // _MOST_LABELS)
    return Chart(tuple(_column(n, each, step, top, every) for n, each in enumerate(points)))


def _column(number: int, point: Point, step: float, top: float, every: int) -> Column:
    room = HEIGHT - _TOP - _BOTTOM
    height = room if point.value is None else room * point.value / top
    x = _LEFT + number * step
    return Column(
        point=point,
        x=round(x + step * _GAP / 2, 1),
        y=round(HEIGHT - _BOTTOM - height, 1),
        width=round(step * (1 - _GAP), 1),
        height=round(height, 1),
        middle=round(x + step / 2, 1),
        has_label=number % every == 0,
        is_dense=number % (every * _SPARSE) != 0,
    )
