"""Blocks read in a part of a page, put onto the page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_desktop.document.blocks import Block, Category, Cell, Line, Table
from ocr_desktop.document.geometry import Box, Size, Transform
from ocr_desktop.document.placing import placed

BLOCK = Block(
    Box(10, 20, 110, 60), Category.TABLE, "a\tb", order=3, font_size=12.0,
    lines=(Line(Box(12, 22, 50, 30), "a", 0.5),),
    table=Table(1, 2, (Cell(0, 0, "a", box=Box(10, 20, 60, 60)), Cell(0, 1, "b"))),
)  # fmt: skip


def sides(box: Box | None) -> tuple[float, float, float, float]:
    assert box is not None
    return box.x0, box.y0, box.x1, box.y1


def test_all_of_a_block_is_moved() -> None:
    moved = placed(BLOCK, Transform.shift(100, 200))
    assert moved.box == Box(110, 220, 210, 260)
    assert moved.lines[0].box == Box(112, 222, 150, 230)
    assert moved.table is not None
    assert [cell.box for cell in moved.table.cells] == [Box(110, 220, 160, 260), None]
    assert (moved.text, moved.order, moved.font_size, moved.lines[0].confidence) == ("a\tb", 3, 12.0, 0.5)


@given(st.integers(0, 3), st.floats(-500, 500), st.floats(-500, 500))
def test_there_and_back(turns: int, dx: float, dy: float) -> None:
    there = Transform.quarter_turns(turns, Size(200, 100)).then(Transform.shift(dx, dy))
    back = placed(placed(BLOCK, there), there.inverse)
    assert sides(back.box) == pytest.approx(sides(BLOCK.box), abs=1e-6)
    assert sides(back.lines[0].box) == pytest.approx(sides(BLOCK.lines[0].box), abs=1e-6)
    assert back.font_size == pytest.approx(12.0)
