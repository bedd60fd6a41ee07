from collections import Counter
from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ocr_desktop.document.blocks import Category
from ocr_desktop.document.geometry import Box, Transform
from ocr_desktop.engines.instant import assembly, layout
from ocr_desktop.engines.instant.layout_model import Analysis, Region
from ocr_desktop.engines.instant.printed import PrintedLine
from tests.unit.engines.instant.lines import line, stack

NONE = np.zeros((10, 10), np.uint8)


def analysis(*regions: Region, pictures: tuple[Box, ...] = ()) -> Analysis:
    return Analysis(regions, pictures, NONE, (600.0, 800.0))


def test_lines_that_no_region_claims_become_text() -> None:
    heading = Region(Box(0, 0, 100, 30), Category.SECTION_HEADER)
    parts = layout.arrange([*stack("claimed", "too"), line("orphan", 0, 300)], analysis(heading))
    assert [(part.category, len(part.lines)) for part in parts] == [(Category.SECTION_HEADER, 2), (Category.TEXT, 1)]


def test_a_region_within_another_gives_way() -> None:
    outer, inner = Region(Box(0, 0, 200, 100), Category.TABLE), Region(Box(0, 0, 100, 20), Category.TEXT)
    (part,) = layout.arrange(stack("a", "b"), analysis(inner, outer))
    assert part.category is Category.TABLE


def test_a_gutter_within_a_region_parts_columns() -> None:
    left = stack(*["left column text"] * 4)
    right = stack(*["right column text"] * 4, x=110, y=3)
    parts = layout.arrange([*right, *left], analysis(Region(Box(0, 0, 250, 60), Category.TEXT)))
    assert [part.lines[0].text for part in parts] == ["left column text", "right column text"]


def test_a_headline_within_a_region_of_columns_stands_alone() -> None:
    lines = [*stack(*["left column text"] * 4, y=30), *stack(*["right column text"] * 4, x=90, y=30)]
    lines.append(line("Across both", 0, 0, size=22))
    parts = layout.arrange(lines, analysis(Region(Box(0, 0, 250, 90), Category.TEXT)))
    assert [(part.category, part.lines[0].text) for part in parts] == [
        (Category.SECTION_HEADER, "Across both"),
        (Category.TEXT, "left column text"),
        (Category.TEXT, "right column text"),
    ]


def test_text_above_and_below_a_heading_is_not_one_part() -> None:
    lines = [*stack("above the heading", "still above"), line("Heading", 0, 45), *stack("below it", "and on", y=75)]
    text, heading = Region(Box(0, 0, 100, 100), Category.TEXT), Region(Box(-30, 44, 100, 56), Category.SECTION_HEADER)
    parts = layout.arrange(lines, analysis(text, heading))
    assert [part.lines[0].text for part in parts] == ["above the heading", "Heading", "below it"]


def test_a_sentence_that_a_region_cuts_is_one_part() -> None:
    lines = stack("a line that is quite full here", "and goes on in the next region", "and ends.")
    regions = [Region(Box(0, 0, 160, 11), Category.TEXT), Region(Box(0, 11.5, 160, 40), Category.TEXT)]
    (part,) = layout.arrange(lines, analysis(*regions))
    assert len(part.lines) == 3


def test_pictures_keep_their_place_and_backgrounds_are_none() -> None:
    known = [Box(100, 100, 300, 300), Box(110, 110, 320, 290), Box(0, 0, 600, 800), Box(0, 400, 600, 402)]
    parts = layout.arrange([line("below", 100, 350)], analysis(), known)
    assert [part.category for part in parts] == [Category.PICTURE, Category.TEXT]
    assert parts[0].box == Box(100, 100, 320, 300)


def test_a_picture_full_of_text_is_none() -> None:
    lines = stack(*["much text within the frame"] * 10, x=110, y=110)
    parts = layout.arrange(lines, analysis(pictures=(Box(100, 100, 260, 240),)))
    assert all(part.category is Category.TEXT for part in parts)


def test_drawn_tables_beat_the_network() -> None:
    rules = [Box(100, y, 300, y + 0.5) for y in (100, 120, 140)] + [Box(x, 100, x + 0.5, 140) for x in (100, 200, 300)]
    lines = [line("a", 110, 105), line("b", 210, 105), line("c", 110, 125), line("d", 210, 125)]
    (part,) = layout.arrange(lines, analysis(Region(Box(100, 100, 300, 140), Category.TEXT)), (), rules)
    assert part.category is Category.TABLE
    assert part.grid is not None
    assert len(part.grid.areas) == 4


def test_a_lone_item_without_marker_is_text_and_the_footer_takes_its_row() -> None:
    regions = [
        Region(Box(0, 100, 200, 112), Category.LIST_ITEM),
        Region(Box(0, 780, 50, 790), Category.PAGE_FOOTER),
        Region(Box(300, 780, 400, 790), Category.TEXT),
    ]
    lines = [line("no marker", 0, 100), line("foot", 0, 780), line("beside", 300, 780)]
    parts = layout.arrange(lines, analysis(*regions))
    assert [part.category for part in parts] == [Category.TEXT, Category.PAGE_FOOTER, Category.PAGE_FOOTER]


def test_vertical_pages_run_from_right_to_left() -> None:
    def column(text: str, x: float) -> PrintedLine:
        return replace(line(text, x, 100), box=Box(x, 100, x + 20, 400), vertical=True, size=18)

    lines = [column("第三列", 100), column("第一列", 160), column("第二列", 130)]
    blocks = assembly.blocks(layout.arrange(lines, analysis()), assembly.Setting(Transform(), Box(0, 0, 600, 800)))
    assert [block.text for block in blocks] == ["第一列第二列第三列"]


place = st.floats(0, 560)
side = st.floats(5, 500)
printed = st.builds(lambda number, x, y: line(f"w{number}", x, y), st.integers(0, 10**6), place, st.floats(0, 780))
box = st.builds(lambda x, y, w, h: Box(x, y, x + w, y + h), place, st.floats(0, 780), side, side)
region = st.builds(Region, box, st.sampled_from(list(Category)))


@given(
    st.lists(printed, max_size=25, unique_by=lambda own: own.text),
    st.lists(region, max_size=8),
    st.lists(box, max_size=3),
)
def test_nothing_is_lost_and_nothing_is_read_twice(
    lines: list[PrintedLine], regions: list[Region], pictures: list[Box]
) -> None:
    parts = layout.arrange(lines, analysis(*regions), pictures)
    assert Counter(own.text for part in parts for own in part.lines) == Counter(own.text for own in lines)
    blocks = assembly.blocks(parts, assembly.Setting(Transform(), Box(0, 0, 700, 900)))
    signs = Counter(sign for block in blocks for sign in block.marker + block.text if not sign.isspace())
    assert signs == Counter(sign for own in lines for sign in own.text)
    assert [block.order for block in blocks] == list(range(len(blocks)))
