"""A part of a page as if it were a page of its own."""

import zipfile
from pathlib import Path

import numpy as np
import pymupdf
import pytest
from PIL import Image

from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.errors import PageUnreadable
from ocr_desktop.sources.opening import open_source
from ocr_desktop.sources.page import Source
from ocr_desktop.sources.pdf import PdfSource
from ocr_desktop.sources.region import region_of

MEDIA = "[-50 20 562 812]"


def written(folder: Path, **keys: str) -> PdfSource:
    """A page full of numbered lines, described in an unusual way."""
    document = pymupdf.open()
    page = document.new_page(width=612, height=792)
    for line in range(1, 25):
        page.insert_text((60, 30 * line + 20), f"number {line}", fontsize=14)
        page.insert_text((400, 30 * line + 20), f"right {line}", fontsize=14)
    xref = page.xref
    del page
    for key, value in keys.items():
        document.xref_set_key(xref, key, value)
    path = folder / "numbers.pdf"
    document.save(path)
    document.close()
    source = open_source(path)
    assert isinstance(source, PdfSource)
    return source


def grey(source: Source, page: int, clip: Box | None = None) -> np.ndarray:
    pixels = source.render(page, max_pixels=4_000_000, max_scale=1.0, clip=clip).pixels
    return np.asarray(pixels.mean(axis=2))


def alike(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two pictures show the same: ink in the same places, but for what rounding does."""
    height, width = min(one.shape[0], other.shape[0]), min(one.shape[1], other.shape[1])
    if max(one.shape[0], other.shape[0]) > height + 2 or max(one.shape[1], other.shape[1]) > width + 2:
        return False

    def coarse(picture: np.ndarray) -> np.ndarray:
        small = Image.fromarray(picture[:height, :width].astype(np.uint8)).resize((width // 8, height // 8))
        return np.asarray(small, np.float64)

    return bool(np.abs(coarse(one) - coarse(other)).mean() < 4.0) and float(one.std()) > 5


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"Rotate": "90", "MediaBox": MEDIA},
        {"Rotate": "180", "MediaBox": MEDIA, "CropBox": "[0 50 500 700]"},
        {"Rotate": "270", "UserUnit": "2"},
    ],
)
def test_a_part_of_a_pdf_is_shown_and_leads_back(tmp_path: Path, keys: dict[str, str], turned: int) -> None:
    source = written(tmp_path, **keys)
    size = source.page_size(0)
    clip = Box(0.1 * size.width, 0.2 * size.height, 0.7 * size.width, 0.65 * size.height)
    whole, wanted = grey(source, 0), grey(source, 0, clip)
    with region_of(source, 0, clip, turned) as region:
        seen = grey(region.source, region.page)
        own = region.source.page_size(region.page)
    assert alike(seen, np.rot90(wanted, -turned // 90))
    back = region.to_page.box(own.box)
    assert (back.x0, back.y0, back.x1, back.y1) == pytest.approx((clip.x0, clip.y0, clip.x1, clip.y1), abs=1e-3)
    assert region.size == size
    assert source.page_size(0) == size
    assert np.array_equal(grey(source, 0), whole)
    source.close()


def test_the_text_layer_holds_just_the_part(tmp_path: Path) -> None:
    source = written(tmp_path)
    with region_of(source, 0, Box(50, 65, 200, 115)) as region:
        assert isinstance(region.source, PdfSource)
        assert region.source.document[region.page].get_text().split() == ["number", "2", "number", "3"]
    assert "right" in source.document[0].get_text()
    source.close()


def test_the_page_is_whole_again_after_trouble(tmp_path: Path) -> None:
    source = written(tmp_path, CropBox="[0 50 500 700]", Rotate="90")
    before = [source.document.xref_get_key(source.document.page_xref(0), key) for key in ("CropBox", "Rotate")]
    with pytest.raises(RuntimeError), region_of(source, 0, Box(50, 50, 100, 100), 90):
        raise RuntimeError("An engine fails.")
    assert [source.document.xref_get_key(source.document.page_xref(0), key) for key in ("CropBox", "Rotate")] == before
    source.close()


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_part_of_a_picture(tmp_path: Path, turned: int) -> None:
    ramp = np.add.outer(np.arange(120), 2 * np.arange(80)).astype(np.uint8)
    Image.fromarray(ramp).save(tmp_path / "a.png")
    source = open_source(tmp_path / "a.png")
    clip = Box(10, 30, 50, 110)
    with region_of(source, 0, clip, turned) as region:
        assert region.source.page_size(0) == (Size(80, 40) if turned % 180 else Size(40, 80))
        assert np.array_equal(grey(region.source, 0), np.rot90(ramp[30:110, 10:50], -turned // 90))
        inner = Box(5, 6, 25, 36)
        image = region.source.render(0, max_pixels=10_000, max_scale=1.0, clip=inner)
        place = region.to_page.box(image.clip)
        found = ramp[round(place.y0) : round(place.y1), round(place.x0) : round(place.x1)]
        assert np.array_equal(image.pixels[:, :, 0], np.rot90(found, -turned // 90))
        assert image.clip == inner
    source.close()


def test_a_part_of_a_book_has_its_text(tmp_path: Path) -> None:
    path = tmp_path / "a.epub"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", "application/epub+zip")
        book.writestr(
            "META-INF/container.xml",
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="b.opf"'
            ' media-type="application/oebps-package+xml"/></rootfiles></container>',
        )
        book.writestr(
            "b.opf",
            '<package xmlns="http://www.idpf.org/2007/opf" version="2.0"><manifest><item id="a" href="a.xhtml"'
            ' media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>',
        )
        paragraphs = "".join(f"<p>paragraph {number}</p>" for number in range(60))
        book.writestr("a.xhtml", f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{paragraphs}</body></html>')
    source = open_source(path)
    assert source.kind == "EPUB"
    assert source.page_count > 1
    size = source.page_size(1)
    with region_of(source, 1, Box(0, 0, size.width, size.height / 2)) as region:
        assert isinstance(region.source, PdfSource)
        read = region.source.document[region.page].get_text()
        assert isinstance(source, PdfSource)
        assert "paragraph" in read
        assert len(read) < len(source.document[1].get_text()) * 0.7
    source.close()


@pytest.mark.parametrize("clip", [Box(100, 100, 101, 300), Box(700, 100, 900, 200), Box(5, 5, 5, 5)])
def test_where_nothing_can_be_read(tmp_path: Path, clip: Box) -> None:
    source = written(tmp_path)
    with pytest.raises(PageUnreadable), region_of(source, 0, clip):
        pass
    source.close()


def test_what_is_beside_the_page_is_left_out(tmp_path: Path) -> None:
    source = written(tmp_path)
    with region_of(source, 0, Box(-100, -100, 700, 60)) as region:
        assert region.source.page_size(region.page).width == pytest.approx(612)
        assert region.source.page_size(region.page).height == pytest.approx(60)
    source.close()


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_the_text_layer_of_a_part_lies_where_it_is_shown(tmp_path: Path, turned: int) -> None:
    source = written(tmp_path, MediaBox=MEDIA, Rotate="90")
    size = source.page_size(0)
    clip = Box(0.2 * size.width, 0.3 * size.height, 0.9 * size.width, 0.8 * size.height)
    with region_of(source, 0, clip, turned) as region:
        picture = grey(region.source, region.page)
        own = region.source.page_size(region.page).box
        lines = [line for block in region.source.text_layer(region.page) for line in block]
        assert sum(line.box.overlap(own) > 0.99 for line in lines) > 5
        for line in lines:
            box = line.box.padded(2).clamped(own)
            shown = picture[int(box.y0) : int(box.y1) + 1, int(box.x0) : int(box.x1) + 1]
            assert line.box.overlap(own) < 0.9 or shown.min() < 128, line
            shown[:] = 255
        assert (picture < 128).sum() == 0  # all that is printed is told
    source.close()
