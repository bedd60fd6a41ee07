"""The mode by itself: few features where little is printed, tiles where nothing else shows it."""

from pathlib import Path

import numpy as np
import psutil
import pymupdf
import pytest
from PIL import Image

from ocr_desktop.document.geometry import Box
from ocr_desktop.engines.deepseek_ocr import modes, preprocess
from ocr_desktop.engines.deepseek_ocr.modes import Print
from ocr_desktop.engines.deepseek_ocr.preprocess import Mode
from ocr_desktop.sources.opening import open_source
from ocr_desktop.sources.page import PageImage

ALL = (512, 640, 1024, 1280)
A4 = PageImage(np.full((2339, 1654, 3), 255, np.uint8), 200 / 72, Box(0, 0, 595, 842))


@pytest.fixture(autouse=True)
def much_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    told(monkeypatch, 64_000_000_000)


def told(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    class Memory:
        total = size

    monkeypatch.setattr(psutil, "virtual_memory", Memory)


@pytest.mark.parametrize(
    ("known", "mode"),
    [
        (Print(24, 300), Mode.TINY),
        (Print(24, 2000), Mode.SMALL),
        (Print(11, 3000), Mode.BASE),
        (Print(7, 3000), Mode.LARGE),
        (Print(11, 9000), Mode.LARGE),
        (Print(11, 12000), Mode.GUNDAM),
        (Print(5, 500), Mode.GUNDAM),
    ],
)
def test_a_page_that_says_what_is_on_it(known: Print, mode: Mode) -> None:
    assert modes.choose(A4, known, ALL, 1024) is mode


@pytest.mark.parametrize(
    ("size", "mode"),
    [
        ((300, 400), Mode.BASE),
        ((1024, 700), Mode.BASE),
        ((1100, 900), Mode.LARGE),
        ((2480, 3508), Mode.GUNDAM),
    ],
)
def test_a_picture_is_not_enlarged(size: tuple[int, int], mode: Mode) -> None:
    image = PageImage(np.full((size[1], size[0], 3), 255, np.uint8), 1.0, Box(0, 0, *size))
    assert modes.choose(image, None, ALL, 1024) is mode


def test_only_what_was_converted() -> None:
    assert modes.choose(A4, Print(5, 500), (512, 1024), 1024) is Mode.BASE
    assert modes.choose(A4, Print(24, 300), (1024, 640), 1024) is Mode.SMALL
    assert modes.choose(A4, None, (640,), 1024) is Mode.SMALL


def test_a_machine_of_little_memory_is_spared_the_largest_square(monkeypatch: pytest.MonkeyPatch) -> None:
    told(monkeypatch, 8_000_000_000)
    assert modes.choose(A4, Print(7, 3000), ALL, 1024) is Mode.GUNDAM


def document(folder: Path, *, picture: bool = False) -> Path:
    made = pymupdf.open()
    page = made.new_page()
    for line in range(30):
        page.insert_text((72, 80 + 20 * line), "Words of a usual size, forty in a line", fontsize=11)
    page.insert_text((72, 820), "12", fontsize=6)
    if picture:  # print that the text layer knows nothing of
        spots = np.full((300, 400, 3), 255, np.uint8)
        spots[::12, ::3] = 0
        spots[1::12, ::3] = 0
        Image.fromarray(spots).save(folder / "spots.png")
        page.insert_image(pymupdf.Rect(320, 80, 580, 700), filename=folder / "spots.png")
    file = folder / "page.pdf"
    made.save(file)
    return file


def test_what_is_printed_is_what_the_text_layer_says(tmp_path: Path) -> None:
    source = open_source(document(tmp_path))
    known = modes.printed(source, 0, preprocess.page_pixels(source, 0))
    assert known is not None
    assert known.size == pytest.approx(11)  # the page's number is not what counts
    assert known.letters == 30 * sum(map(str.isalnum, "Words of a usual size, forty in a line")) + 2
    part = preprocess.page_pixels(source, 0, clip=Box(60, 60, 595, 160))
    few = modes.printed(source, 0, part)
    assert few is not None
    assert few.letters == known.letters // 30 * 5
    source.close()


def test_a_text_layer_that_tells_but_some_of_it_tells_nothing(tmp_path: Path) -> None:
    source = open_source(document(tmp_path, picture=True))
    assert modes.printed(source, 0, preprocess.page_pixels(source, 0)) is None
    source.close()
