"""Tables: cells from the rules drawn around them, else from the network's grid, with their spans."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from ocr_desktop.document.blocks import Cell, Style, Table
from ocr_desktop.document.geometry import Box
from ocr_desktop.engines.instant import joining, paragraphs
from ocr_desktop.engines.instant.printed import PrintedLine

_THIN = 3.0  # a rule is at most that thick
_SNAP = 3.0  # rules closer than that are one
_COVER = 0.7  # share of a cell's side that a rule covers to be its wall


@dataclass(frozen=True, slots=True)
class Grid:
    """A table's geometry.

    Args:
        ys, xs: outer and inner lines, ascending; one more than rows and columns.
        areas: (row, column, row span, column span) of every cell.
    """

    ys: tuple[float, ...]
    xs: tuple[float, ...]
    areas: tuple[tuple[int, int, int, int], ...]


def ruled_grid(box: Box, rules: Sequence[Box]) -> Grid | None:
    """The grid that rules draw, or None where they do not close cells."""
    near = [rule for rule in rules if rule.x1 > box.x0 - 6 and rule.x0 < box.x1 + 6 and rule.y1 > box.y0 - 6
            and rule.y0 < box.y1 + 6]  # fmt: skip
    flat: list[tuple[float, float, float]] = []  # position, from, to
    steep: list[tuple[float, float, float]] = []
    for rule in near:
        if rule.height <= _THIN and rule.width > 2 * _THIN:
            flat.append((rule.centre[1], rule.x0, rule.x1))
        elif rule.width <= _THIN and rule.height > 2 * _THIN:
            steep.append((rule.centre[0], rule.y0, rule.y1))
        elif rule.width > 2 * _THIN and rule.height > 2 * _THIN:
            flat += [(rule.y0, rule.x0, rule.x1), (rule.y1, rule.x0, rule.x1)]
            steep += [(rule.x0, rule.y0, rule.y1), (rule.x1, rule.y0, rule.y1)]
    ys, xs = _positions([y for y, _, _ in flat]), _positions([x for x, _, _ in steep])
    if len(ys) < 2 or len(xs) < 2 or (len(ys) - 1) * (len(xs) - 1) < 2:
        return None
    below = [[_is_wall(flat, y, a, b) for a, b in itertools.pairwise(xs)] for y in ys]
    beside = [[_is_wall(steep, x, a, b) for a, b in itertools.pairwise(ys)] for x in xs]
    areas = _areas(len(ys) - 1, len(xs) - 1, below, beside)
    return Grid(tuple(ys), tuple(xs), areas) if areas and len(areas) > 1 else None


def _positions(values: Sequence[float]) -> list[float]:
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= _SNAP:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


def _is_wall(rules: Sequence[tuple[float, float, float]], at: float, start: float, end: float) -> bool:
    pieces = sorted((max(a, start), min(b, end)) for where, a, b in rules if abs(where - at) <= _SNAP)
    covered, reach = 0.0, start
    for a, b in pieces:
        if b > reach:
            covered += b - max(a, reach)
            reach = b
    return covered >= _COVER * (end - start)


def _areas(
    rows: int, columns: int, below: list[list[bool]], beside: list[list[bool]]
) -> tuple[tuple[int, int, int, int], ...] | None:
    """Cells that no wall parts, as rectangles; None where they are none."""
    root = list(range(rows * columns))

    def find(cell: int) -> int:
        while root[cell] != cell:
            root[cell] = root[root[cell]]
            cell = root[cell]
        return cell

    for row in range(rows):
        for column in range(columns):
            if column + 1 < columns and not beside[column + 1][row]:
                root[find(row * columns + column + 1)] = find(row * columns + column)
            if row + 1 < rows and not below[row + 1][column]:
                root[find((row + 1) * columns + column)] = find(row * columns + column)
    members: dict[int, list[tuple[int, int]]] = {}
    for cell in range(rows * columns):
        members.setdefault(find(cell), []).append(divmod(cell, columns))
    areas = []
    for cells in members.values():
        top, left = min(row for row, _ in cells), min(column for _, column in cells)
        height = max(row for row, _ in cells) - top + 1
        width = max(column for _, column in cells) - left + 1
        if height * width != len(cells):
            return None
        areas.append((top, left, height, width))
    return tuple(sorted(areas))


def table(
    box: Box, lines: Sequence[PrintedLine], rows: Sequence[float], columns: Sequence[float], rules: Sequence[Box]
) -> tuple[Table, list[PrintedLine]]:
    """The table that lies in a box, and the lines in the order in which its cells are read.

    Args:
        lines: of the table, unmerged.
        rows, columns: y and x of the inner lines as the network sees them.
        rules: drawn on the page.
    """
    grid = ruled_grid(box, rules)
    if grid is None or not _fits(grid, lines, len(rows) + 1, len(columns) + 1):
        grid = None
    if grid is not None:
        held = _by_area(grid, lines)
    else:
        grid, held = _by_position(box, lines, rows, columns)
    cells, ordered = [], []
    heads = _header_rows(grid, held)
    for area in grid.areas:
        own = joining.merged(held.get(area, ()))
        row, column, height, width = area
        text = _text(own)
        ordered.extend(own)
        if text or height * width > 1:
            where = Box(grid.xs[column], grid.ys[row], grid.xs[column + width], grid.ys[row + height])
            cells.append(Cell(row, column, text, height, width, header=row < heads, box=where))
    return Table(len(grid.ys) - 1, len(grid.xs) - 1, tuple(cells)), ordered


def _fits(grid: Grid, lines: Sequence[PrintedLine], rows: int, columns: int) -> bool:
    """Whether the drawn grid holds the text, and is not just a frame around what the network sees as more."""
    inside = sum(
        grid.xs[0] - 3 <= line.box.centre[0] <= grid.xs[-1] + 3
        and grid.ys[0] - 3 <= line.box.centre[1] <= grid.ys[-1] + 3
        for line in lines
    )
    return inside == len(lines) and 2 * (len(grid.ys) - 1) >= rows and 2 * (len(grid.xs) - 1) >= columns


def _by_area(grid: Grid, lines: Sequence[PrintedLine]) -> dict[tuple[int, int, int, int], list[PrintedLine]]:
    at = {(row + i, column + j): area for area in grid.areas
          for row, column, height, width in [area] for i in range(height) for j in range(width)}  # fmt: skip
    held: dict[tuple[int, int, int, int], list[PrintedLine]] = {}
    for line in lines:
        x, y = line.box.centre
        held.setdefault(at[_interval(grid.ys, y), _interval(grid.xs, x)], []).append(line)
    return held


def _interval(edges: Sequence[float], value: float) -> int:
    return max(0, min(len(edges) - 2, sum(edge <= value for edge in edges) - 1))


def _by_position(
    box: Box, lines: Sequence[PrintedLine], rows: Sequence[float], columns: Sequence[float]
) -> tuple[Grid, dict[tuple[int, int, int, int], list[PrintedLine]]]:
    """The network's grid; a line that reaches over columns which are empty beside it spans them."""
    ys = (box.y0, *(y for y in rows if box.y0 < y < box.y1), box.y1)
    xs = (box.x0, *(x for x in columns if box.x0 < x < box.x1), box.x1)
    starts: dict[tuple[int, int], list[PrintedLine]] = {}
    reach: dict[tuple[int, int], int] = {}
    for line in lines:
        row = _interval(ys, line.box.centre[1])
        touched = [
            j for j in range(len(xs) - 1)
            if min(line.box.x1, xs[j + 1]) - max(line.box.x0, xs[j])
            > 0.3 * min(xs[j + 1] - xs[j], line.box.width)
        ]  # fmt: skip
        column = touched[0] if touched else _interval(xs, line.box.centre[0])
        starts.setdefault((row, column), []).append(line)
        reach[row, column] = max(reach.get((row, column), column), touched[-1] if touched else column)
    held: dict[tuple[int, int, int, int], list[PrintedLine]] = {}
    areas: list[tuple[int, int, int, int]] = []
    for row in range(len(ys) - 1):
        column = 0
        while column < len(xs) - 1:
            last = reach.get((row, column), column)
            while last > column and any((row, j) in starts for j in range(column + 1, last + 1)):
                last -= 1
            area = (row, column, 1, last - column + 1)
            areas.append(area)
            if (row, column) in starts:
                held[area] = starts[row, column]
            column = last + 1
    return Grid(ys, xs, tuple(areas)), held


def _text(lines: Sequence[PrintedLine]) -> str:
    parts = [
        joining.joined(group, breaks=paragraphs.keeps_breaks(group)).text for group in paragraphs.paragraphs(lines)
    ]
    return "\n".join(part for part in parts if part)


def _header_rows(grid: Grid, held: dict[tuple[int, int, int, int], list[PrintedLine]]) -> int:
    """How many rows at the top are headings: set in bold where the rest is not, or words above numbers."""
    first = [held[area] for area in grid.areas if area[0] == 0 and area in held]
    rest = [held[area] for area in grid.areas if area[0] > 0 and area in held]
    if not first or not rest:
        return 0
    height = max((area[2] for area in grid.areas if area[0] == 0 and area in held), default=1)
    if all(map(_is_bold, first)) and not all(map(_is_bold, rest)):
        return height
    numbers = sum(map(_is_number, rest))
    return height if numbers >= 0.4 * len(rest) and not any(map(_is_number, first)) else 0


def _is_bold(lines: Sequence[PrintedLine]) -> bool:
    return all(Style.BOLD in run.styles for line in lines for run in line.runs if run.text.strip())


def _is_number(lines: Sequence[PrintedLine]) -> bool:
    text = "".join(line.text for line in lines)
    return sum(character.isdigit() for character in text) > 0.5 * max(1, len(text.replace(" ", "")))
