"""Corrections: what a person changes stays beside the answer, survives storage, and can be told apart from it."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocr_desktop.document.blocks import Block, Category, Cell, Line, Origin, Table, TextFormat
from ocr_desktop.document.correction import (
    Change,
    CorrectedBlock,
    Correction,
    correction_from_dict,
    correction_to_dict,
    reading_of,
)
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.document.outline import with_heading_levels
from tests.unit.document.test_codec import boxes, tables, texts

NOTHING: frozenset[Change] = frozenset()


def box(top: float, height: float = 10) -> Box:
    return Box(10, top, 110, top + height)


def page(*blocks: Block) -> PageResult:
    return PageResult(3, Size(200, 300), "instant", "1", blocks)


SAMPLE = page(
    Block(box(0), Category.TITLE, "Birds", 0),
    Block(box(20), Category.TEXT, "The linnet sings.", 1, 0.4, Origin.RECOGNITION),
    Block(box(40), Category.PICTURE, "", 2, asset="a.png"),
    Block(box(60), Category.CAPTION, "Fig. 1", 3, caption_of=2),
    Block(box(80), Category.TEXT, "It nests low.", 4),
)


def texts_of(correction: Correction) -> list[str]:
    return [one.block.text for one in correction.blocks]


def test_nothing_is_changed_at_first() -> None:
    correction = Correction.of(SAMPLE)
    assert correction.is_empty(SAMPLE.blocks)
    assert correction.applied(SAMPLE) == SAMPLE
    assert not correction.applied(SAMPLE).corrected
    assert correction.changes(SAMPLE.blocks) == (NOTHING,) * 5


def test_another_text() -> None:
    correction = Correction.of(SAMPLE).with_text(1, "The linnet sang.")
    corrected = correction.applied(SAMPLE)
    assert corrected.blocks[1] == replace(
        SAMPLE.blocks[1], text="The linnet sang.", confidence=None, origin=Origin.PERSON
    )
    assert corrected.engine_blocks == SAMPLE.blocks
    assert corrected.corrected
    assert correction.changes(SAMPLE.blocks)[1] == {Change.TEXT}
    assert correction.with_text(1, "The linnet sings.").is_empty(SAMPLE.blocks)


def test_it_is_the_answer_that_is_corrected_again() -> None:
    first = Correction.of(SAMPLE).with_text(1, "one")
    shown = first.applied(SAMPLE)
    assert Correction.of(shown) == Correction.of(SAMPLE)
    assert first.with_text(1, "two").applied(shown) == first.with_text(1, "two").applied(SAMPLE)
    assert Correction.of(SAMPLE).applied(shown) == SAMPLE


def test_another_category() -> None:
    correction = Correction.of(SAMPLE).with_category(1, Category.SECTION_HEADER, level=3)
    assert (correction.blocks[1].block.category, correction.blocks[1].block.level) == (Category.SECTION_HEADER, 3)
    assert correction.changes(SAMPLE.blocks)[1] == {Change.CATEGORY}
    formula = Correction.of(SAMPLE).with_category(1, Category.FORMULA)
    assert formula.blocks[1].block.format is TextFormat.LATEX
    assert formula.with_category(1, Category.TEXT).is_empty(SAMPLE.blocks)
    # Whoever calls a picture something else and then thinks better of it has lost nothing.
    assert (
        Correction.of(SAMPLE).with_category(2, Category.TEXT).with_category(2, Category.PICTURE).is_empty(SAMPLE.blocks)
    )


def test_another_place_takes_lines_and_cells_along() -> None:
    table = Table(1, 1, (Cell(0, 0, "x", box=box(0)),))
    answer = page(Block(box(0), Category.TABLE, "x", lines=(Line(box(0), "x"),), table=table))
    moved = Correction.of(answer).with_box(0, box(50))
    block = moved.blocks[0].block
    assert block.lines[0].box == box(50)
    assert block.table is not None
    assert block.table.cells[0].box == box(50)
    assert moved.changes(answer.blocks) == (frozenset({Change.BOX}),)
    smaller = Correction.of(answer).with_box(0, Box(10, 0, 60, 5)).blocks[0].block
    assert smaller.lines[0].box == Box(10, 0, 60, 5)


def test_captions_follow_what_they_belong_to() -> None:
    begun = Correction.of(SAMPLE)
    assert begun.moved(2, 0).blocks[3].block.caption_of == 0
    assert begun.without(2).blocks[2].block.caption_of is None
    assert begun.without(0, 1).blocks[1].block.caption_of == 0
    assert begun.with_new(box(5), Category.TEXT, "new", at=0).blocks[4].block.caption_of == 3
    assert begun.merged(1, 2).blocks[2].block.caption_of == 1
    assert begun.merged(2, 3).blocks[2].block.caption_of is None


def test_deleted_and_drawn() -> None:
    correction = Correction.of(SAMPLE).without(1, 4).with_new(box(100), Category.TEXT, "drawn")
    assert texts_of(correction) == ["Birds", "", "Fig. 1", "drawn"]
    assert correction.deleted(SAMPLE.blocks) == (1, 4)
    assert correction.changes(SAMPLE.blocks)[3] == {Change.ADDED}
    assert correction.blocks[3].block.origin is Origin.PERSON
    assert not Correction.of(SAMPLE).without(0).is_empty(SAMPLE.blocks)


def test_read_in_a_region() -> None:
    read = (Block(box(1), Category.TEXT, "a", 0), Block(box(2), Category.CAPTION, "b", 1, caption_of=0))
    correction = Correction.of(SAMPLE).with_blocks(read, at=1)
    assert texts_of(correction)[:4] == ["Birds", "a", "b", "The linnet sings."]
    assert [one.block.caption_of for one in correction.blocks] == [None, None, None, None, None, 4, None]


def test_only_what_was_moved_is_said_to_be() -> None:
    correction = Correction.of(SAMPLE).moved(4, 0)
    assert texts_of(correction) == ["It nests low.", "Birds", "The linnet sings.", "", "Fig. 1"]
    assert correction.changes(SAMPLE.blocks) == ({Change.MOVED}, *[NOTHING] * 4)
    assert correction.moved(0, 4).is_empty(SAMPLE.blocks)


def test_split_and_merged_again() -> None:
    split = Correction.of(SAMPLE).split(1, 11)
    assert texts_of(split)[1:3] == ["The linnet", "sings."]
    assert [one.sources for one in split.blocks[1:3]] == [(1,), (1,)]
    assert all(Change.SPLIT in found for found in split.changes(SAMPLE.blocks)[1:3])
    assert split.blocks[1].block.box.union(split.blocks[2].block.box) == SAMPLE.blocks[1].box
    assert split.merged(2, 1).is_empty(SAMPLE.blocks)
    merged = Correction.of(SAMPLE).merged(1, 4)
    assert texts_of(merged) == ["Birds", "The linnet sings. It nests low.", "", "Fig. 1"]
    assert Change.MERGED in merged.changes(SAMPLE.blocks)[1]
    assert merged.deleted(SAMPLE.blocks) == ()
    assert merged.blocks[1].block.box == Box(10, 20, 110, 90)
    with pytest.raises(ValueError, match="two"):
        Correction.of(SAMPLE).merged(1, 1)


def test_positions_that_there_are_not() -> None:
    for place in (-1, 5):
        with pytest.raises(IndexError):
            Correction.of(SAMPLE).with_text(place, "x")
        with pytest.raises(IndexError):
            Correction.of(SAMPLE).moved(place, 0)


def test_it_belongs_to_the_reading_that_it_was_made_on() -> None:
    correction = Correction.of(SAMPLE).with_text(1, "mine")
    assert correction.applies_to(SAMPLE)
    assert correction.applies_to(replace(SAMPLE, timings={"layout": 3.0}, warnings=("slow",)))
    other = replace(SAMPLE, blocks=(SAMPLE.blocks[0], replace(SAMPLE.blocks[1], text="The linen sings.")))
    assert not correction.applies_to(other)
    assert not correction.applies_to(replace(SAMPLE, page=4))


def test_the_levels_of_a_document_make_no_other_reading() -> None:
    (levelled,) = with_heading_levels([SAMPLE])
    assert levelled != SAMPLE
    assert reading_of(levelled) == reading_of(SAMPLE)


def test_carried_over_to_another_reading() -> None:
    correction = Correction.of(SAMPLE).with_text(1, "mine").with_new(box(90), Category.TEXT, "drawn")
    other = page(Block(box(19), Category.TEXT, "Another engine's words", 0), Block(box(200), Category.TEXT, "more", 1))
    carried = correction.onto(other)
    assert carried.applies_to(other)
    assert texts_of(carried) == texts_of(correction)
    assert [one.sources for one in carried.blocks] == [(), (0,), (), (), (), ()]
    assert carried.deleted(other.blocks) == (1,)


@pytest.mark.parametrize("orders", [(0, 0), (1, 2), (1, 0)])
def test_blocks_are_numbered(orders: tuple[int, int]) -> None:
    blocks = tuple(CorrectedBlock(Block(box(0), Category.TEXT, "", order)) for order in orders)
    with pytest.raises(ValueError, match="numbered"):
        Correction(0, "", blocks)


@st.composite
def answers(draw: st.DrawFn) -> PageResult:
    found = []
    for order in range(draw(st.integers(0, 5))):
        category = draw(st.sampled_from(Category))
        table = draw(tables()) if category is Category.TABLE else None
        of = draw(st.none() | st.integers(0, 4)) if category is Category.CAPTION else None
        found.append(Block(draw(boxes()), category, draw(texts), order, table=table, caption_of=of))
    return page(*found)


def change(correction: Correction, draw: Callable[[Any], Any]) -> Correction:
    """Any change that a person can make."""
    last = len(correction.blocks) - 1
    if last < 0 or draw(st.booleans()):
        return correction.with_new(draw(boxes()), draw(st.sampled_from(Category)), draw(texts))
    at, to = draw(st.integers(0, last)), draw(st.integers(0, last))
    changes: list[Callable[[], Correction]] = [
        lambda: correction.with_text(at, draw(texts)),
        lambda: correction.with_table(at, draw(tables())),
        lambda: correction.with_category(at, draw(st.sampled_from(Category)), draw(st.integers(0, 6))),
        lambda: correction.with_box(at, draw(boxes())),
        lambda: correction.without(at),
        lambda: correction.moved(at, to),
        lambda: correction.split(at, draw(st.integers(0, 12))),
        lambda: correction.merged(at, to),
    ]
    chosen: int = draw(st.integers(0, len(changes) - 1))
    try:
        return changes[chosen]()
    except ValueError:
        return correction


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=150)
@given(answers(), st.data())
def test_whatever_is_done_survives_storage_and_can_be_shown(answer: PageResult, data: st.DataObject) -> None:
    correction = Correction.of(answer)
    for _ in range(data.draw(st.integers(0, 6))):
        correction = change(correction, data.draw)
    stored = json.loads(json.dumps(correction_to_dict(correction)))
    assert correction_from_dict(stored) == correction
    shown = correction.applied(answer)
    assert correction.applies_to(shown)
    assert shown.corrected is not correction.is_empty(answer.blocks)
    assert [block.order for block in shown.blocks] == list(range(len(shown.blocks)))
    for block in correction.blocks:  # an answer that is not changed stays as it is, whatever it says
        assert block.block.caption_of is None or block.block.caption_of != block.block.order
    assert Correction.of(shown).applied(shown).blocks == answer.blocks
    used = {source for one in correction.blocks for source in one.sources}
    assert used | set(correction.deleted(answer.blocks)) == {block.order for block in answer.blocks}


@pytest.mark.parametrize("data", [{}, {"schema": 2, "correction": {}}, {"schema": 1}, {"schema": 1, "correction": {}}])
def test_what_is_no_correction(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        correction_from_dict(data)


def test_another_reading_in_the_place_of_a_block() -> None:
    other = Block(box(21), Category.TITLE, "**The** linnet sang.", 4, 0.9, Origin.MODEL, TextFormat.MARKDOWN)
    correction = Correction.of(SAMPLE).with_reading([1], [other])
    block = correction.applied(SAMPLE).blocks[1]
    assert (block.text, block.format, block.origin, block.confidence) == (
        "**The** linnet sang.", TextFormat.MARKDOWN, Origin.PERSON, None,
    )  # fmt: skip
    assert (block.box, block.category, block.order) == (box(20), Category.TEXT, 1), "place and class stay"
    assert correction.changes(SAMPLE.blocks)[1] == {Change.TEXT}
    assert correction_from_dict(correction_to_dict(correction)) == correction


def test_another_reading_brings_its_cells_and_its_class_where_these_belong_together() -> None:
    grid = Table(1, 1, (Cell(0, 0, "5"),))
    table = Block(box(80), Category.TABLE, "5", 0, table=grid)
    taken = Correction.of(SAMPLE).with_reading([4], [table]).blocks[4].block
    assert (taken.category, taken.table) == (Category.TABLE, grid)
    before = Correction.of(page(table))
    text = before.with_reading([0], [Block(box(80), Category.TEXT, "five", 0)]).blocks[0].block
    assert (text.category, text.table, text.text) == (Category.TEXT, None, "five")


def test_another_reading_has_more_or_fewer_blocks() -> None:
    parts = [Block(box(20), Category.TEXT, "The linnet", 7), Block(box(25), Category.TEXT, "sings.", 8)]
    correction = Correction.of(SAMPLE)
    parted = correction.with_reading([1], parts)
    assert texts_of(parted) == ["Birds", "The linnet", "sings.", "", "Fig. 1", "It nests low."]
    assert parted.blocks[4].block.caption_of == 3, "the caption is still that of the picture"
    assert [one.sources for one in parted.blocks[1:3]] == [(1,), (1,)]
    assert Change.SPLIT in parted.changes(SAMPLE.blocks)[1]
    joined = correction.with_reading([4, 1], parts[:1])
    assert texts_of(joined) == ["Birds", "The linnet", "", "Fig. 1"]
    assert joined.blocks[1].sources == (1, 4)
    assert texts_of(correction.with_reading([], parts, at=0))[:3] == ["The linnet", "sings.", "Birds"]
    assert correction.with_reading([], parts).changes(SAMPLE.blocks)[5] == {Change.ADDED}
    assert texts_of(correction.with_reading([0, 4], [])) == ["The linnet sings.", "", "Fig. 1"]


def test_what_was_read_in_a_region_takes_the_place_of_what_lies_there() -> None:
    read = [Block(Box(12, 21, 60, 29), Category.TEXT, "The linnet", 0), Block(box(50), Category.TEXT, "sings.", 1)]
    before = Correction.of(SAMPLE)
    region = Box(5, 19, 120, 51)
    assert before.within(region) == (1, 2)
    correction = before.with_region(region, read)
    assert texts_of(correction) == ["Birds", "The linnet", "sings.", "Fig. 1", "It nests low."]
    assert correction.deleted(SAMPLE.blocks) == (1, 2)
    assert correction.changes(SAMPLE.blocks)[1:3] == (frozenset({Change.ADDED}),) * 2
    assert correction.blocks[3].block.caption_of is None


def test_a_block_of_which_a_region_holds_a_part_stays() -> None:
    correction = Correction.of(SAMPLE).with_region(Box(5, 19, 60, 35), [Block(Box(12, 21, 60, 29), Category.TEXT, "x")])
    assert texts_of(correction) == ["Birds", "x", "The linnet sings.", "", "Fig. 1", "It nests low."]


@pytest.mark.parametrize(
    ("new", "place"),
    [
        (box(95, 4), 5), (box(31, 8), 2), (box(-9, 5), 0),
        (Box(150, 31, 190, 39), 5), (Box(150, 70, 190, 80), 6),  # in the other column
        (Box(196, 45, 199, 65), 3),  # in none
    ],
)  # fmt: skip
def test_something_new_is_read_after_what_stands_over_it_in_its_column(new: Box, place: int) -> None:
    aside = page(*SAMPLE.blocks, Block(Box(140, 50, 195, 60), Category.TEXT, "aside", 5))
    assert Correction.of(aside).place_of(new) == place
