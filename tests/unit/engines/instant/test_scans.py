import numpy as np
import pymupdf
import pytest

from ocr_desktop.document.geometry import Box
from ocr_desktop.engines.instant import imagery, ruled, scan_page, scans
from ocr_desktop.engines.instant.drawn_rules import drawn_rules
from ocr_desktop.engines.runtime.text_reading import RecognizedLine
from tests.fakes import printed_pages
from tests.unit.engines.instant.lines import line

DPI = 150


def picture_of(document: pymupdf.Document) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    pixmap = document[0].get_pixmap(dpi=DPI)
    return np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, 3)


def test_rules_are_seen_in_pixels() -> None:
    pixels = picture_of(printed_pages.ruled_table())
    rules = drawn_rules(pixels, 11 * DPI / 72)
    (grid,) = ruled.grids([rule.scaled(72 / DPI) for rule in rules])
    assert (len(grid.ys) - 1, len(grid.xs) - 1) == (4, 3)
    assert (0, 1, 1, 2) in grid.areas
    assert (2, 0, 2, 1) in grid.areas
    assert grid.xs[0] == pytest.approx(70, abs=1.5)


def test_prose_has_no_rules() -> None:
    assert drawn_rules(picture_of(printed_pages.two_columns()), 10 * DPI / 72) == []


def test_pictures_are_seen_in_pixels_and_text_is_none() -> None:
    document = printed_pages.html_page(f"<p>{printed_pages.LOREM}</p>")
    noise = np.random.default_rng(2).integers(0, 255, (40, 60, 3), np.uint8).repeat(5, 0).repeat(5, 1)
    document[0].insert_image(
        pymupdf.Rect(100, 300, 400, 500),
        pixmap=pymupdf.Pixmap(pymupdf.csRGB, 300, 200, np.ascontiguousarray(noise).tobytes(), False),
    )
    text = [Box(*row[:4]).scaled(DPI / 72) for row in document[0].get_text("words")]
    (box,) = imagery.pictures(picture_of(document), text, 12 * DPI / 72)
    found = box.scaled(72 / DPI)
    assert max(abs(found.x0 - 100), abs(found.y0 - 300), abs(found.x1 - 400), abs(found.y1 - 500)) < 6


def test_the_page_in_memory_holds_the_lines_in_their_places() -> None:
    texts = ["Latin text, naïve", "中文也有", "Ελληνικα"]
    lines = [line(text, 50, 50 + 40 * index, width=200) for index, text in enumerate(texts)]
    document = scan_page.build(np.full((800, 600, 3), 255, np.uint8), lines, 1.0)
    page = document[0]
    assert (page.rect.width, page.rect.height) == (600, 800)
    rows = [row for block in page.get_text("dict")["blocks"] for row in block.get("lines", ())]
    assert ["".join(span["text"] for span in row["spans"]) for row in rows] == texts
    for row, placed in zip(rows, lines, strict=True):
        assert row["bbox"][0] == pytest.approx(50, abs=1)
        assert row["bbox"][2] == pytest.approx(250, abs=16)  # signs of a foreign width may overhang
        assert row["spans"][0]["origin"][1] == pytest.approx(placed.baseline, abs=0.1)
    white = np.frombuffer(page.get_pixmap().samples, np.uint8)
    assert white.min() == 255  # the picture covers the text


def test_pages_are_brought_to_a_usual_size() -> None:
    small = [line("text", 0, 20.0 * i, size=30) for i in range(5)]
    assert scan_page.scale_of((1000, 2000), small) == pytest.approx(10.5 / 30)
    assert scan_page.scale_of((20000, 20000), []) == pytest.approx(842 / 20000)
    assert scan_page.scale_of((100, 100), [line("text", 0, 20.0 * i, size=60) for i in range(5)]) == pytest.approx(4)


def test_crops_stay_within_the_picture() -> None:
    pixels = np.zeros((100, 200, 3), np.uint8)
    cropped = scans.crop(pixels, Box(150, 50, 400, 400))
    assert cropped is not None
    assert cropped.shape == (50, 50, 3)
    assert scans.crop(pixels, Box(300, 300, 400, 400)) is None


def test_recognised_lines_keep_their_confidence_and_lie() -> None:
    level = scans._printed(RecognizedLine(((0, 0), (100, 0), (100, 20), (0, 20)), "level", 0.9))
    column = scans._printed(RecognizedLine(((0, 0), (20, 0), (20, 100), (0, 100)), "縦書き", 0.8, vertical=True))
    assert (level.confidence, level.vertical, column.vertical) == (0.9, False, True)
    assert level.size == pytest.approx(16)
    assert 10 < level.baseline < 20
