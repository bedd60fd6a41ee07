"""Pages fitted to the canvases of a small model: size of the print, canvas chosen, coordinates, refusals."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ocr_desktop.document.geometry import Box
from ocr_desktop.engines.dots_ocr import canvas as canvas_module
from ocr_desktop.engines.dots_ocr.canvas import Print, find_print, on_canvas
from ocr_desktop.engines.dots_ocr.config import Canvases
from ocr_desktop.errors import EngineError
from ocr_desktop.sources.page import PageImage

CANVASES = Canvases(tuple((336, height) for height in (56, 112, 224, 336, 448)), (7.0, 15.0), 300)


def printed(size: tuple[int, int], lines: list[str], letters: float, at: tuple[int, int] = (40, 30)) -> PageImage:
    """Lines on white, a page unit a pixel."""
    image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        pen.text((at[0], at[1] + number * letters * 1.5), line, fill="black", font=ImageFont.load_default(letters))
    return page(np.asarray(image))


def page(pixels: NDArray[np.uint8], units: float = 1.0) -> PageImage:
    height, width = pixels.shape[:2]
    return PageImage(np.ascontiguousarray(pixels), 1 / units, Box(0, 0, width * units, height * units))


def dark_box(image: PageImage) -> Box:
    """The dark pixels, in page units."""
    ys, xs = np.nonzero(image.pixels.mean(axis=2) < 128)
    step = image.clip.width / image.pixels.shape[1]
    return Box(
        image.clip.x0 + xs.min() * step, image.clip.y0 + ys.min() * step,
        image.clip.x0 + (xs.max() + 1) * step, image.clip.y0 + (ys.max() + 1) * step,
    )  # fmt: skip


@pytest.mark.parametrize("letters", [30.0, 60.0, 120.0])
def test_the_same_line_at_any_size_becomes_print_of_the_trained_size(letters: float) -> None:
    source = printed((int(letters * 12), int(letters * 6)), ["The quick fox"], letters)
    canvas, doubts = on_canvas(source, CANVASES)
    assert canvas.pixels.shape == (56, 336, 3)
    found = find_print(canvas.pixels)
    assert found is not None
    assert 7 <= found.height <= 15
    assert doubts == ()


def test_the_canvas_is_the_smallest_that_holds_the_print() -> None:
    heights = []
    for count in (1, 3, 6, 9, 12):
        canvas, _ = on_canvas(printed((900, 1400), ["seven letters or so"] * count, 48.0), CANVASES)
        heights.append(canvas.pixels.shape[0])
    assert heights == sorted(heights)
    assert heights[0] == 56
    assert heights[-1] in (336, 448)


def test_a_picture_of_a_canvas_with_print_of_its_size_is_left_as_it_is() -> None:
    source = printed((336, 112), ["An ordinary line", "and one more"], 20.0, at=(12, 8))
    canvas, doubts = on_canvas(source, CANVASES)
    assert canvas.pixels is source.pixels
    assert canvas.clip == source.clip
    assert doubts == ()


@settings(max_examples=25, deadline=None)
@given(st.integers(500, 1500), st.integers(300, 900), st.integers(36, 90), st.integers(0, 300), st.integers(0, 200))
def test_what_is_on_the_canvas_lies_where_it_lies_on_the_page(w: int, h: int, letters: int, x: int, y: int) -> None:
    source = printed((w, h), ["words"], float(letters), at=(min(x, w - 4 * letters), min(y, h - 2 * letters)))
    canvas, _ = on_canvas(source, CANVASES)
    wanted, got = dark_box(source), dark_box(canvas)
    off = canvas.clip.width / 336 * 1.5  # a pixel and a half of the canvas
    for one, other in zip((wanted.x0, wanted.y0, wanted.x1, wanted.y1), (got.x0, got.y0, got.x1, got.y1), strict=True):
        assert one == pytest.approx(other, abs=off)


def test_units_of_the_page_need_not_be_pixels() -> None:
    source = printed((800, 300), ["words here"], 60.0)
    canvas, _ = on_canvas(page(source.pixels, units=0.36), CANVASES)
    wanted = dark_box(page(source.pixels, units=0.36))
    assert dark_box(canvas).x0 == pytest.approx(wanted.x0, abs=1.0)
    assert canvas.scale == pytest.approx(336 / canvas.clip.width)


def test_a_short_line_on_a_large_sheet_is_found() -> None:
    canvas, doubts = on_canvas(printed((2400, 3300), ["Only this"], 60.0, at=(1500, 2500)), CANVASES)
    assert canvas.pixels.shape == (56, 336, 3)
    assert canvas.pixels.min() < 60
    assert doubts == ()


def test_light_print_on_a_dark_ground_is_turned_round() -> None:
    source = printed((600, 200), ["Night train"], 60.0)
    canvas, _ = on_canvas(page(255 - source.pixels), CANVASES)
    assert np.median(canvas.pixels) > 200


def test_more_than_it_reads_is_refused_with_the_count() -> None:
    lines = ["and so it goes on and on, line after line, without an end to be seen"] * 40
    with pytest.raises(EngineError, match=r"too much on this page .* about [23],\d{3} characters"):
        on_canvas(printed((1240, 1754), lines, 24.0), CANVASES)


def test_print_too_small_for_its_width_is_refused() -> None:
    line = "one line of quite small print that goes from one side of a wide sheet to the other side of it, and on"
    with pytest.raises(EngineError, match="too small for its width") as refused:
        on_canvas(printed((1600, 200), [line], 26.0), CANVASES)
    assert "Instant" in refused.value.remedy


def test_pale_print_is_doubted() -> None:
    source = printed((600, 200), ["Hardly seen"], 60.0)
    _, doubts = on_canvas(page((255 - (255 - source.pixels.astype(int)) // 5).astype(np.uint8)), CANVASES)
    assert [doubt.text for doubt in doubts] == ["The print is paler than what the demonstration model was trained on."]


@pytest.mark.parametrize("shape", [(1, 1, 3), (1000, 700, 3), (5, 2000, 3), (3000, 4, 3)])
@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_page_without_print_becomes_a_canvas_without_print(shape: tuple[int, int, int], level: int) -> None:
    canvas, doubts = on_canvas(page(np.full(shape, level, np.uint8)), CANVASES)
    assert canvas.pixels.shape[:2][::-1] in CANVASES.sizes
    assert canvas.pixels.max() - int(canvas.pixels.min()) < 3
    assert doubts == ()


def test_print_of_a_canvas_size_that_is_too_large_is_scaled_too() -> None:
    canvas, _ = on_canvas(printed((336, 448), ["Hello you", "second"], 40.0, at=(7, 5)), CANVASES)
    found = find_print(canvas.pixels)
    assert found is not None
    assert 7 <= found.height <= 15


def test_one_large_shape_makes_no_large_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = np.full((600, 800, 3), 255, np.uint8)
    pixels[100:500, 200:600] = 0
    made, make = [], Image.new

    def new(mode: str, size: tuple[int, int], *colour: Any) -> Image.Image:
        made.append(size[0] * size[1])
        return make(mode, size, *colour)

    monkeypatch.setattr(Image, "new", new)
    canvas, _ = on_canvas(page(pixels), CANVASES)
    assert canvas.pixels.shape == (56, 336, 3)
    assert canvas.pixels.min() < 60
    assert max(made) < 4 * 800 * 600


@pytest.mark.parametrize("thickness", [4, 12])
def test_a_rule_is_no_print(thickness: int) -> None:
    source = printed((1200, 600), ["Dear friend"], 40.0, at=(100, 200))
    plain, _ = on_canvas(source, CANVASES)
    ruled = source.pixels.copy()
    ruled[60 : 60 + thickness] = 0
    canvas, doubts = on_canvas(page(ruled), CANVASES)
    assert canvas.clip == plain.clip
    assert doubts == ()
    assert find_print(page(ruled).pixels[:100]) is None


@pytest.mark.parametrize(("fill", "letters", "at"), [("#b8b8b8", 60.0, 300), ("black", 600.0, 400)])
def test_print_that_is_left_out_is_doubted(fill: str, letters: float, at: int) -> None:
    image = Image.fromarray(printed((2000, 1400), ["An ordinary line of words"], 60.0).pixels)
    ImageDraw.Draw(image).text((40, at), "BIG", fill=fill, font=ImageFont.load_default(letters))
    _, doubts = on_canvas(page(np.asarray(image)), CANVASES)
    assert [doubt.text for doubt in doubts] == [
        "Something is left out: paler, larger or smaller print than the rest, a picture or a shadow."
    ]


def test_a_few_specks_are_no_print() -> None:
    source = printed((1600, 2200), ["Dear friend, it is late.", "Good night"], 60.0, at=(300, 400))
    plain, _ = on_canvas(source, CANVASES)
    dirty = source.pixels.copy()
    for x, y, size in ((20, 2100, 12), (1500, 1900, 9), (700, 1400, 16), (1550, 60, 14), (60, 900, 10)):
        dirty[y : y + size, x : x + size] = 0
    canvas, _ = on_canvas(page(dirty), CANVASES)  # it may be doubted whether what is left out is dirt
    assert canvas.clip == plain.clip


@pytest.mark.parametrize("dark", [False, True])
def test_a_large_picture_is_searched_small_and_cut_from_its_own_pixels(
    monkeypatch: pytest.MonkeyPatch, dark: bool
) -> None:
    source = printed((1500, 1100), ["Read me"], 120.0, at=(400, 500))
    plain, _ = on_canvas(source, CANVASES)
    searched: list[int] = []
    made: list[int] = []
    make = Image.new

    def find(pixels: NDArray[np.uint8]) -> Print | None:
        searched.append(pixels.size // 3)
        return find_print(pixels)

    def new(mode: str, size: tuple[int, int], *colour: Any) -> Image.Image:
        made.append(size[0] * size[1])
        return make(mode, size, *colour)

    monkeypatch.setattr(canvas_module, "SOURCE_PIXELS", 300_000)
    monkeypatch.setattr(canvas_module, "find_print", find)
    monkeypatch.setattr(Image, "new", new)
    canvas, doubts = on_canvas(page(255 - source.pixels if dark else source.pixels), CANVASES)
    assert max(searched) <= 300_000
    assert max(made) < 1500 * 1100 / 3  # the window rather than the sheet
    assert doubts == ()
    assert (canvas.clip.x0, canvas.clip.y0) == pytest.approx((plain.clip.x0, plain.clip.y0), abs=12)
    assert canvas.scale == pytest.approx(plain.scale, rel=0.05)
    sharp = [np.abs(np.diff(found.pixels[..., 0].astype(int), axis=1)).max() for found in (canvas, plain)]
    assert sharp[0] > 0.8 * sharp[1]
