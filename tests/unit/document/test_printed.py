"""Where the words of a block are printed."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_desktop.document.blocks import Block, Category, Cell, Line, Table
from ocr_desktop.document.geometry import Box, Size, Transform
from ocr_desktop.document.printed import Printed

PAGE = Size(600, 800)
LINES = (Line(Box(100, 100, 300, 120), "The recogni-"), Line(Box(100, 130, 200, 150), "tion of"))
BLOCK = Block(Box(100, 100, 300, 150), Category.TEXT, "The recognition of", lines=LINES)


LINE = Box(100, 100, 300, 120)


def printed(text: str, box: Box = LINE) -> Printed:
    return Printed(Block(box, Category.TEXT, text, lines=(Line(box, text),)), PAGE)


def test_a_range_over_two_lines_has_a_box_in_each() -> None:
    found = Printed(BLOCK, PAGE)
    assert found.text == "The recogni-\ntion of"
    first, second = found.boxes(4, 17)
    assert (first.y0, first.y1, first.x1) == (100, 120, 300)
    assert 130 < first.x0 < 180
    assert (second.x0, second.y0, second.y1) == (100, 130, 150)
    assert 140 < second.x1 < 175
    assert found.boxes(0, len(found.text)) == (LINES[0].box, LINES[1].box)
    assert found.boxes(3, 3) == ()


@pytest.mark.parametrize("text", ["mill im Wald", "漢字ab漢字", "a" * 50])
def test_parts_of_a_line_follow_each_other_and_fill_it(text: str) -> None:
    found = printed(text)
    parts = [box for n in range(len(text)) for box in found.boxes(n, n + 1)]
    assert parts[0].x0 == 100
    assert parts[-1].x1 == pytest.approx(300)
    for one, other in itertools.pairwise(parts):
        assert one.x1 == pytest.approx(other.x0)


def test_characters_are_as_wide_as_their_kind() -> None:
    mixed = printed("漢字ab")
    assert mixed.boxes(0, 1)[0].width == pytest.approx(2 * mixed.boxes(2, 3)[0].width)
    slim = printed("mill")
    assert slim.boxes(0, 1)[0].width > 2 * slim.boxes(1, 2)[0].width


def test_from_right_to_left_and_downwards() -> None:
    hebrew = printed("שלום עולם")
    (first,) = hebrew.boxes(0, 4)
    assert first.x1 == pytest.approx(300)
    assert hebrew.at(295, 110) == 0
    column = printed("縦書き", Box(500, 100, 520, 160))
    (middle,) = column.boxes(1, 2)
    assert (middle.x0, middle.x1) == (500, 520)
    assert middle.y0 == pytest.approx(120)
    assert middle.y1 == pytest.approx(140)
    assert column.at(510, 155) == 2


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@given(number=st.integers(0, 19))
def test_the_character_at_the_middle_of_its_box_is_it(turned: int, number: int) -> None:
    size = PAGE if turned in (0, 180) else Size(PAGE.height, PAGE.width)
    down = Transform.quarter_turns(turned // 90, size).inverse  # from the upright page to that which is displayed
    lines = tuple(Line(down.box(line.box), line.text) for line in LINES)
    found = Printed(Block(down.box(BLOCK.box), Category.TEXT, BLOCK.text, lines=lines), size, turned)
    if found.text[number] != "\n":
        (box,) = found.boxes(number, number + 1)
        assert found.at(*box.centre) == number


def test_beside_the_lines_there_is_nothing_and_near_them_there_is() -> None:
    found = Printed(BLOCK, PAGE)
    assert found.at(105, 124) == 0
    assert found.at(280, 140) is None
    assert found.at(50, 110) is None


def test_a_cell_is_marked_as_a_whole_where_its_lines_are_not_known() -> None:
    cells = (
        Cell(0, 0, "alpha", box=Box(0, 0, 50, 20)),
        Cell(0, 1, "beta\ngamma", box=Box(50, 0, 100, 20)),
        Cell(1, 0, "x"),
    )
    block = Block(Box(0, 0, 100, 40), Category.TABLE, "alpha\tbeta gamma\nx", table=Table(2, 2, cells))
    found = Printed(block, PAGE)
    assert found.text == "alpha\nbeta\ngamma"
    assert found.boxes(6, 10) == (Box(50, 0, 100, 20),)
    assert found.at(60, 10) is None


def test_of_a_block_without_lines_nothing_is_known() -> None:
    found = Printed(Block(Box(0, 0, 50, 20), Category.TEXT, "words"), PAGE)
    assert (found.text, found.boxes(0, 5), found.at(10, 10)) == ("", (), None)
