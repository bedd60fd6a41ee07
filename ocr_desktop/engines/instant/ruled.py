"""Ruled tables: the grids that lines drawn on a page enclose, with cells that span rows and columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ocr_desktop.document.geometry import Box, Transform

Area = tuple[int, int, int, int]
"""Row, column, row span, column span of a cell."""

_SNAP = 3.0  # rules closer than that are one
_DOT = 6.0  # shorter ones are the corners of borders
_TOUCH = 1.5  # how far rules may end from one that they meet
_COVER = 0.7  # share of a cell's side that a rule covers to be its wall
_MOST_RULES = 3000  # beyond it is a drawing, not a table
_MOST_LINES = 120  # … in one direction


@dataclass(frozen=True, slots=True)
class Grid:
    """A table's geometry.

    Args:
        ys, xs: outer and inner lines, ascending; one more than rows and columns.
        areas: every cell; together they cover the grid.
    """

    ys: tuple[float, ...]
    xs: tuple[float, ...]
    areas: tuple[Area, ...]

    @property
    def box(self) -> Box:
        """The outer frame."""
        return Box(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def box_of(self, area: Area) -> Box:
        """The box of a cell."""
        row, column, height, width = area
        return Box(self.xs[column], self.ys[row], self.xs[column + width], self.ys[row + height])

    def area_at(self, x: float, y: float) -> Area:
        """The cell at a point, or the one next to it."""
        row, column = interval(self.ys, y), interval(self.xs, x)
        return next(
            area for area in self.areas if area[0] <= row < area[0] + area[2] and area[1] <= column < area[1] + area[3]
        )

    def mapped(self, transform: Transform) -> "Grid":
        """The same grid on a page that is scaled or moved (not turned)."""
        ys = tuple(transform.point(0.0, y)[1] for y in self.ys)
        return Grid(ys, tuple(transform.point(x, 0.0)[0] for x in self.xs), self.areas)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A straight line: at which height (or x), from where to where."""

    at: float
    start: float
    end: float


def interval(edges: Sequence[float], value: float) -> int:
    """Between which two of the ascending edges a value lies; outside, the nearest."""
    return max(0, min(len(edges) - 2, sum(edge <= value for edge in edges) - 1))


def grids(rules: Sequence[Box]) -> list[Grid]:
    """The tables that thin boxes (rules) enclose, each a frame with at least two cells."""
    rules = [rule for rule in rules if max(rule.width, rule.height) > _DOT]
    if not 4 <= len(rules) <= _MOST_RULES:
        return []
    flat = _joined([_Rule(rule.centre[1], rule.x0, rule.x1) for rule in rules if rule.width >= rule.height])
    steep = _joined([_Rule(rule.centre[0], rule.y0, rule.y1) for rule in rules if rule.height > rule.width])
    found = []
    for own_flat, own_steep in _connected(flat, steep):
        grid = _grid(own_flat, own_steep)
        if grid is not None:
            found.append(grid)
    return found


def _joined(rules: list[_Rule]) -> list[_Rule]:
    """Rules in line that touch, as one."""
    joined: list[_Rule] = []
    for level in _levels(rules):
        at = sum(rule.at for rule in level) / len(level)
        for rule in sorted(level, key=lambda rule: rule.start):
            if joined and joined[-1].at == at and rule.start <= joined[-1].end + _SNAP:
                joined[-1] = _Rule(at, joined[-1].start, max(joined[-1].end, rule.end))
            else:
                joined.append(_Rule(at, rule.start, rule.end))
    return joined


def _levels(rules: list[_Rule]) -> list[list[_Rule]]:
    levels: list[list[_Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if levels and rule.at - levels[-1][0].at <= _SNAP:
            levels[-1].append(rule)
        else:
            levels.append([rule])
    return levels


def _connected(flat: list[_Rule], steep: list[_Rule]) -> list[tuple[list[_Rule], list[_Rule]]]:
    """Groups of rules that cross or touch each other."""
    if not flat or not steep:
        return []
    a = np.array([(rule.at, rule.start, rule.end) for rule in flat])
    b = np.array([(rule.at, rule.start, rule.end) for rule in steep])
    touches = (
        (a[:, None, 0] >= b[None, :, 1] - _TOUCH)
        & (a[:, None, 0] <= b[None, :, 2] + _TOUCH)
        & (b[None, :, 0] >= a[:, None, 1] - _TOUCH)
        & (b[None, :, 0] <= a[:, None, 2] + _TOUCH)
    )
    groups = []
    left = set(range(len(flat)))
    while left:
        rows, columns = {left.pop()}, set[int]()
        while True:
            more = set(np.flatnonzero(touches[sorted(rows)].any(axis=0)).tolist())
            above = set(np.flatnonzero(touches[:, sorted(more)].any(axis=1)).tolist()) | rows
            if more == columns and above == rows:
                break
            rows, columns = above, more
        left -= rows
        groups.append(([flat[i] for i in sorted(rows)], [steep[i] for i in sorted(columns)]))
    return groups


def _grid(flat: list[_Rule], steep: list[_Rule]) -> Grid | None:
    ys = [level[0].at for level in _levels(flat)]
    xs = [level[0].at for level in _levels(steep)]
    if len(ys) < 2 or len(xs) < 2 or max(len(ys), len(xs)) > _MOST_LINES:
        return None
    below = [[_is_wall(flat, y, start, end) for start, end in pairwise(xs)] for y in ys]
    beside = [[_is_wall(steep, x, start, end) for start, end in pairwise(ys)] for x in xs]
    areas = _areas(len(ys) - 1, len(xs) - 1, below, beside)
    return Grid(tuple(ys), tuple(xs), areas) if areas and len(areas) > 1 else None


def _is_wall(rules: list[_Rule], at: float, start: float, end: float) -> bool:
    covered, reach = 0.0, start
    pieces = sorted((max(r.start, start), min(r.end, end)) for r in rules if abs(r.at - at) <= _SNAP)
    for first, last in pieces:
        if last > reach:
            covered += last - max(first, reach)
            reach = last
    return covered >= _COVER * (end - start)


def _areas(rows: int, columns: int, below: list[list[bool]], beside: list[list[bool]]) -> tuple[Area, ...] | None:
    """Fields that no wall parts, as cells; None where one is no rectangle."""
    root = list(range(rows * columns))

    def find(field: int) -> int:
        while root[field] != field:
            root[field] = root[root[field]]
            field = root[field]
        return field

    for row in range(rows):
        for column in range(columns):
            if column + 1 < columns and not beside[column + 1][row]:
                root[find(row * columns + column + 1)] = find(row * columns + column)
            if row + 1 < rows and not below[row + 1][column]:
                root[find((row + 1) * columns + column)] = find(row * columns + column)
    members: dict[int, list[tuple[int, int]]] = {}
    for field in range(rows * columns):
        members.setdefault(find(field), []).append(divmod(field, columns))
    areas = []
    for fields in members.values():
        top, left = min(row for row, _ in fields), min(column for _, column in fields)
        height = max(row for row, _ in fields) - top + 1
        width = max(column for _, column in fields) - left + 1
        if height * width != len(fields):
            return None
        areas.append((top, left, height, width))
    return tuple(sorted(areas))
