import pytest

from ocr_desktop.document.blocks import Category
from ocr_desktop.document.geometry import Box, Size, Transform
from ocr_desktop.engines.runtime.growing import GrowingBlocks, box_of

PAGE = Size(100, 200)


def test_a_block_is_given_out_once_something_is_known_of_it_and_in_growing_steps() -> None:
    blocks = GrowingBlocks(PAGE, Transform.scale(2))
    block = blocks.begin()
    blocks.show(block)
    assert blocks.changed() == []
    blocks.place(block, Box(10, 20, 30, 40), "")
    (given,) = blocks.changed()
    assert (given.box, given.category, given.text) == (Box(20, 40, 60, 80), Category.TEXT, "")
    assert blocks.changed() == []
    steps = 0
    for _ in range(300):
        block.add("x")
        if block.has_grown:
            blocks.show(block)
            steps += len(blocks.changed())
    assert 5 < steps < 40


def test_what_says_nothing_leaves_nothing_but_a_doubt() -> None:
    blocks = GrowingBlocks(PAGE, Transform())
    empty = blocks.begin(Category.TEXT)
    blocks.place(empty, None, "[1, 2")
    empty.add(" \n")
    blocks.close(empty)
    kept = blocks.begin(Category.TITLE)
    kept.add("word")
    blocks.place(kept, Box(0, 0, 100, 100), "")
    blocks.close(kept)
    parsed = blocks.parsed()
    assert [(block.order, block.text) for block in parsed.blocks] == [(0, "word")]
    assert [doubt.order for doubt in parsed.doubts] == [None]
    assert not parsed.unplaced


def test_a_box_outside_is_brought_in_and_told() -> None:
    blocks = GrowingBlocks(PAGE, Transform())
    block = blocks.begin(Category.TEXT)
    blocks.place(block, Box(90, 190, 400, 500), "")
    assert block.box == Box(90, 190, 100, 200)
    assert "outside" in blocks.parsed().doubts[0].text


def test_text_can_be_written_anew() -> None:
    block = GrowingBlocks(PAGE, Transform()).begin()
    assert block.is_blank
    block.add(" ")
    assert block.is_blank
    block.write("word")
    assert (block.text, block.length, block.is_blank) == ("word", 4, False)


@pytest.mark.parametrize(
    ("numbers", "box"),
    [
        (["3", "4", "1", "2"], Box(1, 2, 3, 4)),
        (["1", "2", "3", "2", "3", "4", "1", "4"], Box(1, 2, 3, 4)),
        (["1", "2", "3"], None),
        (["1", "2", "3", "x"], None),
        (["1", "2", "3", "1e999"], None),
        (["1", "2", "3", "nan"], None),
        ([], None),
    ],
)
def test_boxes_of_numbers(numbers: list[str], box: Box | None) -> None:
    assert box_of(numbers) == box
