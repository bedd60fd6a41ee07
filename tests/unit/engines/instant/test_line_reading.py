import threading

import numpy as np
import pytest
from numpy.typing import NDArray

from ocr_desktop.engines.instant.detection import LineDetector
from ocr_desktop.engines.instant.line_reading import LineReader, LineText, PictureLevels
from ocr_desktop.engines.instant.networks import installed_weights
from ocr_desktop.errors import Cancelled
from tests.unit.engines.instant.scanned import ENGLISH, english_page


@pytest.fixture(scope="module")
def reader() -> LineReader:
    return LineReader(installed_weights().recognizer, threads=1)


def test_blanks_and_repeats_are_dropped_and_confidence_is_that_of_the_signs(reader: LineReader) -> None:
    a, b = (reader._characters.index(sign) for sign in "ab")
    path = [(0, 1.0), (a, 0.8), (a, 0.1), (0, 1.0), (a, 0.6), (b, 0.4), (0, 1.0)]
    probabilities = np.zeros((len(path), len(reader._characters)), np.float32)
    for column, (sign, probability) in enumerate(path):
        probabilities[column, sign] = probability
    line = reader._decode(probabilities)
    assert line.text == "aab"
    assert line.confidence == pytest.approx(0.6)


def test_a_line_of_blanks_says_nothing(reader: LineReader) -> None:
    probabilities = np.zeros((9, len(reader._characters)), np.float32)
    probabilities[:, 0] = 1
    assert reader._decode(probabilities) == LineText("", 0.0)


def test_a_doubtful_squeezed_line_is_read_as_it_is(monkeypatch: pytest.MonkeyPatch, reader: LineReader) -> None:
    widths: list[int] = []

    def read(crop: NDArray[np.uint8]) -> LineText:
        widths.append(crop.shape[1])
        return LineText("x", 0.5 if crop.shape[1] == 300 else 0.99)

    monkeypatch.setattr(reader, "_read", read)
    lines = [np.zeros((48, width, 3), np.uint8) for width in (100, 400, 800)]
    assert [line.confidence for line in reader.read(lines, threading.Event())] == [0.99, 0.99, 0.99]
    assert widths == [100, 300, 400, 600]


def test_a_page_of_doubtful_lines_is_not_read_twice_throughout(
    monkeypatch: pytest.MonkeyPatch, reader: LineReader
) -> None:
    widths: list[int] = []

    def read(crop: NDArray[np.uint8]) -> LineText:
        widths.append(crop.shape[1])
        return LineText("x", 0.7)

    monkeypatch.setattr(reader, "_read", read)
    list(reader.read([np.zeros((48, 400, 3), np.uint8)] * 100, threading.Event()))
    assert widths.count(400) == 100
    assert widths.count(300) < 20


def test_cancelled_between_lines(reader: LineReader) -> None:
    cancel = threading.Event()
    lines = reader.read([np.zeros((48, 64, 3), np.uint8)] * 3, cancel)
    next(iter(lines))
    cancel.set()
    with pytest.raises(Cancelled):
        next(iter(lines))


@pytest.mark.parametrize("height", [12, 48, 100, 400, 3000])
def test_a_line_of_any_size_comes_at_the_same_height(height: int) -> None:
    picture = np.zeros((height, 4 * height, 3), np.uint8)
    picture[:, 2 * height :] = 255
    corners = np.array([[0, 0], [4 * height, 0], [4 * height, height], [0, height]], np.float32)
    crop = PictureLevels(picture).line(corners)
    assert crop.shape == (48, 192, 3)
    assert crop[:, :90].max() < 10
    assert crop[:, 102:].min() > 245


def test_rectangles_hold_their_lines_and_no_more() -> None:
    page = english_page()
    quads = LineDetector(installed_weights().detector, threads=1).detect(page)
    quads = quads[quads[:, 0, 1].argsort()]
    assert len(quads) == len(ENGLISH)
    inked = np.flatnonzero((page.min(axis=2) < 128).any(axis=1))
    bands = np.split(inked, np.flatnonzero(np.diff(inked) > 5) + 1)
    for quad, band in zip(quads, bands, strict=True):
        assert quad[0, 1] <= band[0] + 1
        assert quad[3, 1] >= band[-1]
        assert quad[3, 1] - quad[0, 1] < 2.2 * len(band)
