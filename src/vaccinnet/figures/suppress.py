"""Hide the small numbers of a table, and what would tell them: pure, so that it can be proven.

A number from 1 up to the setting is hidden. One that follows from its row or column and the totals would not be
hidden at all, so more are hidden until none can be computed. Totals are treated as any other number.
"""

from collections.abc import Iterable, Iterator, Sequence

Cell = tuple[int, int]
Table = Sequence[Sequence[int]]


def with_totals(table: Table) -> list[list[int]]:
    """Return the table with the total of each row behind it and those of the columns below it."""
    rows = [[*row, sum(row)] for row in table]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def hidden(table: Table, *, least: int) -> frozenset[Cell]:
    """Return the cells to hide of a table with totals (`with_totals`), by row and column.

    Every number from 1 to `least - 1` is among them, and no hidden number can be computed from those that are shown.
    Zeros are shown.
    """
    found = {(r, c) for r, row in enumerate(table) for c, number in enumerate(row) if 0 < number < least}
    while bridges := _computable(found, rows=len(table)):
        found |= _cheapest(min(bridges), table, found)
    return frozenset(found)


def hidden_in_line(numbers: Sequence[int], *, least: int) -> frozenset[int]:
    """Return which numbers of one line to hide when their total is shown, by their places.

    One that is hidden alone would follow from the total, so the smallest other one is hidden with it.
    """
    found = {place for place, number in enumerate(numbers) if 0 < number < least}
    others = sorted((number, place) for place, number in enumerate(numbers) if number and place not in found)
    if len(found) == 1 and others:
        found.add(others[0][1])
    return frozenset(found)


def _computable(cells: Iterable[Cell], *, rows: int) -> list[Cell]:
    """Return the hidden cells that follow from the others.

    Rows and columns are places, hidden cells the ways between them. Each row and column says what the hidden numbers in
    it add up to; so a number is certain exactly when its way is the only one between two parts (a bridge).
    """
    ways: dict[int, list[int]] = {}
    for row, column in cells:
        ways.setdefault(row, []).append(rows + column)
        ways.setdefault(rows + column, []).append(row)
    order: dict[int, int] = {}
    lowest: dict[int, int] = {}
    bridges: list[Cell] = []
    for start in sorted(ways):
        if start not in order:
            _walk(start, ways, order, lowest, bridges, rows)
    return bridges


def _walk(
    start: int,
    ways: dict[int, list[int]],
    order: dict[int, int],
    lowest: dict[int, int],
    bridges: list[Cell],
    rows: int,
) -> None:
    """Walk depth first (Tarjan); not by recursion, which a long table would exhaust."""
    order[start] = lowest[start] = len(order)
    steps: list[tuple[int, int | None, Iterator[int]]] = [(start, None, iter(ways[start]))]
    while steps:
        here, before, onward = steps[-1]
        there = next(onward, None)
        if there is None:
            steps.pop()
            if before is not None:
                lowest[before] = min(lowest[before], lowest[here])
                if lowest[here] > order[before]:
                    bridges.append((min(here, before), max(here, before) - rows))
        elif there not in order:
            order[there] = lowest[there] = len(order)
            steps.append((there, here, iter(ways[there])))
        elif there != before:
            lowest[here] = min(lowest[here], order[there])


def _cheapest(cell: Cell, table: Table, found: set[Cell]) -> set[Cell]:
    """Return the corners of the rectangle on this cell that hide the least; corners of zero only if it must be."""
    row, column = cell
    rectangles = (
        {(row, c), (r, column), (r, c)}
        for r in range(len(table))
        for c in range(len(table[0]))
        if r != row and c != column
    )

    def cost(corners: set[Cell]) -> tuple[int, int, list[Cell]]:
        shown = corners - found
        zeros = sum(1 for r, c in corners if table[r][c] == 0)
        return zeros, sum(table[r][c] for r, c in shown), sorted(corners)

    return min(rectangles, key=cost)
