"""Heading levels from numbering, size, weight and category."""

import dataclasses
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr_desktop.document import outline as outlines
from ocr_desktop.document.blocks import Block, Category, Line, Origin, Span, Style, TextFormat
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Box
from ocr_desktop.document.outline import Outline, with_heading_levels
from tests.fakes.documents import BOX, page


def title(text: str = "A Title", size: float = 24.0, **more: Any) -> Block:
    return Block(BOX, Category.TITLE, text, font_size=size, **more)


def section(text: str, size: float = 0.0, *, bold: bool = False, **more: Any) -> Block:
    spans = (Span(0, len(text), Style.BOLD),) if bold else ()
    return Block(BOX, Category.SECTION_HEADER, text, font_size=size, spans=spans, **more)


def levels(*pages: list[Block]) -> list[int]:
    made = [page(*blocks, number=number) for number, blocks in enumerate(pages)]
    return [
        block.level
        for result in with_heading_levels(made)
        for block in result.blocks
        if block.category in (Category.TITLE, Category.SECTION_HEADER)
    ]


def test_title_is_one_and_sections_begin_at_two_with_or_without_it() -> None:
    assert levels([title(), section("Introduction", 14)]) == [1, 2]
    assert levels([section("Introduction", 14)]) == [2]


def test_sizes_make_levels_over_all_pages() -> None:
    assert levels(
        [title(), section("One", 16), section("Small", 12)],
        [section("Middle", 14), section("Two", 16.2), section("Small too", 12.1)],
    ) == [1, 2, 4, 3, 2, 4]


def test_numbers_count_more_than_sizes() -> None:
    assert levels([section("1 Scope", 12), section("1.1 Terms", 12), section("1.1.1. Boxes", 14)]) == [2, 3, 4]
    assert levels([section("Chapter 4: Whales", 12), section("4.2 Blue", 12), section("A.1 Tables", 12)]) == [2, 3, 3]
    assert levels([section("II. Methods"), section("§ 3.1 Duties")]) == [2, 3]


def test_unnumbered_headings_take_the_level_of_their_style() -> None:
    found = levels(
        [title(), section("Abstract", 14), section("1. Scope", 14), section("1.1. Terms", 12), section("Note", 12)]
    )
    assert found == [1, 2, 2, 3, 3]


def test_a_larger_style_never_lies_deeper_than_a_smaller_one_of_known_level() -> None:
    assert levels([title(), section("Preface", 18), section("Aside", 14), section("2. Scope", 12)]) == [1, 2, 2, 2]


def test_a_number_may_begin_a_phrase() -> None:
    assert levels([section("3 ways to read", 12), section("Other", 16)]) == [3, 2]
    assert levels([section("2024 in review", 12), section("Other", 16)]) == [3, 2]
    assert levels([section("3 Methods", 12), section("4 Results", 12), section("Other", 16)]) == [2, 2, 2]


def test_bold_stands_above_plain_of_the_same_size() -> None:
    assert levels([section("Bold", 12, bold=True), section("Plain", 12), section("Bold too", 12, bold=True)]) == [
        2,
        3,
        2,
    ]


def test_a_large_first_heading_is_the_title_where_the_layout_named_none() -> None:
    assert levels([section("Annual Report", 30), section("Summary", 14)], [section("Costs", 14)]) == [1, 2, 2]
    assert levels([section("Summary", 14)], [section("Annual Report", 30)]) == [3, 2]
    assert levels([section("Annual Report", 15), section("Summary", 14)]) == [2, 3]


def test_recognised_sizes_may_differ_from_line_to_line() -> None:
    def recognised(heading: Block) -> Block:
        return dataclasses.replace(heading, origin=Origin.RECOGNITION)

    assert levels(
        [recognised(title()), recognised(section("One", 40)), recognised(section("Two", 37))],
        [recognised(section("Less", 30))],
    ) == [1, 2, 2, 3]


def test_height_of_lines_stands_in_for_an_unknown_size() -> None:
    def lined(text: str, height: float) -> Block:
        return section(text, lines=(Line(Box(0, 0, 300, height), text),))

    assert levels([title(), lined("One", 20), lined("Two", 12), section("Unknown")]) == [1, 2, 3, 2]


def test_known_levels_and_a_models_markdown_are_kept_and_followed() -> None:
    marked = section("### Deep", 10, format=TextFormat.MARKDOWN)
    assert levels([section("Set", 12, level=4), section("Like it", 12), marked]) == [4, 4, 0]


def test_untouched_pages_are_the_same_objects() -> None:
    plain = page(Block(BOX, Category.TEXT, "text"))
    headed = page(section("One", 12), number=1)
    result = with_heading_levels([plain, headed])
    assert result[0] is plain
    assert headed.blocks[0].level == 0
    assert with_heading_levels([]) == ()


@st.composite
def documents(draw: st.DrawFn) -> list[PageResult]:
    texts = st.sampled_from(["One", "1. One", "1.2 Two", "1.2.3.4.5.6.7 Deep", "3 x", "IV. Four", "", "Part I x"])
    block = st.builds(
        lambda text, size, bold, category, level: dataclasses.replace(
            section(text, size, bold=bool(bold and text)), category=category, level=level
        ),
        texts, st.sampled_from([0.0, 9.0, 12.0, 12.2, 18.0]), st.booleans(),
        st.sampled_from([Category.TITLE, Category.SECTION_HEADER, Category.TEXT]), st.sampled_from([0, 0, 0, 3]),
    )  # fmt: skip
    pages = draw(st.lists(st.lists(block, max_size=5), max_size=4))
    return [page(*blocks, number=number) for number, blocks in enumerate(pages)]


@settings(max_examples=200, deadline=None)
@given(documents())
def test_every_heading_gets_a_level_and_nothing_else_changes(pages: list[PageResult]) -> None:
    result = with_heading_levels(pages)
    assert with_heading_levels(result) == result
    for before, after in zip(pages, result, strict=True):
        for old, new in zip(before.blocks, after.blocks, strict=True):
            assert dataclasses.replace(new, level=old.level) == old
            if old.category is Category.TEXT or old.level:
                assert new.level == old.level
            else:
                assert 1 <= new.level <= 6
                assert (new.level == 1) >= (old.category is Category.TITLE)


@settings(max_examples=100, deadline=None)
@given(documents())
def test_an_outline_that_has_seen_pages_before_tells_the_same(pages: list[PageResult]) -> None:
    outline = Outline()
    for count in range(1, len(pages) + 1):
        together = pages[len(pages) - count :]
        for wanted in range(count):
            assert outline.page(together, wanted) == with_heading_levels(together)[wanted]


def test_no_page_is_looked_through_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []
    seek = outlines._headings

    def noted(of: PageResult) -> Any:
        looked.append(of.page)
        return seek(of)

    monkeypatch.setattr(outlines, "_headings", noted)
    outline = Outline()
    made = [page(section(f"{number}. One", 14), number=number) for number in range(5)]
    outline.page(made[:4], 0)
    outline.page(made, 4)
    assert looked == [0, 1, 2, 3, 4]
    outline.page(made[1:], 0)
    outline.page(made, 0)  # the first one was let go meanwhile
    assert looked == [0, 1, 2, 3, 4, 0]
