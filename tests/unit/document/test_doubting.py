"""What is doubtful on a page: by its warnings, by low confidence, and no more where a person has written it."""

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from ocr_desktop.document.blocks import Block, Category, Line, Origin
from ocr_desktop.document.correction import Correction
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.doubting import DOUBTFUL, about_block, about_lines, doubtful, taken_apart, unsure_lines
from ocr_desktop.document.geometry import Box, Size


def page(*confidences: float | None, warnings: tuple[str, ...] = (), origin: Origin = Origin.MODEL) -> PageResult:
    blocks = tuple(
        Block(Box(0, 10 * n, 10, 10 * n + 9), Category.TEXT, f"text {n}", n, confidence=confidence, origin=origin)
        for n, confidence in enumerate(confidences)
    )
    return PageResult(0, Size(100, 100), "dots-ocr", "1", blocks, warnings=warnings)


@given(st.integers(0, 10_000), st.text(min_size=1))
def test_a_warning_about_a_block_is_told_apart(order: int, text: str) -> None:
    assert taken_apart(about_block(order, text)) == (order, text)


def test_a_warning_about_the_page_names_no_block() -> None:
    for warning in ("The answer breaks off.", "Block 3 had neither a box nor text and was left out.", ""):
        assert taken_apart(warning) == (None, warning)


def test_the_page_comes_first_and_then_its_blocks() -> None:
    result = page(
        1.0, 0.25, None, DOUBTFUL, 0.79,
        warnings=("4 % of the print is in no block.", about_block(1, "it repeats."), about_block(1, "It has no text.")),
    )  # fmt: skip
    assert [(each.order, each.reasons) for each in doubtful(result)] == [
        (-1, ("4 % of the print is in no block.",)),
        (1, ("It repeats.", "It has no text.")),
        (4, ("Read with a confidence of 79%.",)),
    ]
    assert doubtful(page(1.0, None)) == ()
    (recognised,) = doubtful(page(0.5, origin=Origin.RECOGNITION))
    assert recognised.reasons == ("Hard to read: recognised with a confidence of 50%.",)


def test_a_warning_about_a_block_that_is_gone_is_none() -> None:
    assert doubtful(page(1.0, warnings=(about_block(7, "It has no text."),))) == ()


def test_what_a_person_has_written_is_not_doubtful_and_the_others_are_found_where_they_are_now() -> None:
    result = page(0.5, 0.5, 0.5, warnings=(about_block(0, "It repeats."), about_block(2, "It repeats as well.")))
    corrected = Correction.of(result).with_text(0, "what is printed").applied(result)
    assert [each.order for each in doubtful(corrected)] == [1, 2]
    removed = dataclasses.replace(
        result, blocks=tuple(dataclasses.replace(block, order=n) for n, block in enumerate(result.blocks[1:])),
        engine_blocks=result.blocks,
    )  # fmt: skip
    assert [(each.order, each.reasons) for each in doubtful(removed)] == [
        (0, ("Read with a confidence of 50%.",)),
        (1, ("It repeats as well.",)),
    ]


def test_lines_that_are_hard_to_read_are_named_where_the_block_is_not_doubtful() -> None:
    lines = tuple(
        Line(Box(0, 10 * n, 10, 10 * n + 9), f"line {n}" + " on" * n * 10, confidence)
        for n, confidence in enumerate((1.0, 0.5, None, 0.79, 0.1, 0.2))
    )
    block = Block(Box(0, 0, 10, 60), Category.TEXT, "text", confidence=0.9, origin=Origin.RECOGNITION, lines=lines)
    assert unsure_lines(block) == (lines[1], *lines[3:])
    told = about_lines(block).split("\n")
    assert told[0] == "Hard to read: “line 1" + " on" * 10 + "”, recognised with a confidence of 50%."
    assert [sentence.endswith("%.") for sentence in told] == [True, True, True, False], "no more than three"
    assert len(told[1]) < 120
    assert about_lines(dataclasses.replace(block, confidence=0.5)) == "", "it is doubtful as a whole"
    assert about_lines(dataclasses.replace(block, origin=Origin.PERSON)) == ""
    assert about_lines(dataclasses.replace(block, lines=lines[:1])) == ""
