from hypothesis import given
from hypothesis import strategies as st

from ocr_desktop.document.geometry import Box
from ocr_desktop.engines.instant.reading_order import reading_order

LEFT = [Box(0, 100, 90, 190), Box(0, 200, 90, 290), Box(0, 300, 90, 390)]
RIGHT = [Box(110, 100, 200, 190), Box(110, 200, 200, 290), Box(110, 300, 200, 390)]


def order(*boxes: Box, right_to_left: bool = False) -> list[Box]:
    return [boxes[index] for index in reading_order(boxes, right_to_left=right_to_left)]


def test_columns_are_read_one_after_the_other_although_their_paragraphs_are_level() -> None:
    mixed = [box for pair in zip(RIGHT, LEFT[::-1], strict=True) for box in pair]
    title, foot = Box(0, 0, 200, 50), Box(0, 420, 200, 440)
    # Paragraphs of unlike height: with like ones it would be a form.
    mixed = [Box(b.x0, b.y0, b.x1, b.y1 - (30 if b in RIGHT else 0)) for b in mixed]
    right = [Box(b.x0, b.y0, b.x1, b.y1 - 30) for b in RIGHT]
    assert order(foot, *mixed, title) == [title, *LEFT, *right, foot]


def test_a_gutter_wins_over_white_that_happens_to_be_level() -> None:
    left = [
        Box(0, 100, 90, 110),
        Box(0, 115, 90, 160),
        Box(0, 165, 90, 200),
        Box(0, 215, 90, 225),
        Box(0, 230, 90, 300),
    ]
    right = [Box(110, 100, 200, 110), Box(110, 115, 200, 207), Box(110, 232, 200, 242), Box(110, 247, 200, 280)]
    title = Box(0, 0, 200, 50)
    assert order(*right, *left, title) == [title, *left, *right]


def test_a_heading_with_much_white_around_it_ends_the_columns_above_it() -> None:
    title, heading = Box(0, 0, 200, 50), Box(0, 225, 80, 235)
    above = [Box(0, 100, 90, 190), Box(0, 192, 90, 200), Box(110, 100, 200, 150), Box(110, 152, 200, 200)]
    below = [Box(0, 260, 90, 390), Box(0, 392, 90, 400), Box(110, 260, 200, 370), Box(110, 373, 200, 400)]
    assert order(*below, heading, *above, title) == [title, *above, heading, *below]


def test_right_to_left_pages_start_with_the_right_column() -> None:
    right = [Box(b.x0, b.y0, b.x1, b.y1 - 30) for b in RIGHT]
    assert order(*LEFT, *right, right_to_left=True) == [*right, *LEFT]


def test_a_figure_across_both_columns_ends_the_columns_above_it() -> None:
    figure = Box(0, 195, 200, 295)
    above, below = [LEFT[0], Box(110, 100, 200, 180)], [LEFT[2], Box(110, 300, 200, 370)]
    assert order(below[1], figure, above[1], below[0], above[0]) == [*above, figure, *below]


def test_a_form_is_read_row_by_row() -> None:
    labels = [Box(0, 20 * i, 50, 20 * i + 10) for i in range(3)]
    values = [Box(80, 20 * i, 150, 20 * i + 10) for i in range(3)]
    assert order(*labels, *values) == [box for pair in zip(labels, values, strict=True) for box in pair]


def test_boxes_that_overlap_by_a_hair_are_still_cut() -> None:
    tall = [Box(0, 0, 101, 100), Box(0, 99, 101, 200)]
    beside = [Box(100, 0, 200, 80), Box(100, 85, 200, 200)]
    assert order(beside[1], tall[1], beside[0], tall[0]) == [*tall, *beside]


coordinate = st.floats(0, 1000, allow_nan=False)
boxes = st.lists(
    st.builds(lambda x, y, w, h: Box(x, y, x + w, y + h), coordinate, coordinate, coordinate, coordinate), max_size=30
)


@given(boxes, st.booleans())
def test_every_box_is_read_exactly_once(found: list[Box], right_to_left: bool) -> None:
    assert sorted(reading_order(found, right_to_left=right_to_left)) == list(range(len(found)))
