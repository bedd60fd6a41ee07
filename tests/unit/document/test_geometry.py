"""Sizes, boxes and transforms."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ocr_desktop.document.geometry import Box, Size, Transform

coordinates = st.floats(-1e4, 1e4)
factors = st.floats(-20, 20)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    (x0, x1), (y0, y1) = (sorted((draw(coordinates), draw(coordinates))) for _ in range(2))
    return Box(x0, y0, x1, y1)


sizes = st.builds(Size, st.floats(0.5, 1e4), st.floats(0.5, 1e4))
transforms = st.builds(Transform, factors, factors, factors, factors, coordinates, coordinates)


def near(box: Box, other: Box, tolerance: float = 1e-6) -> bool:
    pairs = zip((box.x0, box.y0, box.x1, box.y1), (other.x0, other.y0, other.x1, other.y1), strict=True)
    return all(math.isclose(a, b, rel_tol=tolerance, abs_tol=tolerance) for a, b in pairs)


@pytest.mark.parametrize("sides", [(0, 1), (1, 0), (-1, 1), (math.nan, 1), (1, math.inf)])
def test_impossible_sizes(sides: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="positive and finite"):
        Size(*sides)


@pytest.mark.parametrize("corners", [(1, 0, 0, 1), (0, 1, 1, 0), (math.nan, 0, 1, 1), (0, 0, math.inf, 1)])
def test_impossible_boxes(corners: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="box"):
        Box(*corners)


@given(boxes(), boxes())
def test_union_and_intersection(one: Box, other: Box) -> None:
    union, common = one.union(other), one.intersection(other)
    assert union == other.union(one)
    for x, y in (*one.corners, *other.corners):
        assert union.contains(x, y)
    assert common == other.intersection(one)
    if common:
        assert common.area > 0 or min(common.width, common.height) < 1e-150
        for x, y in common.corners:
            assert one.contains(x, y)
            assert other.contains(x, y)
        assert one.union(common) == one


@given(boxes(), boxes())
def test_overlap_is_a_share(one: Box, other: Box) -> None:
    assert 0 <= one.overlap(other) <= 1 + 1e-9
    if one.area:
        assert one.overlap(one) == pytest.approx(1)
        assert one.overlap(one.union(other)) == pytest.approx(1)


@given(boxes(), boxes())
def test_clamped_lies_within(box: Box, limits: Box) -> None:
    found = box.clamped(limits)
    assert limits.contains(found.x0, found.y0)
    assert limits.contains(found.x1, found.y1)
    common = box.intersection(limits)
    if common:
        assert found == common
    assert box.clamped(box.union(limits)) == box


@given(boxes(), st.floats(0, 100))
def test_padded_and_back(box: Box, margin: float) -> None:
    grown = box.padded(margin)
    assert near(grown.padded(-margin), box)
    shrunk = box.padded(-margin)
    assert box.union(shrunk).area == pytest.approx(box.area, rel=1e-6, abs=1e-6)
    assert near(Box(*shrunk.centre, *shrunk.centre), Box(*box.centre, *box.centre))


@given(boxes(), st.floats(0, 100))
def test_scaled(box: Box, factor: float) -> None:
    assert box.scaled(factor) == Transform.scale(factor).box(box)


@given(transforms, coordinates, coordinates)
def test_there_and_back(transform: Transform, x: float, y: float) -> None:
    assume(abs(transform.a * transform.d - transform.b * transform.c) > 1e-2)
    back = transform.inverse.point(*transform.point(x, y))
    assert back == pytest.approx((x, y), abs=1e-2)


@given(transforms, transforms, coordinates, coordinates)
def test_one_after_the_other(first: Transform, second: Transform, x: float, y: float) -> None:
    assert first.then(second).point(x, y) == pytest.approx(second.point(*first.point(x, y)), rel=1e-6, abs=1e-3)


@pytest.mark.parametrize("singular", [Transform(0, 0, 0, 0), Transform(1, 2, 2, 4), Transform(math.nan)])
def test_no_way_back(singular: Transform) -> None:
    with pytest.raises(ValueError, match="singular"):
        _ = singular.inverse


@given(sizes, st.integers(-8, 8))
def test_a_turned_page_lies_at_the_origin(size: Size, turns: int) -> None:
    width, height = (size.height, size.width) if turns % 2 else (size.width, size.height)
    assert near(Transform.quarter_turns(turns, size).box(size.box), Box(0, 0, width, height))


@given(sizes, st.integers(0, 3), st.integers(0, 3))
def test_turns_add_up(size: Size, first: int, second: int) -> None:
    between = Size(size.height, size.width) if first % 2 else size
    chained = Transform.quarter_turns(first, size).then(Transform.quarter_turns(second, between))
    straight = Transform.quarter_turns(first + second, size)
    for x, y in size.box.corners:
        assert chained.point(x, y) == pytest.approx(straight.point(x, y), abs=1e-6)


def test_a_clockwise_turn_takes_the_top_left_to_the_top_right() -> None:
    size = Size(200, 100)
    assert Transform.quarter_turns(1, size).point(0, 0) == (100, 0)
    assert Transform.quarter_turns(1, size).box(Box(0, 0, 20, 10)) == Box(90, 0, 100, 20)
    assert Transform.rotation(90).point(1, 0) == pytest.approx((0, 1))


@given(boxes(), st.floats(-360, 360))
def test_the_box_around_a_turned_box_holds_its_corners(box: Box, degrees: float) -> None:
    turn = Transform.rotation(degrees)
    around = turn.box(box)
    for x, y in box.corners:
        assert around.contains(*turn.point(x, y))


@given(coordinates, coordinates)
def test_shift(dx: float, dy: float) -> None:
    assert Transform.shift(dx, dy).point(1, 2) == (1 + dx, 2 + dy)
