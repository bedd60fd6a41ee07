"""Views and their order: those of the published rules, written a second time in the oracle."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from ocr_desktop.document.geometry import Box
from ocr_desktop.engines.deepseek_ocr import preprocess
from ocr_desktop.engines.deepseek_ocr.config import DeepseekConfig
from ocr_desktop.engines.deepseek_ocr.preprocess import NEWLINE, SEPARATOR, Mode, Views
from ocr_desktop.sources.opening import open_source
from ocr_desktop.sources.page import PageImage
from tests.fakes import deepseek_checkpoint
from tests.fakes.deepseek_reader import nearest


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> DeepseekConfig:
    return DeepseekConfig.load(deepseek_checkpoint.write(tmp_path_factory.mktemp("checkpoint")))


@pytest.mark.parametrize(
    ("mode", "side", "features"), [("tiny", 512, 64), ("small", 640, 100), ("base", 1024, 256), ("large", 1280, 400)]
)
def test_squares_have_the_published_sizes(config: DeepseekConfig, mode: str, side: int, features: int) -> None:
    shown = preprocess.views(deepseek_checkpoint.picture(0, 900, 1300), Mode(mode), config)
    assert shown.whole.shape == (side, side, 3)
    assert shown.tiles == ()
    layout = preprocess.layout(shown)
    assert (layout >= 0).sum() == features
    assert len(layout) == features + round(math.sqrt(features)) + 1


def test_small_squares_are_stretched_and_large_ones_padded_with_grey(config: DeepseekConfig) -> None:
    white = np.full((300, 900, 3), 255, np.uint8)
    assert (preprocess.views(white, Mode.TINY, config).whole == 255).all()
    whole = preprocess.views(white, Mode.BASE, config).whole
    assert (whole[0] == 127).all()
    assert (whole[512] == 255).all()
    assert (whole == 127).all(axis=(1, 2)).sum() == 1024 - 341
    normalised = preprocess.normalised(whole, config)
    assert normalised.shape == (3, 1024, 1024)
    assert normalised.max() == 1
    assert normalised[:, 0, 0] == pytest.approx(127 / 255 * 2 - 1)


def test_tiles_are_pieces_of_the_stretched_page_row_by_row(config: DeepseekConfig) -> None:
    pixels = deepseek_checkpoint.picture(3, 1000, 1500)
    shown = preprocess.views(pixels, Mode.GUNDAM, config)
    assert shown.grid == (2, 3)
    assert shown.shown == (1280, 1920)
    spread = Image.fromarray(pixels).resize((1280, 1920))
    for number, tile in enumerate(shown.tiles):
        left, top = number % 2 * 640, number // 2 * 640
        assert np.array_equal(tile, np.asarray(spread.crop((left, top, left + 640, top + 640))))
    assert shown.in_order[-1] is shown.whole
    assert shown.whole.shape == (1024, 1024, 3)


def test_a_small_picture_is_not_cut(config: DeepseekConfig) -> None:
    assert preprocess.views(deepseek_checkpoint.picture(0, 640, 640), Mode.GUNDAM, config).tiles == ()
    assert preprocess.views(deepseek_checkpoint.picture(0, 641, 640), Mode.GUNDAM, config).tiles != ()


@given(st.integers(1, 6000), st.integers(1, 6000))
@example(1280, 640)  # twice as wide: two tiles, or eight
@example(2000, 1000)
@example(1000, 1000)
@example(1500, 1500)
@example(640, 1920)
def test_the_grid_is_the_nearest(width: int, height: int) -> None:
    columns, rows = preprocess.grid(width, height, 640)
    assert 2 <= columns * rows <= 9
    wanted = nearest(width, height, 640)
    # Shapes between two grids are as near to either in exact numbers only.
    same = abs(abs(width / height - columns / rows) - abs(width / height - wanted[0] / wanted[1])) < 1e-12
    assert (columns, rows) == wanted or (same and columns * wanted[1] != rows * wanted[0])


@pytest.mark.parametrize("grid", [(1, 2), (3, 1), (2, 3), (3, 3), (9, 1)])
def test_rows_of_tiles_are_read_across(grid: tuple[int, int]) -> None:
    columns, rows = grid
    tiles = tuple(np.zeros((128, 128, 3), np.uint8) for _ in range(columns * rows))
    layout = preprocess.layout(Views(np.zeros((256, 256, 3), np.uint8), tiles, grid)).tolist()
    first = [tile * 4 + place for tile in range(columns) for place in (0, 1)]
    assert layout[: 2 * columns + 1] == [*first, NEWLINE]
    assert layout[2 * columns + 1 : 4 * columns + 2] == [*[number + 2 for number in first], NEWLINE]
    local = 4 * columns * rows
    assert layout[local + 2 * rows : local + 2 * rows + 5] == [local, local + 1, local + 2, local + 3, NEWLINE]
    assert layout[-2:] == [NEWLINE, SEPARATOR]
    assert sorted(number for number in layout if number >= 0) == list(range(local + 16))


def test_numbers_of_an_answer_are_shares_of_what_was_read() -> None:
    image = PageImage(np.zeros((300, 600, 3), np.uint8), 3.0, Box(10, 20, 210, 120))
    transform = preprocess.to_page(image)
    assert transform.point(0, 0) == pytest.approx((10, 20))
    assert transform.point(999, 999) == pytest.approx((210, 120))


def test_a_picture_keeps_its_pixels(tmp_path: Path) -> None:
    file = tmp_path / "page.png"
    Image.fromarray(deepseek_checkpoint.picture(1, 700, 2000)).save(file)
    source = open_source(file)
    assert preprocess.page_pixels(source, 0).pixels.shape == (2000, 700, 3)
    source.close()
