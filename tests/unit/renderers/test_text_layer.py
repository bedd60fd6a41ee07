"""Where words are put: in lines that fill their boxes, leaning and turning with the page."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_desktop.document.blocks import Block, Category, Cell, Line, Origin, Table, TextFormat
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Box, Size, Transform
from ocr_desktop.document.retyping import retyped
from ocr_desktop.renderers import text_layer
from ocr_desktop.renderers.text_layer import PlacedText

SIZE = Size(600.0, 800.0)
UNIT = Box(0, 0, 1, 1)


def placed(block: Block, **page: object) -> list[PlacedText]:
    result = PageResult(0, SIZE, "instant", "1", (block,), **page)  # type: ignore[arg-type]
    return text_layer.placed(result, result.blocks, lambda _: 0.5)


def around(texts: list[PlacedText]) -> Box:
    boxes = [text.place.box(UNIT) for text in texts]
    return Box.around([corner for box in boxes for corner in box.corners])


def nearly(found: Box, wanted: Box) -> bool:
    return all(
        math.isclose(one, other, abs_tol=1e-6)
        for one, other in zip(
            (found.x0, found.y0, found.x1, found.y1), (wanted.x0, wanted.y0, wanted.x1, wanted.y1), strict=True
        )
    )


def test_a_block_is_filled_by_as_many_lines_as_fit() -> None:
    box = Box(50, 100, 350, 160)
    found = placed(Block(box, Category.TEXT, "word " * 40))
    assert 3 <= len(found) <= 6
    assert " ".join(text.text for text in found).split() == ["word"] * 40
    assert nearly(around(found), box)


@given(st.text(st.characters(), max_size=80), st.floats(0, 500), st.floats(0, 500))
def test_no_text_and_no_box_is_too_odd(text: str, width: float, height: float) -> None:
    for found in placed(Block(Box(10, 10, 10 + width, 10 + height), Category.TEXT, text)):
        assert found.text.encode("utf-8")
        assert found.text == found.text.strip()
        assert found.place.inverse


def test_lines_that_the_engine_knows_are_used_unless_a_correction_has_dropped_them() -> None:
    lines = (Line(Box(10, 10, 90, 20), "one two"), Line(Box(10, 25, 60, 35), "three"))
    block = Block(Box(10, 10, 90, 35), Category.TEXT, "one two three", lines=lines, origin=Origin.RECOGNITION)
    assert [(text.text, text.place.box(UNIT)) for text in placed(block)] == [(line.text, line.box) for line in lines]
    mended = retyped(block, "all new")
    assert " ".join(text.text for text in placed(mended)) == "all new"


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_text_runs_as_it_lies_on_a_turned_page(turned: int) -> None:
    upright = Transform.quarter_turns(turned // 90, SIZE)
    wanted = Box(100, 100, 300, 120)
    (found,) = placed(Block(upright.inverse.box(wanted), Category.TEXT, "hello there"), turned=turned)
    back = found.place.then(upright)
    assert nearly(back.box(UNIT), wanted)
    assert back.point(1, 0)[0] > back.point(0, 0)[0]  # to the right
    assert back.point(0, 1)[1] > back.point(0, 0)[1]  # downwards


def test_text_leans_with_a_scan() -> None:
    leaning = Transform.scale(200, 10).then(Transform.rotation(3)).then(Transform.shift(100, 100))
    around_it = Block(leaning.box(UNIT), Category.TEXT, lines=(Line(leaning.box(UNIT), "a leaning line"),))
    (found,) = placed(around_it, skew=3.0)
    for corner in ((0, 0), (1, 0), (0, 1)):
        assert math.dist(found.place.point(*corner), leaning.point(*corner)) < 1e-6


def test_right_to_left_text_begins_at_the_right() -> None:
    found = placed(Block(Box(100, 100, 300, 120), Category.TEXT, "שלום abc"))
    first, second = found
    assert (first.text, second.text) == ("שלום", "abc")
    assert first.place.point(0, 0)[0] == pytest.approx(300)
    assert first.place.a < 0 < second.place.a
    assert second.place.point(0, 0)[0] == pytest.approx(100)


def test_cells_are_where_they_are_or_share_the_table() -> None:
    known = Cell(0, 0, "here", box=Box(20, 20, 60, 30))
    table = Table(2, 2, (known, Cell(0, 1, "b"), Cell(1, 0, "wide one", column_span=2)))
    found = placed(Block(Box(0, 0, 200, 100), Category.TABLE, table=table))
    assert [text.text for text in found] == ["here", "b", "wide one"]
    assert nearly(found[0].place.box(UNIT), known.box or UNIT)
    assert nearly(found[2].place.box(UNIT), Box(0, 50, 200, 100))


def test_markup_is_no_text() -> None:
    block = Block(Box(0, 0, 9, 9), Category.TEXT, "**bold** and [a link](https://a.b)", format=TextFormat.MARKDOWN)
    assert " ".join(text_layer.block_text(block).split()) == "bold and a link"
    formula = Block(Box(0, 0, 9, 9), Category.FORMULA, "$$x^2$$", format=TextFormat.LATEX)
    assert text_layer.block_text(formula) == "x^2"
    item = Block(Box(0, 0, 9, 9), Category.LIST_ITEM, "first", marker="1.")
    assert text_layer.block_text(item) == "1. first"
    assert text_layer.clean("a\ud800\u202eb\x00\u00adc") == "abc"
