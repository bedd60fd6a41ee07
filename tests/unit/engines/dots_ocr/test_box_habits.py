"""Boxes are expected as those before them were drawn."""

from ocr_desktop.document.blocks import Category
from ocr_desktop.document.geometry import Box, Transform
from ocr_desktop.engines.dots_ocr.box_habits import BoxHabits
from ocr_desktop.engines.runtime.known import KnownBlock, KnownLine

TWICE = Transform.scale(2.0)


def block(x: float, y: float, height: float, lines: int = 2) -> KnownBlock:
    boxes = [Box(x, y + height * line, x + 100, y + height * (line + 1)) for line in range(lines)]
    whole = Box(x, y, x + 100, y + height * lines)
    return KnownBlock(whole, Category.TEXT, "words", tuple(KnownLine(box, "words") for box in boxes))


def test_without_experience_a_box_is_where_the_block_stands() -> None:
    assert BoxHabits().expected(block(10, 20, 12), TWICE) == [20, 40, 220, 88]


def test_edges_to_the_side_differ_in_pixels_and_others_with_the_size_of_the_type() -> None:
    habits = BoxHabits()
    habits.learn(block(10, 20, 10), TWICE, [17, 44, 225, 78])  # a fifth of a line lower above, a tenth higher below
    assert habits.expected(block(50, 100, 10), TWICE) == [97, 204, 305, 238]
    assert habits.expected(block(50, 100, 20), TWICE) == [97, 208, 305, 276]


def test_a_single_surprise_is_no_habit() -> None:
    habits = BoxHabits()
    for off in (1, 1, 9, 1):
        habits.learn(block(10, 20, 10), TWICE, [20 + off, 40, 220, 80])
    assert habits.expected(block(10, 20, 10), TWICE)[0] == 21


def test_another_block_s_box_teaches_nothing() -> None:
    habits = BoxHabits()
    habits.learn(block(10, 20, 10), TWICE, [500, 900, 700, 950])
    assert habits.expected(block(10, 20, 10), TWICE) == [20, 40, 220, 80]
