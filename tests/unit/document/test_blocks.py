"""Blocks check themselves."""

import pytest

from ocr_desktop.document.blocks import Block, Category, Cell, Span, Style, Table
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Box, Size

BOX = Box(0, 0, 1, 1)


def test_the_eleven_categories() -> None:
    assert len(Category) == 11
    assert Category("List-item") is Category.LIST_ITEM


@pytest.mark.parametrize(("start", "end"), [(2, 2), (3, 2), (-1, 2)])
def test_a_span_holds_something(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="span"):
        Span(start, end, Style.BOLD)


def test_a_span_lies_within_the_text() -> None:
    Block(BOX, Category.TEXT, "abc", spans=(Span(0, 3, Style.BOLD),))
    with pytest.raises(ValueError, match="span"):
        Block(BOX, Category.TEXT, "abc", spans=(Span(0, 4, Style.BOLD),))


@pytest.mark.parametrize("confidence", [-0.1, 1.1, float("nan")])
def test_confidence_is_a_share(confidence: float) -> None:
    with pytest.raises(ValueError, match="confidence"):
        Block(BOX, Category.TEXT, confidence=confidence)


@pytest.mark.parametrize("cell", [(-1, 0, 1, 1), (0, -1, 1, 1), (0, 0, 0, 1), (0, 0, 1, 0)])
def test_impossible_cells(cell: tuple[int, int, int, int]) -> None:
    row, column, row_span, column_span = cell
    with pytest.raises(ValueError, match="cell"):
        Cell(row, column, "", row_span, column_span)


def test_cells_neither_leave_the_grid_nor_overlap() -> None:
    wide = Cell(0, 0, "a", column_span=2)
    assert Table(2, 2, (wide, Cell(1, 0, "b"))).spanned
    assert not Table(2, 2, (Cell(0, 0, "a"),)).spanned
    for cells in ((wide, Cell(0, 1, "b")), (Cell(2, 0, "a"),), (Cell(0, 1, "a", column_span=2),)):
        with pytest.raises(ValueError, match="grid or overlaps"):
            Table(2, 2, cells)


def test_pages_are_turned_by_quarters_and_count_from_nought() -> None:
    with pytest.raises(ValueError, match="quarters"):
        PageResult(0, Size(1, 1), "instant", "1", turned=45)
    with pytest.raises(ValueError, match="count from 0"):
        PageResult(-1, Size(1, 1), "instant", "1")


def test_moments_are_no_stages() -> None:
    page = PageResult(
        0, Size(1, 1), "dots-ocr", "1", timings={"encoding": 2, "first box": 2.5, "first token": 0.4, "decoding": 3}
    )
    assert page.seconds == 5
