import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_desktop.document.geometry import Size
from ocr_desktop.engines.instant.detection import Quads
from ocr_desktop.engines.instant.line_reading import LineText
from ocr_desktop.engines.instant.orientation import (
    Judgement,
    Lie,
    judge,
    lie_of,
    turned_picture,
    turned_quads,
    upright_map,
)

LINE = LineText("a line of clear words", 0.99)
SQUARES = LineText("天地玄黄宇宙洪荒日月盈昃", 0.99)
NOISE = LineText("or r", 0.4)


def rectangle(x: float, y: float, width: float, height: float, degrees: float = 0.0) -> list[tuple[float, float]]:
    angle = math.radians(degrees)
    along = (math.cos(angle) * width, math.sin(angle) * width)
    down = (-math.sin(angle) * height, math.cos(angle) * height)
    return [
        (x, y),
        (x + along[0], y + along[1]),
        (x + along[0] + down[0], y + along[1] + down[1]),
        (x + down[0], y + down[1]),
    ]


def quads(*rectangles: list[tuple[float, float]]) -> Quads:
    return np.array(rectangles, np.float32).reshape(-1, 4, 2)


def test_nothing_found_lies_upright() -> None:
    assert lie_of(quads()) == Lie(vertical=False, lean=0.0)


@given(st.floats(-20, 20), st.booleans())
def test_the_lean_that_most_lines_share_is_found_among_others(lean: float, vertical: bool) -> None:
    size = (20, 300) if vertical else (300, 20)
    lines = [rectangle(50, 40 * row, *size, lean) for row in range(8)]
    odd = [rectangle(400, 400, *size, 31.0), rectangle(10, 10, 22, 20, -40)]
    found = lie_of(quads(*lines, *odd))
    assert found.vertical == vertical
    assert found.lean == pytest.approx(lean, abs=0.05)


def test_lines_that_agree_on_nothing_do_not_lean() -> None:
    assert lie_of(quads(*(rectangle(0, 0, 200, 20, lean) for lean in (-18, -9, 0, 9, 18)))).lean == 0.0


def test_a_few_turned_labels_leave_a_page_upright() -> None:
    text = [rectangle(50, 40 * row, 300, 20) for row in range(4)]
    assert not lie_of(quads(*text, rectangle(5, 5, 20, 300), rectangle(400, 5, 20, 300))).vertical


class Reader:
    """Reads one direction well, and signs turned once more where it is told so."""

    def __init__(self, sample: Quads, lies: int, line: LineText, columns: bool) -> None:
        self.good = turned_quads(sample, lies)
        self.line = line
        self.columns = columns
        self.calls = 0

    def read(self, chosen: Quads) -> Sequence[LineText]:
        self.calls += 1
        return [self.line if np.array_equal(chosen, self.good) else NOISE] * len(chosen)

    def relay(self, chosen: Quads) -> Sequence[LineText]:
        return [self.line if self.columns and np.array_equal(chosen, self.good) else NOISE] * len(chosen)


@pytest.mark.parametrize(
    ("lies", "line", "columns", "quarters"),
    [
        (0, LINE, False, 0),
        (1, LINE, False, 3),
        (2, LINE, False, 2),
        (3, LINE, False, 1),
        (1, SQUARES, False, 3),
        (1, SQUARES, True, 0),
        (2, SQUARES, True, 3),
        (3, SQUARES, True, 2),
        (0, SQUARES, True, 1),
        (0, SQUARES, False, 0),
    ],
)
def test_judgement(lies: int, line: LineText, columns: bool, quarters: int) -> None:
    vertical = bool(lies % 2)
    sample = quads(*[rectangle(10, 10, 20, 200) if vertical else rectangle(10, 10, 200, 20)] * 3)
    reader = Reader(sample, lies, line, columns)
    assert judge(Lie(vertical, 0.0), sample, reader.read, reader.relay) == Judgement(quarters, columns)


def test_an_ordinary_page_is_read_in_one_direction_only() -> None:
    sample = quads(*[rectangle(10, 10, 200, 20)] * 3)
    reader = Reader(sample, 0, LINE, columns=False)
    judge(Lie(vertical=False, lean=0.0), sample, reader.read, reader.relay)
    assert reader.calls == 1


def test_a_page_that_cannot_be_read_either_way_stays() -> None:
    sample = quads(rectangle(10, 10, 20, 200))
    reader = Reader(sample, 0, NOISE, columns=False)
    assert judge(Lie(vertical=True, lean=0.0), sample, reader.read, reader.relay).quarters == 0


@given(st.integers(10, 400), st.integers(10, 400), st.integers(0, 3), st.floats(-20, 20))
def test_the_upright_picture_holds_the_whole_page(width: int, height: int, quarters: int, lean: float) -> None:
    to_upright, size = upright_map(Size(width, height), quarters, lean)
    for x, y in ((0, 0), (width, 0), (width, height), (0, height)):
        over, down = to_upright.point(x, y)
        assert -1e-6 <= over <= size.width + 1e-6
        assert -1e-6 <= down <= size.height + 1e-6
        back = to_upright.inverse.point(over, down)
        assert back == pytest.approx((x, y), abs=1e-6)


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_quarter_turn_moves_pixels_exactly(quarters: int) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (23, 31, 3), np.uint8)
    to_upright, size = upright_map(Size(31, 23), quarters, 0.0)
    np.testing.assert_array_equal(turned_picture(pixels, to_upright, size), np.rot90(pixels, -quarters))


def test_a_spot_is_where_the_map_says() -> None:
    pixels = np.full((200, 300, 3), 255, np.uint8)
    pixels[60:64, 220:224] = 0
    to_upright, size = upright_map(Size(300, 200), 1, 7.0)
    dark = 255 - turned_picture(pixels, to_upright, size)[:, :, 0].astype(float)
    rows, columns = np.indices(dark.shape) + 0.5
    middle = (columns * dark).sum() / dark.sum(), (rows * dark).sum() / dark.sum()
    assert middle == pytest.approx(to_upright.point(222, 62), abs=0.05)
