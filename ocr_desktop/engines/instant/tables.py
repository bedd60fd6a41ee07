"""Tables: cells from the rules drawn around them, else from the network's grid, with their spans."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations, pairwise

import pymupdf

from ocr_desktop.document.blocks import Cell, Style, Table
from ocr_desktop.document.geometry import Box
from ocr_desktop.engines.instant import joining, paragraphs, words
from ocr_desktop.engines.instant.layout import Part
from ocr_desktop.engines.instant.layout_model import LayoutModel
from ocr_desktop.engines.instant.printed import PrintedLine
from ocr_desktop.engines.instant.ruled import Area, Grid, interval
from ocr_desktop.engines.instant.words import Word

_CENTRED = 1.0  # type sizes by which a heading may miss the middle of the columns that it stands over
_BODY_ROWS = 4  # least number of rows between the headings of two tables
_GAP = 0.8  # of the type size: words further apart than that may stand in different columns

Held = dict[Area, list[PrintedLine]]
Span = tuple[int, int]
"""First and last column."""
_Lines = list[PrintedLine]
_Starts = dict[tuple[int, int], _Lines]


def settled(part: Part, page: pymupdf.Page, model: LayoutModel, known: Sequence[Word]) -> list[Part]:
    """A table with its grid, and its lines cut where they run from one cell into the next.

    Where headings of groups of columns stand again below others, with columns of their own, another table begins.

    Args:
        part: of the category table.
        page: that the layout was made from.
        model: the table network, asked where no grid is drawn.
        known: words of the page whose places are known.
    """
    if part.grid is not None:
        held = in_cells(part.grid, part.lines, known)
        return [replace(part, lines=tuple(line for own in held.values() for line in own))]
    rows, columns = model.grid(page, part.box, [line.box for line in part.lines])
    grid, held = network_grid(part.box, part.lines, rows, columns, known)
    y = next_table(grid, held)
    if y is None:
        return [replace(part, grid=grid, lines=tuple(line for own in held.values() for line in own))]
    box = part.box
    return [
        piece
        for y0, y1 in ((box.y0, y), (y, box.y1))
        for piece in settled(
            replace(
                part,
                box=Box(box.x0, y0, box.x1, y1),
                lines=tuple(
                    line for line in part.lines if y0 <= min(max(line.box.centre[1], box.y0), box.y1 - 1e-3) < y1
                ),
            ),
            page,
            model,
            known,
        )
    ]


def next_table(grid: Grid, held: Held) -> float | None:
    """The y from which a second table stands below the first one: where headings of groups of columns return."""
    grouped = [
        row
        for row in range(len(grid.ys) - 2)
        if len(wide := [area for area in grid.areas if area[0] == row and area in held and area[3] > 1]) > 1
        and all(area in wide for area in grid.areas if area[0] == row and area in held)
        and not any(_is_number(held[area]) for area in wide)
    ]
    later = [row for row in grouped if row >= grouped[0] + _BODY_ROWS]
    return grid.ys[later[0]] if later else None


def by_cell(grid: Grid, lines: Sequence[PrintedLine]) -> Held:
    """Lines, each within one cell, by their cells."""
    held: Held = {}
    for line in lines:
        held.setdefault(grid.area_at(*line.box.centre), []).append(line)
    return held


def table(grid: Grid, held: Held, vocabulary: frozenset[str] = frozenset()) -> tuple[Table, list[PrintedLine]]:
    """The table, and its lines in the order in which its cells are read."""
    cells, ordered = [], []
    heads = _header_rows(grid, held)
    for area in grid.areas:
        own = joining.merged(held.get(area, ()))
        row, column, height, width = area
        text = _text(own, grid.box_of(area), vocabulary)
        ordered.extend(own)
        if text or height * width > 1:
            cells.append(Cell(row, column, text, height, width, header=row < heads, box=grid.box_of(area)))
    return Table(len(grid.ys) - 1, len(grid.xs) - 1, tuple(cells)), ordered


def in_cells(grid: Grid, lines: Sequence[PrintedLine], known: Sequence[Word] = ()) -> Held:
    """Lines by the cell of a drawn grid that they stand in; those that run through a wall are cut at words."""
    held: Held = {}
    for line in lines:
        parts = [line]
        if grid.area_at(line.box.x0 + 1, line.box.centre[1]) != grid.area_at(line.box.x1 - 1, line.box.centre[1]):
            parts = words.cut(line, known)
        last: Area | None = None
        for part in parts:
            area = grid.area_at(*part.box.centre)
            if area == last:
                held[area][-1] = joining.one_line([held[area][-1], part])
            else:
                held.setdefault(area, []).append(part)
            last = area
    return held


def network_grid(
    box: Box, lines: Sequence[PrintedLine], rows: Sequence[float], columns: Sequence[float], known: Sequence[Word] = ()
) -> tuple[Grid, Held]:
    """The network's grid; a line that reaches over columns which are empty beside it spans them.

    Args:
        box: of the table.
        lines: that stand in it.
        rows, columns: y and x of the inner lines.
        known: words whose places are known.
    """
    ys = (box.y0, *(y for y in rows if box.y0 < y < box.y1), box.y1)
    xs = (box.x0, *(x for x in columns if box.x0 < x < box.x1), box.x1)
    xs = _with_missed(xs, ys, lines)
    starts: _Starts = {}
    reach: dict[tuple[int, int], int] = {}
    for line in (part for whole in lines for part in _parted(whole, xs, known)):
        row = interval(ys, line.box.centre[1])
        touched = _touched(line, xs)
        column = touched[0] if touched else interval(xs, line.box.centre[0])
        starts.setdefault((row, column), []).append(line)
        reach[row, column] = max(reach.get((row, column), column), touched[-1] if touched else column)
    held: Held = {}
    areas: list[Area] = []
    for above in range(len(ys) - 2):
        _spread(above, len(xs) - 1, starts, reach)
    for row in range(len(ys) - 1):
        column = 0
        while column < len(xs) - 1:
            last = reach.get((row, column), column)
            while last > column and any((row, j) in starts for j in range(column + 1, last + 1)):
                last -= 1
            area = (row, column, 1, last - column + 1)
            areas.append(area)
            own = [line for j in range(column, last + 1) for line in starts.get((row, j), ())]
            if own:
                held[area] = own
            column = last + 1
    return Grid(ys, xs, tuple(areas)), held


def _spread(row: int, columns: int, starts: _Starts, reach: dict[tuple[int, int], int]) -> None:
    """Let headings that stand over the middle of several columns span them.

    Such a row has words alone and nothing at the left; below each heading stand the headings of its columns, words too.

    Args:
        row: of the possible headings.
        columns: how many there are.
        starts: lines by the field that they begin in; changed in place.
        reach: the last column that the lines of a field touch; changed in place.
    """
    heads = {column: starts[row, column] for column in range(columns) if (row, column) in starts}
    under = {column: starts[row + 1, column] for column in range(columns) if (row + 1, column) in starts}
    if not heads or 0 in heads or 0 in under or any(map(_is_number, [*heads.values(), *under.values()])):
        return
    for column, (first, last) in _groups(heads, under).items():
        lines = starts.pop((row, column))
        del reach[row, column]
        starts[row, first], reach[row, first] = lines, last


def _groups(heads: Mapping[int, _Lines], under: Mapping[int, _Lines]) -> dict[int, Span]:
    """The columns that each heading spans, by the column where it begins: most in all, then the best centred."""
    reached: dict[int, tuple[int, float, dict[int, Span]]] = {0: (0, 0.0, {})}  # by the last column that is taken
    for column, lines in sorted(heads.items()):
        following = dict(reached)
        for taken, (covered, amiss, spans) in reached.items():
            for (first, last), miss in _centred_under(lines, under):
                if first <= taken or any(first <= other <= last for other in heads if other != column):
                    continue
                better = (covered + last - first + 1, amiss - miss, spans | {column: (first, last)})
                if last not in following or better[:2] > following[last][:2]:
                    following[last] = better
        reached = following
    return max(reached.values(), key=lambda found: found[:2])[2]


def _centred_under(lines: _Lines, under: Mapping[int, _Lines]) -> list[tuple[Span, float]]:
    """Neighbouring columns, at least two, whose headings' middle is that of lines above them, and by how much not."""
    middle = (min(line.box.x0 for line in lines) + max(line.box.x1 for line in lines)) / 2
    found = []
    for first, last in combinations(sorted(under), 2):
        start = min(line.box.x0 for line in under[first])
        end = max(line.box.x1 for line in under[last])
        miss = abs((start + end) / 2 - middle)
        if miss <= _CENTRED * lines[0].size:
            found.append(((first, last), miss))
    return found


def _with_missed(xs: tuple[float, ...], ys: tuple[float, ...], lines: Sequence[PrintedLine]) -> tuple[float, ...]:
    """The columns' edges, and those that the network missed: where most rows have words on both sides of a gap."""
    found = list(xs)
    for left, right in pairwise(xs):
        inside = [line for line in lines if left - 2 <= line.box.x0 and line.box.x1 <= right + 2]
        rows: dict[int, list[PrintedLine]] = {}
        for line in inside:
            rows.setdefault(interval(ys, line.box.centre[1]), []).append(line)
        paired = [sorted(row, key=lambda line: line.box.x0) for row in rows.values() if len(row) == 2]
        paired = [row for row in paired if row[0].box.x1 < row[1].box.x0]
        if len(paired) < 3 or len(paired) < 0.6 * len(rows):
            continue
        start, end = max(row[0].box.x1 for row in paired), min(row[1].box.x0 for row in paired)
        if start < end:
            found.append((start + end) / 2)
    return tuple(sorted(found))


def _touched(line: PrintedLine, xs: Sequence[float]) -> list[int]:
    return [
        column
        for column in range(len(xs) - 1)
        if min(line.box.x1, xs[column + 1]) - max(line.box.x0, xs[column])
        > 0.3 * min(xs[column + 1] - xs[column], line.box.width)
    ]


def _parted(line: PrintedLine, xs: Sequence[float], known: Sequence[Word]) -> list[PrintedLine]:
    """A line cut where a wide gap between its words lies on a column's edge."""
    if not known or len(_touched(line, xs)) < 2:
        return [line]
    parts: list[list[PrintedLine]] = []
    for word in words.cut(line, known):
        if parts:
            before = parts[-1][-1].box.x1
            wide = word.box.x0 - before > _GAP * line.size
            if not (wide and any(before - 2 <= x <= word.box.x0 + 2 for x in xs)):
                parts[-1].append(word)
                continue
        parts.append([word])
    return [joining.one_line(part) for part in parts]


def _text(lines: Sequence[PrintedLine], cell: Box, vocabulary: frozenset[str]) -> str:
    parts = [joining.joined(group, vocabulary).text for group in paragraphs.paragraphs(lines, cell)]
    return "\n".join(part for part in parts if part)


def _header_rows(grid: Grid, held: Held) -> int:
    """How many rows at the top are headings: set in bold where the rest is not, or words above numbers."""
    top = [area for area in grid.areas if area[0] == 0 and area in held]
    first = [held[area] for area in top]
    rest = [held[area] for area in grid.areas if area[0] > 0 and area in held]
    if not first or not rest:
        return 0
    height = max(area[2] for area in top)
    under = [held[area] for area in grid.areas if area[0] == height and area in held]
    if any(area[3] > 1 for area in top) and len(under) > len(top) and not any(map(_is_number, under)):
        height += 1  # the columns' own headings, below those of groups of columns
    if all(map(_is_bold, first)) and not all(map(_is_bold, rest)):
        return height
    numbers = sum(map(_is_number, rest))
    return height if numbers >= 0.4 * len(rest) and not any(map(_is_number, first)) else 0


def _is_bold(lines: Sequence[PrintedLine]) -> bool:
    return all(Style.BOLD in run.styles for line in lines for run in line.runs if run.text.strip())


def _is_number(lines: Sequence[PrintedLine]) -> bool:
    text = "".join(line.text for line in lines)
    return sum(character.isdigit() for character in text) > 0.5 * max(1, len(text.replace(" ", "")))
