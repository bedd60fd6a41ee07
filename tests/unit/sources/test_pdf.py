"""Pages of documents that MuPDF opens."""

import io
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pymupdf
import pytest
from PIL import Image

from ocr_desktop import errors
from ocr_desktop.document.geometry import Box
from ocr_desktop.sources import pdf as pdf_module
from ocr_desktop.sources.pdf import FALLBACK_SIZE, PdfSource, open_document
from tests.fakes.files import gradient, pdf


def opened(path: Path, data: bytes) -> PdfSource:
    path.write_bytes(data)
    return open_document(path, "PDF")


def dark_box(pixels: np.ndarray) -> tuple[int, int, int, int]:
    rows, columns = np.nonzero(pixels.max(axis=2) < 200)
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


@pytest.mark.parametrize(
    ("turn", "size", "where"),
    [
        (0, (200, 100), (10, 60, 60, 90)),
        (90, (100, 200), (10, 10, 40, 60)),
        (180, (200, 100), (140, 10, 190, 40)),
        (270, (100, 200), (60, 140, 90, 190)),
    ],
)
def test_a_turned_page_is_shown_turned(
    tmp_path: Path, turn: int, size: tuple[int, int], where: tuple[int, int, int, int]
) -> None:
    source = opened(tmp_path / "a", pdf([b"/MediaBox [0 0 200 100] /Rotate %d" % turn]))
    page = source.page_size(0)
    assert (page.width, page.height) == size
    image = source.render(0, max_pixels=10**6, max_scale=1)
    assert image.pixels.shape == (size[1], size[0], 3)
    assert dark_box(image.pixels) == where


def test_only_the_crop_box_is_shown(tmp_path: Path) -> None:
    source = opened(tmp_path / "a", pdf([b"/MediaBox [0 0 200 100] /CropBox [10 10 110 60]"]))
    assert (source.page_size(0).width, source.page_size(0).height) == (100, 50)
    assert dark_box(source.render(0, max_pixels=10**6, max_scale=1).pixels) == (0, 20, 50, 50)


def test_an_origin_elsewhere(tmp_path: Path) -> None:
    source = opened(tmp_path / "a", pdf([b"/MediaBox [-50 -50 150 50]"]))
    assert dark_box(source.render(0, max_pixels=10**6, max_scale=1).pixels) == (60, 10, 110, 40)


@pytest.mark.parametrize(
    "box",
    [b"", b"/MediaBox [0 0 0 0]", b"/MediaBox [nan nan nan nan]", b"/MediaBox [0 0 1e40 1e40]", b"/MediaBox null",
     b"/MediaBox [200 100 0 0]", b"/MediaBox [0 0 -200 -100]", b"/MediaBox [(a) 1]", b"/MediaBox [0 0 .001 700]",
     b"/MediaBox [0 0 100000 100000]", b"/MediaBox [0 0 99999999 10]", b"/MediaBox [0 0 1 14400]"],
)  # fmt: skip
def test_impossible_sizes(tmp_path: Path, box: bytes) -> None:
    source = opened(tmp_path / "a", pdf([box]))
    size = source.page_size(0)
    image = source.render(0, max_pixels=50_000)
    height, width, _ = image.pixels.shape
    assert 1 <= width * height <= 50_000
    assert image.clip.clamped(size.box).overlap(image.clip) > 0.9


def test_a_page_without_a_size_is_a_letter(tmp_path: Path) -> None:
    assert opened(tmp_path / "a", pdf([b"/MediaBox [0 0 0 0]"])).page_size(0) == FALLBACK_SIZE


@pytest.mark.parametrize("sides", [(0, 10), (10, -1), (0.01, 700), (float("nan"), 1), (1, float("inf"))])
def test_what_mupdf_says_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sides: tuple[float, float]
) -> None:
    source = opened(tmp_path / "a", pdf())
    monkeypatch.setattr(pymupdf.Page, "rect", SimpleNamespace(width=sides[0], height=sides[1]))
    assert source.page_size(0) == FALLBACK_SIZE


@pytest.mark.parametrize("max_pixels", [1, 100, 5_000, 123_457])
def test_within_the_budget(tmp_path: Path, max_pixels: int) -> None:
    source = opened(tmp_path / "a", pdf())
    image = source.render(0, max_pixels=max_pixels)
    height, width, _ = image.pixels.shape
    assert width * height <= max_pixels
    assert image.scale <= 4
    assert width == pytest.approx(image.clip.width * image.scale, abs=1e-6)
    if max_pixels >= 5_000:
        assert width * height > 0.95 * min(max_pixels, 800 * 400)


def test_a_part_is_the_same_as_in_the_whole(tmp_path: Path) -> None:
    source = opened(tmp_path / "a", pdf())
    whole = source.render(0, max_pixels=10**6, max_scale=2)
    part = source.render(0, max_pixels=10**6, max_scale=2, clip=Box(5, 50, 45, 95))
    assert part.scale == whole.scale == 2
    left, top = round(part.clip.x0 * 2), round(part.clip.y0 * 2)
    assert (left, top) == (10, 100)
    np.testing.assert_array_equal(part.pixels, whole.pixels[100:190, 10:90])
    assert part.pixels.flags.c_contiguous


def test_a_part_beyond_the_page(tmp_path: Path) -> None:
    source = opened(tmp_path / "a", pdf())
    image = source.render(0, max_pixels=10**6, max_scale=1, clip=Box(150, 50, 900, 900))
    assert image.clip == Box(150, 50, 200, 100)
    with pytest.raises(errors.PageUnreadable, match="nothing at the place"):
        source.render(0, max_pixels=10**6, clip=Box(300, 0, 400, 50))


def test_pages_that_are_not_there(tmp_path: Path) -> None:
    source = opened(tmp_path / "a", pdf())
    for page in (-1, 1, 10**9):
        with pytest.raises(errors.PageUnreadable, match="has 1"):
            source.page_size(page)


@pytest.mark.parametrize(
    "rubbish", [b"null", b"(no page)", b"<< /Type /Page", b"<< /Type /Pages /Kids [6 0 R] /Count 1 >>"]
)
def test_one_broken_page_costs_no_other(tmp_path: Path, rubbish: bytes) -> None:
    data = pdf([b"/MediaBox [0 0 200 100]"] * 3)
    at = data.index(b"6 0 obj") + len(b"6 0 obj")
    end = data.index(b"endobj", at)
    source = opened(tmp_path / "a", data[:at] + (b"\n" + rubbish).ljust(end - at) + data[end:])
    assert source.page_count == 3
    for page in (0, 2):
        assert source.render(page, max_pixels=10**4).pixels.min() < 200
    with pytest.raises(errors.PageUnreadable, match="Page 2"):
        source.render(1, max_pixels=10**4)


def test_title(tmp_path: Path) -> None:
    with pymupdf.open() as document:
        document.new_page()
        document.set_metadata({"title": " A tale  "})
        document.save(tmp_path / "a")
    assert open_document(tmp_path / "a", "PDF").title == "A tale"


def test_closed_twice(tmp_path: Path) -> None:
    source = opened(tmp_path / "a", pdf())
    source.close()
    source.close()


def test_a_giant_jpeg2000_is_read_at_a_lower_resolution(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_module, "JPEG2000_PIXELS", 600 * 600)
    coded = io.BytesIO()
    gradient(1000, 1000, "L").save(coded, "JPEG2000")
    with pymupdf.open() as document:
        page = document.new_page(width=500, height=500)
        page.insert_image(page.rect, stream=coded.getvalue())
        document.save(tmp_path / "a")
    source = open_document(tmp_path / "a", "PDF")
    pixels = source.render(0, max_pixels=10**6).pixels
    (picture,) = source.document[0].get_images()
    assert picture[2:4] == (500, 500)
    assert np.abs(pixels[..., 0].astype(int) - np.asarray(gradient(1000, 1000, "L"))).mean() < 2


def test_a_small_jpeg2000_stays_as_it_is(tmp_path: Path) -> None:
    coded = io.BytesIO()
    Image.new("RGB", (300, 200), "navy").save(coded, "JPEG2000")
    with pymupdf.open() as document:
        page = document.new_page(width=300, height=200)
        page.insert_image(page.rect, stream=coded.getvalue())
        document.save(tmp_path / "a")
    source = open_document(tmp_path / "a", "PDF")
    assert source.render(0, max_pixels=10**5).pixels[100, 100].tolist() == pytest.approx([0, 0, 128], abs=3)
    assert source.document[0].get_images()[0][8] == "JPXDecode"


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_the_text_layer_lies_where_it_is_shown(tmp_path: Path, turn: int) -> None:
    with pymupdf.open() as document:
        page = document.new_page(width=200, height=100)
        page.insert_text((20, 40), "Large words", fontsize=24, fontname="hebo")
        page.insert_text((20, 80), "small ones", fontsize=9)
        page.set_rotation(turn)
        document.save(tmp_path / "a.pdf")
    source = open_document(tmp_path / "a.pdf", "PDF")
    lines = [line for block in source.text_layer(0) for line in block]
    assert [(line.text, line.size, line.bold) for line in lines] == [
        ("Large words", 24, True),
        ("small ones", 9, False),
    ]
    dark = dark_box(source.render(0, max_pixels=10**6, max_scale=1).pixels)
    box = lines[0].box.union(lines[1].box)
    assert max(abs(a - b) for a, b in zip(dark, (box.x0, box.y0, box.x1, box.y1), strict=True)) < 4


def test_a_page_that_says_nothing_has_no_text_layer(tmp_path: Path) -> None:
    assert opened(tmp_path / "a", pdf([b"/MediaBox [0 0 200 100]"])).text_layer(0) == ()
