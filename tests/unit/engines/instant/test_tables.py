from collections.abc import Sequence
from typing import Any, cast

from ocr_desktop.document.blocks import Category, Style
from ocr_desktop.document.geometry import Box
from ocr_desktop.engines.instant import tables
from ocr_desktop.engines.instant.layout import Part
from ocr_desktop.engines.instant.printed import PrintedLine
from ocr_desktop.engines.instant.ruled import Grid
from ocr_desktop.engines.instant.words import Word
from tests.unit.engines.instant.lines import line, styled

SQUARE = Grid((0, 20, 40), (0, 100, 200), ((0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1)))


def cells(grid: Grid, held: tables.Held) -> dict[tuple[int, int], str]:
    made, _ = tables.table(grid, held)
    return {(cell.row, cell.column): cell.text for cell in made.cells}


def test_lines_go_to_the_cell_they_stand_in() -> None:
    held = tables.in_cells(SQUARE, [line("a", 5, 5), line("b", 105, 5), line("c", 5, 25), line("more", 15, 5.2)])
    assert cells(SQUARE, held) == {(0, 0): "a more", (0, 1): "b", (1, 0): "c"}


def test_a_line_through_a_wall_is_cut_between_its_words() -> None:
    known = [Word(Box(40, 5, 60, 15), "10"), Word(Box(140, 5, 160, 15), "11")]
    held = tables.in_cells(SQUARE, [line("10 11", 40, 5, width=120)], known)
    assert cells(SQUARE, held) == {(0, 0): "10", (0, 1): "11"}


def test_without_rules_a_line_over_empty_columns_spans_them() -> None:
    heading, left, right = line("Both columns", 60, 5, width=80), line("1", 40, 25), line("2", 140, 25)
    grid, held = tables.network_grid(Box(0, 0, 200, 40), [heading, left, right], [20], [100])
    made, _ = tables.table(grid, held)
    assert [(cell.text, cell.row, cell.column, cell.column_span) for cell in made.cells] == [
        ("Both columns", 0, 0, 2),
        ("1", 1, 0, 1),
        ("2", 1, 1, 1),
    ]


def test_without_rules_a_wide_gap_on_an_edge_cuts() -> None:
    known = [Word(Box(60, 5, 70, 15), "10"), Word(Box(130, 5, 140, 15), "11")]
    grid, held = tables.network_grid(Box(0, 0, 200, 40), [line("10 11", 60, 5, width=80)], [20], [100], known)
    assert cells(grid, held) == {(0, 0): "10", (0, 1): "11"}


def test_a_column_that_the_network_missed_is_found_by_its_gap() -> None:
    rows = [[line("1", 10, 20.0 * i), line("2", 60, 20.0 * i), line("3", 130, 20.0 * i)] for i in range(4)]
    grid, held = tables.network_grid(Box(0, 0, 200, 80), [c for row in rows for c in row], [18, 38, 58], [100])
    assert len(grid.xs) == 4
    assert cells(grid, held) == {(row, column): str(column + 1) for row in range(4) for column in range(3)}


def test_headings_are_bold_or_words_above_numbers() -> None:
    bold = tables.in_cells(SQUARE, [styled(("Head", Style.BOLD)), line("text", 5, 25)])
    assert [cell.header for cell in tables.table(SQUARE, bold)[0].cells] == [True, False]
    numbers = tables.in_cells(SQUARE, [line("Name", 5, 5), line("12", 5, 25), line("3.5 %", 105, 25)])
    assert [cell.header for cell in tables.table(SQUARE, numbers)[0].cells] == [True, False, False]
    plain = tables.in_cells(SQUARE, [line("one", 5, 5), line("two", 5, 25)])
    assert not any(cell.header for cell in tables.table(SQUARE, plain)[0].cells)


def test_no_line_of_a_table_is_lost() -> None:
    lines = [line(str(i), 30.0 * i, 13.0 * (i % 3)) for i in range(9)]
    for held in (tables.in_cells(SQUARE, lines), tables.network_grid(Box(0, 0, 270, 40), lines, [20], [100])[1]):
        assert sorted(own.text for cell in held.values() for own in cell) == sorted(own.text for own in lines)


def _grouped() -> tuple[Grid, tables.Held]:
    """A table without rules: two groups of three columns, each under one heading."""
    groups = [line("First group", 137, 5, width=56), line("Second group", 285, 5, width=60)]
    heads = [line(text, 105.0 + 50 * i, 25, width=20) for i, text in enumerate(["Cases", "Odds", "Risk"] * 2)]
    rows = [
        cell
        for y in (45.0, 65.0)
        for cell in (line("row", 5, y), *(line(str(i), 110.0 + 50 * i, y, width=10) for i in range(6)))
    ]
    edges = [95.0 + 50 * i for i in range(6)]
    return tables.network_grid(Box(0, 0, 400, 80), [*groups, *heads, *rows], [20, 40, 60], edges)


def test_a_heading_over_the_middle_of_several_columns_spans_them() -> None:
    made, _ = tables.table(*_grouped())
    top = [(cell.text, cell.column, cell.column_span) for cell in made.cells if cell.row == 0 and cell.text]
    assert top == [("First group", 1, 3), ("Second group", 4, 3)]


def test_headings_of_columns_below_those_of_groups_are_headings_too() -> None:
    made, _ = tables.table(*_grouped())
    assert {cell.row for cell in made.cells if cell.header and cell.text} == {0, 1}


def test_words_over_one_column_or_over_numbers_span_nothing() -> None:
    words = [line("Left", 110, 5, width=20), line("Right", 160, 5, width=20)]
    heads = [line("a", 115, 25, width=10), line("b", 165, 25, width=10)]
    numbers = [line("1", 110, 25, width=10), line("2", 160, 25, width=10)]
    middle = [line("Both", 125, 5, width=19)]
    for lines in ([*words, *heads], [*middle, *numbers]):
        grid, _ = tables.network_grid(Box(0, 0, 200, 40), lines, [20], [95, 145])
        assert all(area[3] == 1 for area in grid.areas)


class _Rows:
    """In place of the table network: a wall between any two rows of lines and at fixed places between columns."""

    def grid(self, page: object, box: Box, lines: Sequence[Box]) -> tuple[list[float], list[float]]:
        tops = sorted({own.y0 for own in lines})
        return [top - 5 for top in tops[1:]], [95.0 + 50 * i for i in range(6)]


def _halves(rows: int, second: str) -> list[PrintedLine]:
    """Two groups of columns with their rows, and the same again below with other headings."""
    lines = []
    for half, y in ((0, 5.0), (1, 45.0 + 20 * rows)):
        names = ("First group", "Second group") if half == 0 else (second, second)
        lines += [line(names[0], 137, y, width=56), line(names[1], 287, y, width=56)]
        lines += [line("Cases", 105.0 + 50 * i, y + 20, width=20) for i in range(6)]
        for row in range(rows):
            lines.append(line("row", 5, y + 40 + 20 * row))
            lines += [line(str(i), 110.0 + 50 * i, y + 40 + 20 * row, width=10) for i in range(6)]
    return lines


def _settled(lines: list[PrintedLine]) -> list[Part]:
    box = Box(0, 0, 400, max(own.box.y1 for own in lines) + 5)
    part = Part(box, Category.TABLE, tuple(lines))
    return tables.settled(part, cast(Any, None), cast(Any, _Rows()), ())


def test_headings_of_groups_that_return_begin_another_table() -> None:
    lines = _halves(4, "Other group")
    above, below = _settled(lines)
    assert above.box.y1 == below.box.y0
    assert {own.text for own in below.lines if not own.text.isdigit()} == {"Other group", "Cases", "row"}
    assert sorted(own.box.y0 for own in (*above.lines, *below.lines)) == sorted(own.box.y0 for own in lines)


def test_a_table_without_other_headings_stays_whole() -> None:
    assert len(_settled(_halves(4, "12.5"))) == 1
    assert len(_settled(_halves(1, "Other group"))) == 1
