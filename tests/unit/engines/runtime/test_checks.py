import numpy as np
import pytest

from ocr_desktop.document.blocks import Block, Category, Line
from ocr_desktop.document.geometry import Box
from ocr_desktop.engines.runtime import checks
from ocr_desktop.engines.runtime.checks import Doubt
from ocr_desktop.sources.page import PageImage


def page(*printed: Box, paper: int = 255, ink: int = 0) -> PageImage:
    """A page of 600 × 800 units at one pixel a unit, with lines of "print" (dots) in the boxes."""
    pixels = np.full((800, 600, 3), paper, np.uint8)
    for box in printed:
        part = pixels[int(box.y0) : int(box.y1), int(box.x0) : int(box.x1)]
        part[np.arange(part.shape[0]) % 12 < 7] = paper
        part[np.ix_(np.arange(part.shape[0]) % 12 < 7, np.arange(part.shape[1]) % 5 < 3)] = ink
    return PageImage(pixels, 1.0, Box(0, 0, 600, 800))


def text(order: int, box: Box, said: str, category: Category = Category.TEXT) -> Block:
    return Block(box, category, said, order, lines=(Line(box, said),))


TOP, BOTTOM = Box(60, 60, 540, 300), Box(60, 600, 300, 700)


def test_print_in_boxes_is_no_doubt() -> None:
    assert checks.print_outside(page(TOP, BOTTOM), [TOP, BOTTOM]) == []
    assert checks.print_outside(page(), []) == []


@pytest.mark.parametrize(("paper", "ink"), [(255, 0), (20, 230), (200, 90)])
def test_print_outside_is_told_with_its_place(paper: int, ink: int) -> None:
    (doubt,) = checks.print_outside(page(TOP, BOTTOM, paper=paper, ink=ink), [TOP])
    assert doubt.order is None
    assert 15 <= int(doubt.text.partition(" ")[0]) <= 19
    assert "at the bottom left" in doubt.text
    (doubt,) = checks.print_outside(page(TOP), [])
    assert doubt.text.startswith("All of the print")


def test_rules_edges_and_specks_are_no_print() -> None:
    image = page(TOP)
    image.pixels[400, 50:550] = 0
    image.pixels[320:700, 590:600] = 0
    image.pixels[320:790, 300:302] = 0
    image.pixels[350:700:40, 100:500:40] = 0
    assert checks.print_outside(image, [TOP]) == []


def test_a_part_of_the_page_is_looked_at_in_its_own_place() -> None:
    image = page(TOP)
    part = PageImage(np.ascontiguousarray(image.pixels[40:320:2, 40:560:2]), 0.5, Box(40, 40, 560, 320))
    assert checks.print_outside(part, [TOP]) == []
    assert checks.print_outside(part, [BOTTOM]) != []


def test_blocks_without_text() -> None:
    blocks = [text(0, TOP, " "), text(1, TOP, "", Category.PICTURE), text(2, TOP, "a")]
    assert [doubt.order for doubt in checks.empty_blocks(blocks)] == [0]


SAID = "The quick brown fox jumps over the lazy dog"


def test_another_reading_that_agrees() -> None:
    assert checks.other_reading([text(0, TOP, f"**{SAID}**")], [text(0, TOP, SAID.upper() + "!")], "Instant") == []
    assert checks.other_reading([text(0, TOP, SAID)], [], "Instant") == []
    assert checks.other_reading([text(0, TOP, "7")], [text(0, TOP, "1")], "Instant") == []


def test_another_reading_that_differs() -> None:
    lorem = "Lorem ipsum dolor sit amet, consectetur adipisici"
    doubts = checks.other_reading([text(0, TOP, lorem), text(1, BOTTOM, lorem)], [text(0, TOP, SAID)], "Instant")
    assert [(doubt.order, doubt.text.partition(" (")[0]) for doubt in doubts] == [
        (0, "Instant reads something else there"),
        (1, "Instant finds no text there."),
    ]
    (missed,) = checks.other_reading([text(0, TOP, SAID)], [text(0, TOP, SAID), text(1, BOTTOM, lorem)], "Instant")
    assert missed.order is None
    assert lorem in missed.text


@pytest.mark.parametrize(
    ("ours", "theirs", "doubted"),
    [
        ("The train leaves at **17** from platform 4", "The train leaves at 11 from platform 4", "17 or 11?"),
        ("Total 1,284.50", "Total 1.234,50", "1,284.50 or 1.234,50?"),
        ("Total 1 284", "Total 1,284", ""),
        ("in 2026 it was 3 %", "in 2028 it was 8 %", "2026 or 2028? 3 or 8?"),
        ("a 1 b 2 c 3 d 4 e 5", "a 6 b 7 c 8 d 9 e 0", "1 or 6? 2 or 7? 3 or 8? And 2 more."),
        ("<table><tr><td>12</td><td>15</td><td>17</td></tr></table>", "12 15 11", "17 or 11?"),
        ("12 15 17 and 11 in columns", "12 11 15 and 17 in columns", ""),
        ("The train leaves at 17", "The train leaves at l7", "17 or l7?"),
        ("The train leaves at 17", "The train leaves at", ""),
        ("It is 2² and so on", "It is 22 and so on", ""),
        ("17", "11", ""),
    ],
)
def test_numbers_that_differ_where_all_else_agrees(ours: str, theirs: str, doubted: str) -> None:
    doubts = checks.other_reading([text(0, TOP, ours)], [text(0, TOP, theirs)], "Instant")
    assert doubts == ([Doubt(0, f"Instant reads other numbers there: {doubted}")] if doubted else [])


def test_doubts_lower_the_confidence_and_are_told() -> None:
    blocks = [text(0, TOP, "a"), text(1, TOP, "b")]
    doubts = [Doubt(1, "It has no text."), Doubt(None, "The answer breaks off."), Doubt(1, "Its box is empty.")]
    assert [block.confidence for block in checks.doubted(blocks, doubts)] == [None, 0.25]
    assert checks.warnings(doubts) == (
        "The answer breaks off.",
        "Block 2: it has no text.",
        "Block 2: its box is empty.",
    )
    many = checks.warnings([Doubt(order, "It has no text.") for order in range(100)])
    assert len(many) == checks.MOST_WARNINGS
    assert many[-1] == "81 more doubts of this kind."


@pytest.mark.parametrize(
    ("said", "doubted"),
    [
        ("Plain words, 123.", False),
        ("Café au lait et voilà tout ce que je voulais", False),
        ("Привет, мир", True),
        ("他说 OK OK", True),
        ("é", False),
    ],
)
def test_letters_that_a_model_cannot_write(said: str, doubted: bool) -> None:
    alphabet = {chr(number) for number in range(32, 127)}
    doubts = checks.unknown_signs([text(0, TOP, said)], alphabet, "Instant")
    assert bool(doubts) is doubted
    if "Привет" in said:
        assert doubts == [Doubt(None, "100 % of the letters that Instant finds here are none that this model knows.")]


def test_no_letters_are_no_unknown_letters() -> None:
    assert checks.unknown_signs([], {"a"}, "Instant") == []
