"""Tables as CSV and TSV: every position at its place, nothing that a spreadsheet would run."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_desktop.document.blocks import Block, Category, Cell, Table
from ocr_desktop.renderers import table_cells
from ocr_desktop.renderers.registry import RenderOptions, render
from tests.fakes.documents import BOX, block, document, page

SPANNED = Table(
    2, 3, (Cell(0, 0, "wide", column_span=2), Cell(0, 2, "tall", row_span=2), Cell(1, 0, "a, “b”"), Cell(1, 1, 'c"\nd'))
)


def table(*rows: tuple[str, ...]) -> Block:
    cells = tuple(Cell(y, x, text) for y, row in enumerate(rows) for x, text in enumerate(row))
    return Block(BOX, Category.TABLE, table=Table(len(rows), len(rows[0]), cells))


def test_what_a_cell_spans_is_empty() -> None:
    grid = table_cells.rows(Block(BOX, Category.TABLE, table=SPANNED))
    assert grid == [["wide", "", "tall"], ["a, “b”", 'c"\nd', ""]]


@pytest.mark.parametrize(("write", "separator"), [(table_cells.as_csv, ","), (table_cells.as_tsv, "\t")])
@given(grid=st.lists(st.tuples(*[st.text(st.characters(codec="utf-8"), max_size=8)] * 3), min_size=1))
def test_another_reader_finds_every_cell(write: object, separator: str, grid: list[tuple[str, ...]]) -> None:
    rows = table_cells.rows(table(*grid))
    text = write(rows)  # type: ignore[operator]
    found = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    assert found == [[table_cells.defused(cell) for cell in row] for row in rows]


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "  =A1", "＝1", "-", "+49 (0) 30-1"]
)
def test_formulas_are_text(text: str) -> None:
    assert table_cells.defused(text) in ("'" + text, text)
    assert table_cells.defused(text).startswith("'") or text == "-"


@pytest.mark.parametrize("text", ["-5", "+3.14", "-1,200.50 €", "- 7 %", "12", "a=b", "", "−5", "–", "-"])
def test_numbers_and_words_are_left_alone(text: str) -> None:
    assert table_cells.defused(text) == text


def test_a_file_is_for_excel_and_a_stream_for_programs() -> None:
    made = document(page(table(("a", "b")), block(Category.TEXT, "no table")), page(table(("c;d", "é")), number=1))
    assert render(made, "csv", RenderOptions(table=1)).content == '\ufeff"c;d",é\r\n'.encode()
    assert render(made, "csv", RenderOptions()).text == 'a,b\r\n\r\n"c;d",é\r\n'
    assert render(document(page()), "csv", RenderOptions()).text == ""
