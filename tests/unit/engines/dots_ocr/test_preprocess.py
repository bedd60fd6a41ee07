"""Patches against the published image processor, to the bit."""

import io
from pathlib import Path

import numpy as np
import pymupdf
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil, smart_resize

from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.engines.dots_ocr import preprocess
from ocr_desktop.engines.dots_ocr.config import DotsConfig
from ocr_desktop.errors import EngineError
from ocr_desktop.sources.opening import open_source
from ocr_desktop.sources.page import PageImage
from tests.fakes import dots_checkpoint

Pixels = NDArray[np.uint8]
BUDGET = 1_605_632  # the largest bucket: 8192 patches


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> DotsConfig:
    return DotsConfig.load(dots_checkpoint.write(tmp_path_factory.mktemp("checkpoint")))


def published(
    picture: Image.Image | Pixels, config: DotsConfig, max_pixels: int
) -> tuple[NDArray[np.float32], tuple[int, int]]:
    processor = Qwen2VLImageProcessorPil(
        min_pixels=config.min_pixels, max_pixels=max_pixels, patch_size=14, temporal_patch_size=1, merge_size=2,
        image_mean=list(config.mean), image_std=list(config.std),
    )  # fmt: skip
    found = processor(images=picture, return_tensors="np", input_data_format="channels_last")
    _, rows, columns = found["image_grid_thw"][0]
    return found["pixel_values"], (int(rows), int(columns))


def noise(width: int, height: int, seed: int = 0) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def same(found: preprocess.Patches, wanted: tuple[NDArray[np.float32], tuple[int, int]]) -> bool:
    return found.grid == wanted[1] and found.values.dtype == wanted[0].dtype and np.array_equal(found.values, wanted[0])


# The size


SIDES = st.one_of(st.integers(1, 300), st.integers(1, 12_000))


@settings(max_examples=3000)
@given(SIDES, SIDES, st.sampled_from([3136, 50_176, 200_704, BUDGET, 11_289_600]))
@example(1, 1, 11_289_600)
@example(10_000, 50, 11_289_600)
@example(14, 42, 11_289_600)  # halves: 0.5 is rounded to 0, 1.5 to 2
@example(10_000, 10_000, 3136)
@example(200, 1, 3136)
def test_the_size_is_that_of_the_published_rule(width: int, height: int, most: int) -> None:
    try:
        wanted = smart_resize(height, width, 28, 3136, most)
    except ValueError:
        with pytest.raises(EngineError, match="too long and narrow"):
            preprocess.fit(width, height, 3136, most)
    else:
        assert preprocess.fit(width, height, 3136, most) == (wanted[1], wanted[0])


@pytest.mark.parametrize("size", [(10_000, 20), (20, 10_000), (201, 1), (20_001, 100)])
def test_a_strip_is_refused_with_a_way_on(size: tuple[int, int], config: DotsConfig) -> None:
    with pytest.raises(EngineError, match=f"{size[0]}×{size[1]}") as caught:
        preprocess.patches(noise(*size), config)
    assert "Instant" in caught.value.remedy


@pytest.mark.parametrize("size", [(1, 1), (200, 1), (1, 200), (20_000, 100)])
def test_the_extremes_that_are_allowed(size: tuple[int, int], config: DotsConfig) -> None:
    pixels = noise(*size)
    assert same(preprocess.patches(pixels, config), published(pixels, config, config.max_pixels))


# The patches


@settings(max_examples=60, deadline=None)
@given(
    width=st.integers(1, 700),
    height=st.integers(1, 700),
    most=st.sampled_from([3136, 50_176, 200_704, 11_289_600]),
    seed=st.integers(0, 99),
)
def test_pixels_become_the_published_patches(width: int, height: int, most: int, seed: int, config: DotsConfig) -> None:
    assume(max(width, height) <= 200 * min(width, height))
    pixels = noise(width, height, seed)
    assert same(preprocess.patches(pixels, config, max_pixels=most), published(pixels, config, most))


def test_a_page_of_full_size(config: DotsConfig) -> None:
    pixels = noise(1700, 2250)
    found = preprocess.patches(pixels, config)
    assert same(found, published(pixels, config, config.max_pixels))
    assert len(found.values) == 19520  # as the published figures have it


def test_the_checkpoints_own_bound_holds(config: DotsConfig) -> None:
    pixels = noise(4000, 3000)
    assert same(preprocess.patches(pixels, config, max_pixels=10**9), published(pixels, config, config.max_pixels))


# Documents


def picture_file(folder: Path, pixels: Pixels, suffix: str) -> Path:
    path = folder / f"page{suffix}"
    Image.fromarray(pixels).save(path)
    return path


def of_page(path: Path, config: DotsConfig, budget: int) -> tuple[PageImage, preprocess.Patches]:
    source = open_source(path)
    try:
        image = preprocess.page_pixels(source, 0, budget)
    finally:
        source.close()
    return image, preprocess.patches(image.pixels, config, max_pixels=budget)


@settings(max_examples=12, deadline=None)
@given(
    width=st.integers(30, 1500),
    height=st.integers(30, 1500),
    suffix=st.sampled_from([".png", ".jpg"]),
    budget=st.sampled_from([200_704, BUDGET]),
)
def test_a_picture_is_resized_once(
    width: int, height: int, suffix: str, budget: int, config: DotsConfig, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = picture_file(tmp_path_factory.mktemp("picture"), noise(width, height), suffix)
    _, found = of_page(path, config, budget)
    with Image.open(path) as picture:
        assert same(found, published(picture, config, budget))


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "CMYK"])
def test_pictures_of_other_modes_lie_on_white(mode: str, config: DotsConfig, tmp_path: Path) -> None:
    random = np.random.default_rng(5)
    path = tmp_path / ("page.jpg" if mode == "CMYK" else "page.png")
    bands = random.integers(0, 256, (150, 210, {"RGBA": 4, "LA": 2, "CMYK": 4}.get(mode, 3)), dtype=np.uint8)
    picture = Image.fromarray(bands, mode if mode in ("RGBA", "LA", "CMYK") else "RGB").convert(mode)
    picture.save(path)
    _, found = of_page(path, config, BUDGET)
    with Image.open(path) as opened:
        assert same(found, published(opened, config, BUDGET))


def pdf(folder: Path, width: float, height: float) -> Path:
    document = pymupdf.open()
    page = document.new_page(width=width, height=height)
    for place in range(12, int(height), 14):
        page.insert_text((8, place), f"Line {place} of a page that is drawn once, at its own budget.", fontsize=9)
    path = folder / "page.pdf"
    document.save(path)
    document.close()
    return path


@pytest.mark.parametrize("size", [(595, 842), (842, 595), (300, 300), (2000, 40), (3000, 4000)])
@pytest.mark.parametrize("budget", [200_704, BUDGET, 11_289_600])
def test_a_pdf_page_is_drawn_at_its_budget(
    size: tuple[int, int], budget: int, config: DotsConfig, tmp_path: Path
) -> None:
    path = pdf(tmp_path, *size)
    image, found = of_page(path, config, budget)
    scale = min(200 / 72, (budget / (size[0] * size[1])) ** 0.5)
    with pymupdf.open(path) as document:
        pixmap = document[0].get_pixmap(matrix=pymupdf.Matrix(scale, scale), alpha=False)
    # Down to whole pixels: MuPDF shows the last, partly covered column and row as well.
    assert 0 <= pixmap.width - image.pixels.shape[1] <= 1
    assert 0 <= pixmap.height - image.pixels.shape[0] <= 1
    drawn = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, 3)
    drawn = np.ascontiguousarray(drawn[: image.pixels.shape[0], : image.pixels.shape[1]])
    assert same(found, published(Image.open(_png(drawn)), config, budget))
    assert len(found.values) * 196 <= budget


def _png(pixels: Pixels) -> io.BytesIO:
    data = io.BytesIO()
    Image.fromarray(pixels).save(data, "PNG")
    return data


def test_a_part_of_a_page_has_the_budget_to_itself(config: DotsConfig, tmp_path: Path) -> None:
    source = open_source(pdf(tmp_path, 595, 842))
    part = Box(100, 100, 300, 200)
    whole = preprocess.page_pixels(source, 0, 50_000)
    image = preprocess.page_pixels(source, 0, 50_000, clip=part)
    source.close()
    assert image.scale > 1.5 * whole.scale
    assert image.clip.overlap(part.padded(1)) == 1


@pytest.mark.parametrize("size", [(10_000, 20), (10_000, 49)])
def test_a_page_that_is_a_strip_is_not_even_drawn(
    size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = open_source(pdf(tmp_path, *size))
    monkeypatch.setattr(source, "render", _must_not)
    with pytest.raises(EngineError, match="too long"):
        preprocess.page_pixels(source, 0, BUDGET)
    source.close()


def _must_not(*_: object, **__: object) -> PageImage:
    raise AssertionError("drawn")


# The way back


@given(st.integers(28, 5000), st.integers(28, 5000), st.floats(0.1, 4), st.floats(0, 100))
def test_the_corners_of_the_resized_picture_are_those_of_the_page(
    width: int, height: int, scale: float, left: float
) -> None:
    clip = Box(left, left / 2, left + width / scale, left / 2 + height / scale)
    image = PageImage(np.zeros((1, 1, 3), np.uint8), scale, clip)
    size = (round(width / 28) * 28 or 28, round(height / 28) * 28 or 28)
    back = preprocess.to_page(image, size).box(Size(*size).box)
    for found, wanted in zip((back.x0, back.y0, back.x1, back.y1), (clip.x0, clip.y0, clip.x1, clip.y1), strict=True):
        assert found == pytest.approx(wanted, abs=1e-6)


def test_a_mark_on_the_page_is_found_where_it_is(config: DotsConfig, tmp_path: Path) -> None:
    document = pymupdf.open()
    page = document.new_page(width=500, height=700)
    page.draw_rect((200, 300, 260, 330), color=(0, 0, 0), fill=(0, 0, 0))
    document.save(tmp_path / "page.pdf")
    document.close()
    image, found = of_page(tmp_path / "page.pdf", config, BUDGET)
    rows, columns = found.grid
    pixels = found.values.reshape(rows // 2, columns // 2, 2, 2, 3, 14, 14).transpose(0, 2, 5, 1, 3, 6, 4)
    dark = np.argwhere(pixels.reshape(rows * 14, columns * 14, 3)[..., 0] < 0)
    (top, left), (bottom, right) = dark.min(0), dark.max(0) + 1
    box = preprocess.to_page(image, (columns * 14, rows * 14)).box(Box(left, top, right, bottom))
    for place, wanted in zip((box.x0, box.y0, box.x1, box.y1), (200, 300, 260, 330), strict=True):
        assert place == pytest.approx(wanted, abs=1.2)
